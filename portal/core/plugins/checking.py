"""The checks of the portal and its plugins, and what they find."""

from __future__ import annotations

from dataclasses import replace

import structlog
from flask import current_app

from portal.core.database.session import db
from portal.core.health import Check, Finding, Severity
from portal.core.plugins.calls import collect
from portal.core.plugins.handed_over import Use, isolated
from portal.core.plugins.lifecycle import LifecycleHooks
from portal.core.plugins.manager import plugins_of
from portal.core.plugins.spec import FailPolicy

log = structlog.get_logger(__name__)
RUN = Use(fail=FailPolicy.RETRIED, budget_ms=5000, queries=100, answer=list[Finding], counts=False)
"""A check that fails is a finding: looking for trouble must not switch anything off."""


def checks_of(kind: str) -> list[Check]:
    """Return the checks of one kind, ``doctor`` or ``integrity``, of everything that takes part.

    What plugins check is isolated; their ``run`` then gives a list.
    """
    entries = plugins_of(current_app).entries
    found = []
    for name, checks in collect(LifecycleHooks.checks):
        owner = entries[name].plugin
        for check in checks:
            if check.kind == kind and owner is not None:
                run = isolated(owner, check.run, f"check {check.name}", RUN)
                found.append(replace(check, run=run))
    return found


def findings_of(check: Check) -> list[Finding]:
    """Return what a check finds; one that fails is itself a finding."""
    try:
        return list(check.run())
    except Exception as error:
        log.exception("check_failed", check=check.name)
        db.session.rollback()
        what = f"The check failed: {type(error).__name__}: {error}"
        return [Finding(Severity.ERROR, what[:500], "Look at the log for the whole story.")]
