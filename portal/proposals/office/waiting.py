"""What waits for an officer: answers that are overdue, and those that can still be in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _

from portal.core import clock
from portal.core.web import Tile, Waiting
from portal.proposals.policy import proposal_settings
from portal.proposals.queries import (
    ProposalFilter,
    how_many_are_overdue,
    how_many_wait,
    waiting_for_answer,
)
from portal.proposals.records import ProposalItem, State

SHOWN = 5
READ = 30
"""How many of the oldest are looked at: those under evaluation stand among the overdue ones."""


def tiles_of_waiting() -> Sequence[Tile]:
    """Return the tiles of the dashboard: what is overdue, and what else waits."""
    promised = timedelta(days=proposal_settings().answer_within_days)
    count, _oldest = how_many_wait()
    if not count:
        return []
    late_since = clock.now() - promised
    late: list[ProposalItem] = []
    others: list[ProposalItem] = []
    for item in waiting_for_answer(ProposalFilter(), limit=READ).items:
        is_late = item.state is State.THRESHOLD_REACHED and _since(item) < late_since
        (late if is_late else others).append(item)
    overdue = how_many_are_overdue(late_since)
    address = url_for("proposals_office.index")
    return [
        Tile(
            _("Answers overdue"),
            overdue,
            address,
            "overdue",
            _since(late[0]) if late else None,
            order=20,
            first=[_waiting(item, promised) for item in late[:SHOWN]],
        ),
        Tile(
            _("Proposals waiting for an answer"),
            count - overdue,
            address,
            "unanswered",
            _since(others[0]) if others else None,
            order=30,
            first=[_waiting(item, promised) for item in others[:SHOWN]],
        ),
    ]


def _since(item: ProposalItem) -> datetime:
    return item.threshold_reached_at or item.published_at


def _waiting(item: ProposalItem, promised: timedelta) -> Waiting:
    since = _since(item)
    due = since + promised if item.state is State.THRESHOLD_REACHED else None
    return Waiting(item.title, url_for("proposals_office.answer", proposal_id=item.id), since, due)
