"""How the portal is doing: checks with remedies, and facts about the system."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Response, request

from portal.admin.office import blueprint
from portal.admin.policy import READ_HEALTH
from portal.admin.queries import CheckResult, run_checks, system_facts
from portal.core.web.pages import Page, render
from portal.core.web.routing import needs


@dataclass(frozen=True)
class HealthPage(Page):
    """What the checks found.

    :param integrity: results of the checks that read everything, once asked for.
    """

    template: ClassVar[str] = "admin/health.html"
    checks: Sequence[CheckResult]
    integrity: Sequence[CheckResult]
    asked: bool
    facts: Sequence[tuple[str, Any]]


@blueprint.get("/health")
@needs(READ_HEALTH)
def health() -> Response:
    """Show how the portal is doing; the checks that read everything only when asked."""
    asked = request.args.get("check") == "integrity"
    return render(
        HealthPage(
            checks=run_checks("doctor"),
            integrity=run_checks("integrity") if asked else [],
            asked=asked,
            facts=system_facts(),
        )
    )
