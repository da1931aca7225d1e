"""Official responses, milestones and progress: what officers do."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import func, select

from portal.core import clock
from portal.core.audit.log import write_audit
from portal.core.database import new_id, session, touch
from portal.core.events.outbox import emit
from portal.core.permissions import Actor, require
from portal.core.problems import NotFound, Problem, Problems, Stale
from portal.core.text.controls import strip_unsafe_controls
from portal.core.text.names import clean_line
from portal.core.web.formats import date as in_words
from portal.core.web.formats import number
from portal.municipality.queries import departments
from portal.proposals.events import MilestoneChanged, ProposalAnswered
from portal.proposals.models import (
    BODY_LENGTH,
    MilestoneRow,
    ProposalRow,
    ResponseRow,
    TellingRow,
)
from portal.proposals.policy import ANSWER, may_follow
from portal.proposals.queries import access_proposal
from portal.proposals.records import ANSWERS, ResponseDraft, State
from portal.proposals.service.rows import STAMP, change_state, take_row

COST_LENGTH, TIMETABLE_LENGTH = 200, 300
MOST_COST = 10**15
MOST_MILESTONES = 50
YEARS_AWAY = 30
"""A step farther away than this is a slip of the keyboard."""


def save_response(actor: Actor, proposal_id: uuid.UUID, draft: ResponseDraft) -> ResponseRow:
    """Keep a response that is not published yet.

    :raises Problems: when its words or its state cannot be kept.
    :raises Stale: when a colleague changed it since the form was opened.
    """
    proposal = _take(actor, proposal_id)
    draft = _cleaned(draft)
    problems = _unkeepable(proposal, draft)
    if problems:
        raise Problems(problems)
    row = (
        session()
        .execute(
            select(ResponseRow).where(
                ResponseRow.proposal_id == proposal_id, ResponseRow.published_at.is_(None)
            )
        )
        .scalar_one_or_none()
    )
    if row is None:
        if draft.revision:
            raise Stale
        row = ResponseRow(id=new_id(), proposal_id=proposal_id, revision=0)
        session().add(row)
    elif row.revision != draft.revision:
        raise Stale
    row.state = draft.state
    row.reason = draft.reason
    row.cost = draft.cost
    row.cost_amount = draft.cost_amount
    row.timetable = draft.timetable
    row.department_id = draft.department_id
    row.officer_id = actor.person_id
    row.revision += 1
    row.changed_at = clock.now()
    session().flush()
    return row


def _take(actor: Actor, proposal_id: uuid.UUID) -> ProposalRow:
    access_proposal(actor, proposal_id)
    row = take_row(proposal_id)
    require(actor, ANSWER, access_proposal(actor, proposal_id))
    return row


def _cleaned(draft: ResponseDraft) -> ResponseDraft:
    return ResponseDraft(
        state=draft.state,
        reason=strip_unsafe_controls(draft.reason).strip(),
        cost=clean_line(draft.cost),
        cost_amount=draft.cost_amount,
        timetable=clean_line(draft.timetable),
        department_id=draft.department_id,
        revision=draft.revision,
    )


def _unkeepable(proposal: ProposalRow, draft: ResponseDraft) -> list[Problem]:
    problems = []
    if draft.state not in ANSWERS:
        problems.append(Problem("state", "unknown", _("Choose what the council decided.")))
    elif not may_follow(State(proposal.state), State(draft.state)):
        text = _("This decision does not fit the state the proposal is in now.")
        problems.append(Problem("state", "does_not_follow", text))
    for field, value, most in (
        ("reason", draft.reason, BODY_LENGTH),
        ("cost", draft.cost, COST_LENGTH),
        ("timetable", draft.timetable, TIMETABLE_LENGTH),
    ):
        if len(value) > most:
            text = _("Shorten this to %(max)s characters; it has %(n)s.", max=most, n=len(value))
            problems.append(Problem(field, "too_long", text))
    if draft.cost_amount is not None and not 0 <= draft.cost_amount <= MOST_COST:
        text = _("Write an amount from 0 to %(most)s.", most=number(MOST_COST))
        problems.append(Problem("cost_amount", "range", text))
    if draft.department_id is not None and draft.department_id not in departments():
        text = _("Choose one of the departments in the list.")
        problems.append(Problem("department", "unknown", text))
    return problems


def publish_response(actor: Actor, proposal_id: uuid.UUID, draft: ResponseDraft) -> uuid.UUID:
    """Publish a response: the proposal changes its state and everybody concerned is told.

    :returns: the response's identifier.
    :raises Problems: without a decision or a reason.
    :raises Stale: when a colleague changed the response since the form was opened.
    """
    row = save_response(actor, proposal_id, draft)
    if not row.reason:
        text = _("Give the reasons; they are what people wait for.")
        raise Problems(Problem("reason", "missing", text))
    proposal = take_row(proposal_id)
    row.published_at = clock.now()
    proposal.department_id = row.department_id or proposal.department_id
    session().add(TellingRow(response_id=row.id, author_told=False, told=0))
    session().flush()
    if proposal.state == row.state:
        touch(STAMP)
    else:
        change_state(proposal, State(row.state), actor=actor)
    emit(ProposalAnswered(proposal_id, row.id, row.state), actor.person_id)
    write_audit(
        actor,
        "proposals.answer",
        subject_kind="proposal",
        subject_id=proposal_id,
        response=row.id,
        state=row.state,
    )
    return row.id


def report_progress(actor: Actor, proposal_id: uuid.UUID, after: State) -> None:
    """Say that an accepted proposal is being carried out, or is done.

    :raises Problems: when that does not follow from its state.
    """
    row = _take(actor, proposal_id)
    if after not in (State.IN_PROGRESS, State.DONE) or not may_follow(State(row.state), after):
        text = _("Only an accepted proposal can be in progress or done.")
        raise Problems(Problem("state", "does_not_follow", text))
    change_state(row, after, actor=actor)
    write_audit(
        actor, "proposals.progress", subject_kind="proposal", subject_id=row.id, state=str(after)
    )


def add_milestone(
    actor: Actor, proposal_id: uuid.UUID, title: str, text: str, due_on: date | None
) -> uuid.UUID:
    """Add a step on the way.

    :raises Problems: without a title, with a day more than thirty years away, or when there
        are fifty already.
    """
    _take(actor, proposal_id)
    title, text = _checked_words(title, text, _day_problems("due_on", due_on))
    highest, count = (
        session()
        .execute(
            select(func.max(MilestoneRow.position), func.count()).where(
                MilestoneRow.proposal_id == proposal_id
            )
        )
        .one()
    )
    if count >= MOST_MILESTONES:
        raise Problems(Problem("", "too_many", _("Fifty steps are enough; take one away first.")))
    row = MilestoneRow(
        id=new_id(),
        proposal_id=proposal_id,
        title=title,
        text=text,
        due_on=due_on,
        position=(highest or 0) + 1,
        created_at=clock.now(),
    )
    session().add(row)
    _milestone_changed(actor, row)
    return row.id


def _day_problems(field: str, day: date | None) -> list[Problem]:
    first, last = (_years_away(years) for years in (-YEARS_AWAY, YEARS_AWAY))
    if day is None or first <= day <= last:
        return []
    words = _("Choose a day from %(min)s to %(max)s.", min=in_words(first), max=in_words(last))
    return [Problem(field, "range", words)]


def _years_away(years: int) -> date:
    today = clock.today()
    # The 29th of February has no day of the same name in most years.
    return today.replace(year=today.year + years, day=min(today.day, 28))


def _checked_words(title: str, text: str, others: Sequence[Problem]) -> tuple[str, str]:
    title, text = clean_line(title), strip_unsafe_controls(text).strip()
    problems = list(others)
    if not title:
        problems.append(Problem("title", "missing", _("Say what will have happened.")))
    for field, value, most in (("title", title, 150), ("text", text, 1000)):
        if len(value) > most:
            words = _("Shorten this to %(max)s characters; it has %(n)s.", max=most, n=len(value))
            problems.append(Problem(field, "too_long", words))
    if problems:
        raise Problems(problems)
    return title, text


def finish_milestone(
    actor: Actor, proposal_id: uuid.UUID, milestone_id: uuid.UUID, done_on: date | None
) -> None:
    """Note on which day a step was reached; ``None``: it was not after all.

    :raises Problems: with a day more than thirty years away.
    """
    _take(actor, proposal_id)
    row = _milestone(proposal_id, milestone_id)
    problems = _day_problems("done_on", done_on)
    if problems:
        raise Problems(problems)
    row.done_on = done_on
    _milestone_changed(actor, row)


def remove_milestone(actor: Actor, proposal_id: uuid.UUID, milestone_id: uuid.UUID) -> None:
    """Take a step away."""
    _take(actor, proposal_id)
    row = _milestone(proposal_id, milestone_id)
    session().delete(row)
    _milestone_changed(actor, row)


def _milestone(proposal_id: uuid.UUID, milestone_id: uuid.UUID) -> MilestoneRow:
    row = session().get(MilestoneRow, milestone_id)
    if row is None or row.proposal_id != proposal_id:
        raise NotFound
    return row


def _milestone_changed(actor: Actor, row: MilestoneRow) -> None:
    emit(MilestoneChanged(row.proposal_id, row.id), actor.person_id)
    touch(STAMP)
    write_audit(
        actor,
        "proposals.milestone",
        subject_kind="proposal",
        subject_id=row.proposal_id,
        milestone=row.id,
        done_on=row.done_on,
    )
