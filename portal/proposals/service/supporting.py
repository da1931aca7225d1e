"""Supports: one per person, durable before it is acknowledged, counted without a hot row."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import delete, update

from portal.core import clock
from portal.core.database import add_to_tally, insert_once, new_id, session, touch
from portal.core.events.outbox import emit
from portal.core.permissions import Actor, Decision, require
from portal.core.problems import Forbidden, Problem, Problems, TryAgain
from portal.proposals.call.policy import held_call
from portal.proposals.call.service import support_in_call
from portal.proposals.events import (
    ProposalStateChanged,
    ProposalSupported,
    SupportWithdrawn,
    ThresholdReached,
)
from portal.proposals.models import SUPPORTS, ProposalRow, SupportRow
from portal.proposals.policy import SUPPORT, UNSUPPORT, proposal_settings
from portal.proposals.queries import access_proposal, open_supports_of, receipt_of
from portal.proposals.records import State, SupportReceipt
from portal.proposals.service.rows import STAMP, note_state


def support_proposal(actor: Actor, proposal_id: uuid.UUID) -> SupportReceipt:
    """Support a proposal; doing so again gives the same receipt.

    :raises Forbidden: when supports are closed or the person may not support.
    :raises Problems: when the person supports as many proposals as one may.
    """
    proposal = access_proposal(actor, proposal_id, hold=True)
    call = held_call(proposal.phase_id) if proposal.phase_id else None
    require(actor, SUPPORT, proposal)
    if actor.person_id is None:
        raise Forbidden(Decision.no("person", _("Only people can support a proposal.")))
    if call is not None:
        support_in_call(actor, call, proposal_id)
    else:
        _refuse_too_many(actor.person_id, proposal_id)
    receipt = SupportReceipt(new_id(), proposal_id, clock.now(), fresh=True)
    is_new = insert_once(
        SupportRow.__table__,  # type: ignore[arg-type]
        {
            "id": receipt.id,
            "proposal_id": proposal_id,
            "person_id": actor.person_id,
            "created_at": receipt.created_at,
        },
    )
    if is_new:
        add_to_tally(SUPPORTS, proposal_id, 1)
        emit(ProposalSupported(proposal_id, receipt.id))
        return receipt
    earlier = receipt_of(actor.person_id, proposal_id)
    if earlier is None:
        # It was withdrawn on another device in this very moment.
        raise TryAgain
    return earlier


def _refuse_too_many(person_id: uuid.UUID, proposal_id: uuid.UUID) -> None:
    most = proposal_settings().supports_per_person
    if not most or open_supports_of(person_id) < most or receipt_of(person_id, proposal_id):
        return
    text = _(
        "You support %(most)s open proposals, which is the limit. Withdraw one first.", most=most
    )
    raise Problems(Problem("", "too_many", text))


def withdraw_support(actor: Actor, proposal_id: uuid.UUID) -> bool:
    """Take one's support back; return whether there was one."""
    proposal = access_proposal(actor, proposal_id, hold=True)
    if proposal.phase_id is not None:
        held_call(proposal.phase_id)
    require(actor, UNSUPPORT, proposal)
    gone = session().execute(
        delete(SupportRow)
        .where(SupportRow.proposal_id == proposal_id, SupportRow.person_id == actor.person_id)
        .returning(SupportRow.id)
        .execution_options(synchronize_session=False)
    )
    support_id = gone.scalar_one_or_none()
    if support_id is None:
        return False
    add_to_tally(SUPPORTS, proposal_id, -1)
    emit(SupportWithdrawn(proposal_id, support_id))
    return True


def supports_folded(proposal_ids: Sequence[uuid.UUID]) -> None:
    """Note which proposals crossed their threshold (called by the worker as it counts)."""
    moment = clock.now()
    crossed = session().execute(
        update(ProposalRow)
        .where(
            ProposalRow.id.in_(proposal_ids),
            ProposalRow.state == State.PUBLISHED,
            ProposalRow.support_count >= ProposalRow.threshold,
        )
        .values(
            state=State.THRESHOLD_REACHED,
            threshold_reached_at=moment,
            changed_at=moment,
            revision=ProposalRow.revision + 1,
        )
        .returning(ProposalRow.id, ProposalRow.threshold)
        .execution_options(synchronize_session=False)
    )
    for proposal_id, threshold in crossed.all():
        note_state(proposal_id, State.THRESHOLD_REACHED)
        emit(ProposalStateChanged(proposal_id, State.PUBLISHED, State.THRESHOLD_REACHED))
        emit(ThresholdReached(proposal_id, threshold))
    touch(STAMP)
