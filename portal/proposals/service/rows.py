"""What the parts of the service share: taking a row in hand, and changing its state."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from portal.core import clock
from portal.core.database import new_id, session, touch
from portal.core.events.outbox import emit
from portal.core.permissions import Actor
from portal.core.problems import NotFound
from portal.proposals.events import ProposalStateChanged
from portal.proposals.models import ProposalRow, StateChangeRow
from portal.proposals.records import SUPPORTABLE, UNLISTED, State

STAMP = "proposals"


def take_row(proposal_id: uuid.UUID) -> ProposalRow:
    """Return a proposal's row, held against everybody else until the unit of work ends.

    :raises NotFound: when there is none.
    """
    found = (
        session()
        .execute(select(ProposalRow).where(ProposalRow.id == proposal_id).with_for_update())
        .scalar_one_or_none()
    )
    if found is None:
        raise NotFound
    return found


def change_state(
    row: ProposalRow, after: State, *, actor: Actor | None = None, note: str = ""
) -> None:
    """Give a proposal another state, write it down and tell others."""
    before, moment = State(row.state), clock.now()
    row.state = after
    row.listed = after not in UNLISTED
    if after in SUPPORTABLE:
        row.closed_at = None
    elif row.closed_at is None:
        row.closed_at = moment
    row.revision += 1
    row.changed_at = moment
    note_state(row.id, after, note)
    emit(ProposalStateChanged(row.id, before, after), actor.person_id if actor else None)
    touch(STAMP)


def note_state(proposal_id: uuid.UUID, state: State, note: str = "") -> None:
    """Write down that a proposal has a state from now on."""
    session().add(
        StateChangeRow(
            id=new_id(), proposal_id=proposal_id, state=state, note=note[:500], at=clock.now()
        )
    )


def comments_folded(_proposal_ids: Sequence[uuid.UUID]) -> None:
    """Let pages that show numbers of comments be made anew (called by the worker)."""
    touch(STAMP)
