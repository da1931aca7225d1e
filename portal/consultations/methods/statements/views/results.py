"""What came out: opinion groups and common ground, where one stands, downloads, one statement."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from flask import Response as FlaskResponse
from flask import request
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from portal.consultations.caching import cache_until_change
from portal.consultations.methods.statements import queries
from portal.consultations.methods.statements.comments import remember
from portal.consultations.methods.statements.export import as_json, statement_table
from portal.consultations.methods.statements.policy import RESULTS, VOTE
from portal.consultations.methods.statements.records import (
    WORDS,
    AnswerRecord,
    StatementRecord,
    StatementState,
)
from portal.consultations.methods.statements.results import (
    SMALLEST_SHOWN,
    Results,
    Standing,
    build_results,
    standing_of,
)
from portal.consultations.methods.statements.views.blueprint import access_phase, blueprint
from portal.consultations.policy import TakePart
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.consultations.service import stamp_of
from portal.core.identifiers import parse_id
from portal.core.permissions import Decision, decide, may, require
from portal.core.text.markdown import excerpt
from portal.core.web import Page, current_actor, public, render, signed_in, visitor_cache
from portal.core.web.formats import number as in_words
from portal.core.web.limits import limit_reads
from portal.core.web.listings import csv_response, json_response
from portal.discussion.records import Thread
from portal.discussion.threads import thread_for

MOST_ROWS = 150
CHARTED = 10


@dataclass(frozen=True)
class ResultsPage(Page):
    """The results of a phase.

    :param headline: the sentence it begins with.
    :param results: ``None`` until the worker has made the first map.
    :param charted: the statements most people have answered.
    :param rows: all statements for the table, the most answered first.
    :param left_out: how many more there are than the table shows.
    """

    template: ClassVar[str] = "statements/results.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    headline: str
    results: Results | None
    statements: int
    charted: list[StatementRecord]
    rows: list[StatementRecord]
    left_out: int
    smallest: int
    is_open: bool


@dataclass(frozen=True)
class StandPage(Page):
    """Here is where you stand."""

    template: ClassVar[str] = "statements/stand.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    decision: Decision
    answered: int
    total: int
    results: Results | None
    hidden_until: datetime | None
    standing: Standing | None
    own: dict[int, AnswerRecord]


@dataclass(frozen=True)
class StatementPage(Page):
    """One statement with its counts and what people say about it."""

    template: ClassVar[str] = "statements/statement.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    statement: StatementRecord
    counts_shown: bool
    answer: str | None
    decision: Decision
    thread: Thread


@blueprint.get("/results")
@public
@visitor_cache("consultations")
def results(slug: str, phase_id: uuid.UUID) -> Response:
    """Show the results, from what the worker has stored."""
    actor = current_actor()
    subject = access_phase(actor, slug, phase_id)
    require(actor, RESULTS, subject)
    cache_until_change(subject.consultation, stamp_of(subject.consultation.id))
    statements = queries.statements_of(phase_id)
    participant = queries.find_participant(subject.consultation.id, actor.person_id)
    stored = queries.opinion_map_of(phase_id)
    found = build_results(*stored, statements, participant) if stored is not None else None
    ranked = sorted(statements, key=lambda one: (-one.seen, one.number))
    return render(
        ResultsPage(
            consultation=subject.consultation,
            phase=subject.phase,
            headline=_headline(subject, found),
            results=found,
            statements=len(statements),
            charted=[one for one in ranked[:CHARTED] if one.seen],
            rows=ranked[:MOST_ROWS],
            left_out=max(0, len(ranked) - MOST_ROWS),
            smallest=SMALLEST_SHOWN,
            is_open=subject.phase in subject.consultation.open_phases,
        )
    )


def _headline(subject: TakePart, found: Results | None) -> str:
    people = found.participants if found is not None else subject.consultation.participants
    if not people:
        return str(_("Nobody has taken part yet"))
    if found is None or found.leading is None:
        return str(_("%(people)s people took part", people=in_words(people)))
    quoted = Markup('<q lang="{}">{}</q>').format(
        found.leading.language, excerpt(found.leading.text, 120)
    )
    words = Markup.escape(_("%(people)s people took part; most agree: %(statement)s"))
    return words % {"people": in_words(people), "statement": quoted}


@blueprint.get("/results.csv")
@public
@limit_reads("60 per hour")
def results_csv(slug: str, phase_id: uuid.UUID) -> FlaskResponse:
    """Return the statements with their counts as CSV."""
    actor = current_actor()
    subject = access_phase(actor, slug, phase_id)
    require(actor, RESULTS, subject)
    table = statement_table(phase_id)
    return csv_response(f"{slug}-statements", table.columns, table.lines())


@blueprint.get("/results.json")
@public
@limit_reads("60 per hour")
def results_json(slug: str, phase_id: uuid.UUID) -> FlaskResponse:
    """Return the statements with their counts as JSON."""
    actor = current_actor()
    subject = access_phase(actor, slug, phase_id)
    require(actor, RESULTS, subject)
    table = statement_table(phase_id)
    return json_response(
        {
            "consultation": slug,
            "title": subject.consultation.title,
            "source": subject.consultation.source,
            "participants": subject.consultation.participants,
            "groups": table.groups,
            "suppressed_groups": table.suppressed,
            "statements": as_json(table),
        }
    )


@blueprint.get("/you")
@signed_in
def stand(slug: str, phase_id: uuid.UUID) -> Response:
    """Show a person where they stand."""
    actor = current_actor()
    subject = access_phase(actor, slug, phase_id)
    participant = queries.find_participant(subject.consultation.id, actor.person_id)
    own = queries.answers_of(participant.id, phase_id) if participant is not None else []
    visible = may(actor, RESULTS, subject)
    stored = queries.opinion_map_of(phase_id) if visible else None
    statements = queries.statements_of(phase_id)
    return render(
        StandPage(
            consultation=subject.consultation,
            phase=subject.phase,
            decision=decide(actor, VOTE, subject),
            answered=len(own),
            total=len(statements),
            results=build_results(*stored, statements, participant) if stored else None,
            hidden_until=None if visible else subject.phase.closes_at,
            standing=standing_of(stored[0], participant) if stored and participant else None,
            own={one.number: one for one in own},
        )
    )


@blueprint.get("/<int:number>")
@public
def statement(slug: str, phase_id: uuid.UUID, number: int) -> Response:
    """Show one statement, its counts and its discussion."""
    actor = current_actor()
    subject = access_phase(actor, slug, phase_id)
    found = queries.access_statement(actor, subject, min(number, 2**31 - 1))
    remember(subject, found)
    answer = None
    if actor.person_id is not None:
        part = queries.participation_in(
            subject.consultation.id, subject.phase.id, actor.person_id, found.id
        )
        answer = WORDS[part.value] if part is not None and part.value is not None else None
    return render(
        StatementPage(
            consultation=subject.consultation,
            phase=subject.phase,
            statement=found,
            counts_shown=found.state is StatementState.ACCEPTED and may(actor, RESULTS, subject),
            answer=answer,
            decision=decide(actor, VOTE, subject),
            thread=thread_for(
                actor,
                "statement",
                found.id,
                cursor=request.args.get("cursor"),
                sort=request.args.get("sort_comments", "newest"),
                focus=_focus(),
            ),
        )
    )


def _focus() -> uuid.UUID | None:
    try:
        return parse_id(request.args.get("comment", ""))
    except ValueError:
        return None
