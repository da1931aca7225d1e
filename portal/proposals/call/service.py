"""What proposing and supporting in a call adds: the roll of the phase, and its limits."""

from __future__ import annotations

import uuid

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from portal.consultations.holding import hold_participation
from portal.consultations.participation.service import join_phase
from portal.consultations.participation.visitors import participant_for
from portal.core.database import session
from portal.core.permissions import Actor
from portal.core.problems import Problem, Problems
from portal.proposals.call.records import Call
from portal.proposals.models import ProposalRow, SupportRow
from portal.proposals.records import ProposalDraft, State

NOT_COUNTED = (State.DRAFT, State.WITHDRAWN)


def problems_in(call: Call | None, draft: ProposalDraft) -> list[Problem]:
    """Return what a call does not take about a text; nothing outside calls."""
    problems: list[Problem] = []
    if call is None:
        return problems
    topics, areas = call.topic_ids, call.area_ids
    if topics is not None and draft.topic_id is not None and draft.topic_id not in topics:
        message = _("This call is not about that topic. Choose one of the list.")
        problems.append(Problem("topic", "not_called_for", message))
    if areas is not None and draft.area_id not in areas:
        message = _("This call is not for that area. Choose one of the list.")
        problems.append(Problem("area", "not_called_for", message))
    return problems


def enter_call(actor: Actor, call: Call, proposal_id: uuid.UUID) -> None:
    """Put an author on the roll as they publish.

    :raises Problems: when they have proposed as much as one may.
    """
    _join(actor, call)
    most = call.settings.per_person
    if not most:
        return
    own = (
        select(func.count())
        .select_from(ProposalRow)
        .where(
            ProposalRow.phase_id == call.phase.id,
            ProposalRow.author_id == actor.person_id,
            ProposalRow.state.not_in(NOT_COUNTED),
            ProposalRow.id != proposal_id,
        )
    )
    if int(session().execute(own).scalar_one()) >= most:
        message = ngettext(
            "You have made %(num)s proposal in this call; that is the most.",
            "You have made %(num)s proposals in this call; that is the most.",
            most,
        )
        raise Problems(Problem("", "too_many", message))


def support_in_call(actor: Actor, call: Call, proposal_id: uuid.UUID) -> None:
    """Put a supporter on the roll before their support is written.

    :raises Problems: when they support as much as one may.
    """
    _join(actor, call)
    most = call.settings.supports_per_person
    if not most:
        return
    others = (
        select(func.count())
        .select_from(SupportRow)
        .join(ProposalRow, ProposalRow.id == SupportRow.proposal_id)
        .where(
            SupportRow.person_id == actor.person_id,
            ProposalRow.phase_id == call.phase.id,
            SupportRow.proposal_id != proposal_id,
        )
    )
    if int(session().execute(others).scalar_one()) >= most:
        message = ngettext(
            "You support %(num)s proposal in this call, which is the limit. Withdraw it first.",
            "You support %(num)s proposals in this call, which is the limit. Withdraw one first.",
            most,
        )
        raise Problems(Problem("", "too_many", message))


def _join(actor: Actor, call: Call) -> None:
    joined = join_phase(participant_for(actor, call.subject), call.subject)
    hold_participation(joined.participation_id)
