"""The page of a discussion: the question, the balance, the council's word, the contributions."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, request
from flask import Response as FlaskResponse

from portal.consultations.caching import cache_until_change
from portal.consultations.capabilities import ResultChart
from portal.consultations.methods.discussion.capabilities import balance_chart
from portal.consultations.methods.discussion.comments import remember
from portal.consultations.methods.discussion.policy import CONTRIBUTE, SET_UP
from portal.consultations.methods.discussion.queries import balance_of, discussion_of
from portal.consultations.methods.discussion.records import (
    KIND,
    METHOD,
    Balance,
    DiscussionRecord,
)
from portal.consultations.policy import TakePart
from portal.consultations.reaching import reach_phase
from portal.consultations.records import ConsultationRecord, Moment, PhaseRecord
from portal.consultations.service import stamp_of
from portal.core.identifiers import parse_id
from portal.core.permissions import Actor, Decision, decide, may
from portal.core.web import Page, current_actor, public, render, visitor_cache
from portal.discussion.records import Thread
from portal.discussion.threads import thread_for
from portal.identity.eligibility import describe_eligibility
from portal.municipality.queries import departments
from portal.municipality.records import DepartmentRecord

blueprint = Blueprint(
    "discussions", __name__, url_prefix="/consultations/<slug>/discussion/<id:phase_id>"
)


@dataclass(frozen=True)
class DiscussionPage(Page):
    """An open question and what people say to it.

    :param discussion: ``None`` before the question was written.
    :param chart: the balance of the sides, once somebody has taken one.
    :param thread: ``None`` before the phase opens.
    """

    template: ClassVar[str] = "discussions/show.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    moment: Moment
    decision: Decision
    conditions: list[str]
    discussion: DiscussionRecord | None
    balance: Balance | None
    chart: ResultChart | None
    thread: Thread | None
    department: DepartmentRecord | None
    may_set_up: bool


def access_phase(actor: Actor, slug: str, phase_id: uuid.UUID) -> TakePart:
    """Return consultation and phase.

    :raises NotFound: when there are none, the actor may not know of them, or the phase uses
        another method.
    """
    return reach_phase(METHOD, actor, slug, phase_id)


@blueprint.get("")
@public
@visitor_cache("consultations", "discussion", "municipality", "identity")
def show(slug: str, phase_id: uuid.UUID) -> FlaskResponse:
    """Show a discussion."""
    actor = current_actor()
    subject = access_phase(actor, slug, phase_id)
    consultation, phase = subject.consultation, subject.phase
    cache_until_change(consultation, stamp_of(consultation.id))
    remember(subject)
    moment = consultation.moment(phase)
    begun = moment in (Moment.OPEN, Moment.FINISHED)
    decision = decide(actor, CONTRIBUTE, subject)
    found = discussion_of(phase_id)
    balance = balance_of(phase_id) if begun else None
    in_charge = consultation.department_id
    return render(
        DiscussionPage(
            consultation=consultation,
            phase=phase,
            moment=moment,
            decision=decision,
            conditions=describe_eligibility(consultation.eligibility),
            discussion=found,
            balance=balance,
            chart=balance_chart(balance) if balance and balance.contributions else None,
            thread=_thread(actor, subject, decision, found) if begun else None,
            department=departments().get(in_charge) if in_charge else None,
            may_set_up=actor.is_staff and may(actor, SET_UP, subject),
        )
    )


def _thread(
    actor: Actor, subject: TakePart, decision: Decision, found: DiscussionRecord | None
) -> Thread:
    focus: uuid.UUID | None = None
    try:
        focus = parse_id(request.args["comment"]) if "comment" in request.args else None
    except ValueError:
        focus = None
    return thread_for(
        actor,
        KIND,
        subject.phase.id,
        cursor=request.args.get("cursor"),
        sort=request.args.get("sort_comments", "newest"),
        focus=focus,
        count=found.comment_count if found else None,
        decision=decision,
    )
