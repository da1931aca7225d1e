"""The audit log: who did what, and whether anybody tampered with it."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from flask import Response, request
from flask_babel import get_timezone
from flask_babel import gettext as _

from portal.admin.office import blueprint
from portal.admin.policy import READ_AUDIT
from portal.core.audit import AuditEntry, broken_links, entries
from portal.core.database import Slice
from portal.core.identifiers import parse_id
from portal.core.state import state_of
from portal.core.text.names import clean_line
from portal.core.web.pages import Page, render
from portal.core.web.routing import needs
from portal.identity.queries import names_of

SHOWN_BREAKS = 50


@dataclass(frozen=True)
class AuditPage(Page):
    """A page of the log.

    :param names: how the people of this page are called.
    :param checked: whether the chain was checked just now.
    :param broken: numbers of entries that do not fit the chain, at most fifty.
    :param problem: a filter that made no sense.
    """

    template: ClassVar[str] = "admin/audit.html"
    entries: Slice[AuditEntry]
    names: Mapping[uuid.UUID, Any]
    actions: Mapping[str, Any]
    filters: Mapping[str, str]
    checked: bool
    broken: Sequence[int]
    problem: str


@blueprint.get("/audit")
@needs(READ_AUDIT)
def audit() -> Response:
    """List entries, the newest first."""
    given = {
        name: clean_line(request.args.get(name, ""))[:80]
        for name in ("action", "actor", "subject", "since")
    }
    actor_id, since, problem = None, None, ""
    try:
        actor_id = parse_id(given["actor"]) if given["actor"] else None
        since = _day(given["since"])
    except (ValueError, OverflowError):
        problem = _("Write a person's identifier as in the list, and a day such as 2027-05-04.")
    found: Slice[AuditEntry] = Slice(())
    if not problem:
        found = entries(
            cursor=request.args.get("cursor"),
            action=given["action"],
            actor_id=actor_id,
            subject=given["subject"],
            since=since,
        )
    checked = request.args.get("check") == "chain"
    page = AuditPage(
        entries=found,
        names=names_of(entry.actor_id for entry in found.items if entry.actor_id),
        actions={name: action.title for name, action in state_of().actions.items()},
        filters=given,
        checked=checked,
        broken=list(itertools.islice(broken_links(), SHOWN_BREAKS)) if checked else [],
        problem=problem,
    )
    return render(page, 422 if problem else 200)


def _day(text: str) -> datetime | None:
    if not text:
        return None
    return datetime.fromisoformat(text[:10]).replace(tzinfo=get_timezone()).astimezone(UTC)
