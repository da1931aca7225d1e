"""Taking part: one statement at a time, one's own statements, looking back at one's answers."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.consultations.caching import cache_until_change
from portal.consultations.methods.statements import queries, service
from portal.consultations.methods.statements.choosing import choose_line
from portal.consultations.methods.statements.forms import OwnStatementForm
from portal.consultations.methods.statements.policy import ADD, VOTE
from portal.consultations.methods.statements.records import (
    LONGEST,
    VOTES,
    WORDS,
    AnswerRecord,
    BallotLine,
    ParticipantRecord,
    StatementRecord,
    StatementSettings,
    StatementState,
)
from portal.consultations.methods.statements.views.blueprint import access_phase, blueprint
from portal.consultations.policy import TakePart
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.core.database import unit_of_work
from portal.core.i18n import current_language
from portal.core.permissions import Decision, decide
from portal.core.problems import Forbidden, Problem, Problems
from portal.core.web import Page, current_actor, limit, public, render, signed_in, visitor_cache
from portal.core.web.limits import limit_reads
from portal.identity.eligibility import describe_eligibility

HIGHEST_NUMBER = 2**31 - 1


@dataclass(frozen=True)
class TakePartPage(Page):
    """One statement with three answers, or why the person cannot answer.

    :param decision: whether this person may take part now.
    :param statement: the one to answer; ``None`` when all are answered or none may be.
    :param answer: the person's present answer to it, when they come back to change it.
    :param last: the statement answered just now, with the answer, to be changed or taken back.
    :param kept: what the person wanted to say when the phase closed, so that it is not lost.
    """

    template: ClassVar[str] = "statements/take_part.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    decision: Decision
    conditions: list[str]
    statement: StatementRecord | None
    answer: str | None
    answered: int
    total: int
    last: tuple[StatementRecord, str] | None
    may_add: bool
    form: OwnStatementForm | None
    similar: tuple[StatementRecord, ...]
    longest: int
    added: StatementRecord | None
    problems: tuple[Problem, ...]
    kept: str


@dataclass(frozen=True)
class AnswersPage(Page):
    """A person's answers and own statements."""

    template: ClassVar[str] = "statements/answers.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    decision: Decision
    answers: list[AnswerRecord]
    own: list[StatementRecord]


@dataclass(frozen=True)
class SimilarPart(Page):
    """The part of a page that shows similar statements while somebody types."""

    template: ClassVar[str] = "statements/_similar.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    similar: tuple[StatementRecord, ...]


@blueprint.get("/")
@public
@visitor_cache("consultations", "municipality")
def take_part(slug: str, phase_id: uuid.UUID) -> Response:
    """Show the next statement, or the one asked for."""
    subject = access_phase(current_actor(), slug, phase_id)
    cache_until_change(subject.consultation)
    page = _page(
        subject, number=_number("statement"), last=_number("after"), added=_number("added")
    )
    nothing_left = page.decision.allowed and page.statement is None and page.total > 0
    if nothing_left and page.added is None and page.last is None:
        return redirect(_url("stand", subject))
    return render(page)


@blueprint.post("/answer")
@signed_in
@limit("600 per hour")
def answer(slug: str, phase_id: uuid.UUID) -> Response:
    """Write an answer and lead to the next statement."""
    number, word = _number("statement"), request.values.get("vote", "")
    if number is None or word not in VOTES:
        subject = access_phase(current_actor(), slug, phase_id)
        problem = Problem("vote", "choice", _("Choose agree, disagree or pass."))
        return render(_page(subject, number=number, problems=(problem,)), 422)
    try:
        with unit_of_work():
            service.cast_vote(current_actor(), phase_id, number, VOTES[word])
    except Forbidden as refused:
        return _refused(slug, phase_id, refused)
    if request.values.get("back") == "answers":
        return _see("answers", slug, phase_id)
    return _see("take_part", slug, phase_id, after=number)


@blueprint.post("/take-back")
@signed_in
@limit("600 per hour")
def take_back(slug: str, phase_id: uuid.UUID) -> Response:
    """Take an answer back and show the statement again."""
    number = _number("statement") or 0
    try:
        with unit_of_work():
            service.take_back_vote(current_actor(), phase_id, number)
    except Forbidden as refused:
        return _refused(slug, phase_id, refused)
    return _see("take_part", slug, phase_id, statement=number)


@blueprint.post("/add")
@signed_in
@limit("60 per hour")
def add(slug: str, phase_id: uuid.UUID) -> Response:
    """Add one's own statement."""
    subject = access_phase(current_actor(), slug, phase_id)
    form = OwnStatementForm()
    if not form.validate():
        return render(_page(subject, form=form), 422)
    text = str(form.text.data)
    try:
        with unit_of_work():
            added = service.add_statement(
                current_actor(),
                subject,
                text,
                current_language(),
                is_different=form.different.data == "1",
            )
    except Problems as refused:
        form.add_problems(refused)
        similar: tuple[StatementRecord, ...] = ()
        if any(problem.code == "similar" for problem in refused.problems):
            similar = _similar(subject, text)
        return render(_page(subject, form=form, similar=similar), 422)
    except Forbidden as refused:
        return _refused(slug, phase_id, refused, kept=text)
    return _see("take_part", slug, phase_id, added=added.number)


@blueprint.get("/similar")
@signed_in
@limit_reads("120 per minute")
def similar(slug: str, phase_id: uuid.UUID) -> Response:
    """Return similar statements as a part of a page."""
    subject = access_phase(current_actor(), slug, phase_id)
    text = request.args.get("text", "") or request.args.get("q", "")
    return render(
        SimilarPart(subject.consultation, subject.phase, _similar(subject, text[:LONGEST]))
    )


@blueprint.get("/answers")
@signed_in
def answers(slug: str, phase_id: uuid.UUID) -> Response:
    """Show the person's answers, each of which can be changed while the phase is open."""
    actor = current_actor()
    subject = access_phase(actor, slug, phase_id)
    participant = queries.find_participant(subject.consultation.id, actor.person_id)
    return render(
        AnswersPage(
            consultation=subject.consultation,
            phase=subject.phase,
            decision=decide(actor, VOTE, subject),
            answers=queries.answers_of(participant.id, phase_id) if participant else [],
            own=queries.own_statements(participant.id, phase_id) if participant else [],
        )
    )


def _refused(slug: str, phase_id: uuid.UUID, refused: Forbidden, kept: str = "") -> Response:
    """Show why nothing was accepted, with what the person had typed."""
    if refused.decision.code == "sign_in":
        raise refused
    subject = access_phase(current_actor(), slug, phase_id)
    return render(_page(subject, decision=refused.decision, kept=kept), 403)


def _page(
    subject: TakePart,
    *,
    number: int | None = None,
    last: int | None = None,
    added: int | None = None,
    form: OwnStatementForm | None = None,
    similar: tuple[StatementRecord, ...] = (),
    problems: tuple[Problem, ...] = (),
    decision: Decision | None = None,
    kept: str = "",
) -> TakePartPage:
    actor = current_actor()
    decision = decision or decide(actor, VOTE, subject)
    participant = queries.find_participant(subject.consultation.id, actor.person_id)
    lines = queries.ballot_lines(subject.phase.id, participant.id if participant else None)
    who = participant.key if participant else str(actor.person_id)
    chosen = choose_line(lines, who, number) if decision.allowed else None
    shown = {n for n in (chosen.number if chosen else None, last, added) if n is not None}
    # A form opens the session, which would keep a visitor's page from being cached.
    may_add = decision.allowed and decide(actor, ADD, subject).allowed
    if may_add and form is None:
        form = OwnStatementForm(formdata=None)
    texts = queries.statements_by_number(subject.phase.id, shown) if shown else {}
    by_number = {line.number: line for line in lines}
    return TakePartPage(
        consultation=subject.consultation,
        phase=subject.phase,
        decision=decision,
        conditions=describe_eligibility(subject.consultation.eligibility),
        statement=texts.get(chosen.number) if chosen else None,
        answer=WORDS[chosen.answer] if chosen and chosen.answer is not None else None,
        answered=sum(line.answer is not None for line in lines),
        total=len(lines),
        last=_last(by_number.get(last or -1), texts),
        may_add=may_add,
        form=form,
        similar=similar,
        longest=LONGEST,
        added=_own(texts.get(added or -1), participant),
        problems=problems,
        kept=kept,
    )


def _last(
    line: BallotLine | None, texts: dict[int, StatementRecord]
) -> tuple[StatementRecord, str] | None:
    if line is None or line.answer is None or line.number not in texts:
        return None
    return texts[line.number], WORDS[line.answer]


def _own(
    statement: StatementRecord | None, participant: ParticipantRecord | None
) -> StatementRecord | None:
    if statement is None or participant is None or statement.author_id != participant.id:
        return None
    return statement


def _similar(subject: TakePart, text: str) -> tuple[StatementRecord, ...]:
    if not StatementSettings.of(subject.phase.settings).own_statements:
        return ()
    known = queries.statement_texts(subject.phase.id)
    numbers = service.similar_statements(text, known)
    found = queries.statements_by_number(subject.phase.id, set(numbers))
    return tuple(
        found[number]
        for number in numbers
        if number in found and found[number].state is StatementState.ACCEPTED
    )


def _number(name: str) -> int | None:
    text = request.values.get(name, "")
    if not (text.isascii() and text.isdigit()) or len(text) > 10:
        return None
    return int(text) if int(text) <= HIGHEST_NUMBER else None


def _url(endpoint: str, subject: TakePart) -> str:
    return url_for(
        f"statements.{endpoint}", slug=subject.consultation.slug, phase_id=subject.phase.id
    )


def _see(endpoint: str, slug: str, phase_id: uuid.UUID, **values: Any) -> Response:
    target = url_for(f"statements.{endpoint}", slug=slug, phase_id=phase_id, **values)
    return redirect(target, 303)
