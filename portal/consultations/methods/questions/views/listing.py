"""The list of questions, for people and for programs."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Response as FlaskResponse
from flask import request, stream_with_context, url_for
from flask_babel import gettext as _

from portal.consultations.caching import cache_until_change
from portal.consultations.methods.questions import queries
from portal.consultations.methods.questions.export import COLUMNS, as_rows, every_line
from portal.consultations.methods.questions.forms import AskForm
from portal.consultations.methods.questions.policy import ASK
from portal.consultations.methods.questions.records import (
    AnswerRecord,
    QuestionFigures,
    QuestionRecord,
    QuestionSettings,
    Sort,
)
from portal.consultations.methods.questions.views.blueprint import (
    access_phase,
    blueprint,
    participation_id_of,
)
from portal.consultations.policy import TakePart
from portal.consultations.records import ConsultationRecord, Moment, PhaseRecord
from portal.consultations.service import stamp_of
from portal.core.permissions import Decision, decide
from portal.core.problems import Problem
from portal.core.text.markdown import excerpt
from portal.core.web import Page, current_actor, public, render, visitor_cache
from portal.core.web.limits import limit_reads
from portal.core.web.listings import FeedItem, atom_response, csv_response, json_response
from portal.core.web.site import site_record
from portal.identity.eligibility import describe_eligibility
from portal.municipality.queries import departments
from portal.municipality.records import DepartmentRecord

FOR_PROGRAMS = 100


@dataclass(frozen=True)
class QuestionsPage(Page):
    """What was asked, and where to ask.

    :param own: what whoever is asking has asked, in every state.
    :param excerpts: the beginnings of the answers, by question.
    :param mine: those of the questions they support.
    :param kept: what they wanted to ask when the phase closed, so that it is not lost.
    """

    template: ClassVar[str] = "questions/index.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    moment: Moment
    decision: Decision
    conditions: list[str]
    figures: QuestionFigures
    sort: Sort
    questions: tuple[QuestionRecord, ...]
    next: str | None
    previous: str | None
    answers: Mapping[uuid.UUID, AnswerRecord]
    excerpts: Mapping[uuid.UUID, str]
    departments: Mapping[uuid.UUID, DepartmentRecord]
    mine: frozenset[uuid.UUID]
    own: tuple[QuestionRecord, ...]
    form: AskForm | None
    settings: QuestionSettings
    problems: tuple[Problem, ...]
    kept: str


@blueprint.get("")
@public
@visitor_cache("consultations", "municipality")
def index(slug: str, phase_id: uuid.UUID) -> FlaskResponse:
    """Show one page of the list."""
    subject = access_phase(current_actor(), slug, phase_id)
    cache_until_change(subject.consultation, stamp_of(subject.consultation.id))
    return render(questions_page(subject))


def questions_page(
    subject: TakePart,
    *,
    form: AskForm | None = None,
    decision: Decision | None = None,
    problems: tuple[Problem, ...] = (),
    kept: str = "",
) -> QuestionsPage:
    """Return the page, perhaps with a form that was refused."""
    actor, phase = current_actor(), subject.phase
    decision = decision or decide(actor, ASK, subject)
    part = participation_id_of(actor, subject)
    sort = _sort()
    found = queries.list_questions(phase.id, sort, request.args.get("cursor"))
    ids = [one.id for one in found.items]
    answers = queries.answers_of([one.id for one in found.items if one.answered_at])
    # A form opens the session, which would keep a visitor's page from being cached.
    if decision.allowed and form is None:
        form = AskForm(formdata=None)
    return QuestionsPage(
        consultation=subject.consultation,
        phase=phase,
        moment=subject.consultation.moment(phase),
        decision=decision,
        conditions=describe_eligibility(subject.consultation.eligibility),
        figures=queries.figures_of(phase.id),
        sort=sort,
        questions=found.items,
        next=found.next,
        previous=found.previous,
        answers=answers,
        excerpts={key: excerpt(one.text, 280) for key, one in answers.items()},
        departments=departments(),
        mine=queries.supported_among(part, ids),
        own=queries.questions_asked(part) if part else (),
        form=form if decision.allowed else None,
        settings=QuestionSettings.of(phase.settings),
        problems=problems,
        kept=kept,
    )


def _sort() -> Sort:
    wanted = request.args.get("sort", "")
    return Sort(wanted) if wanted in tuple(Sort) else Sort.SUPPORTED


@blueprint.get("/list.csv")
@public
@limit_reads("60 per hour")
def as_csv(slug: str, phase_id: uuid.UUID) -> FlaskResponse:
    """Give every question as a table."""
    subject = access_phase(current_actor(), slug, phase_id)
    rows: Any = stream_with_context(every_line(subject, _sort()))
    return csv_response(f"{slug}-questions", tuple(COLUMNS), rows)


@blueprint.get("/list.json")
@public
@limit_reads("600 per hour")
def as_json(slug: str, phase_id: uuid.UUID) -> FlaskResponse:
    """Give a hundred of the list, with the address of the next hundred."""
    subject, sort = access_phase(current_actor(), slug, phase_id), _sort()
    found = queries.list_questions(phase_id, sort, request.args.get("cursor"), FOR_PROGRAMS)
    following = None
    if found.next:
        path = url_for(
            "questions.as_json", slug=slug, phase_id=phase_id, sort=str(sort), cursor=found.next
        )
        following = site_record().base_url + path
    return json_response({"items": as_rows(subject, found.items), "next": following})


@blueprint.get("/list.atom")
@public
@visitor_cache("consultations", "municipality")
def as_atom(slug: str, phase_id: uuid.UUID) -> FlaskResponse:
    """Give the first fifty of the list as a feed."""
    subject, sort = access_phase(current_actor(), slug, phase_id), _sort()
    cache_until_change(subject.consultation, stamp_of(subject.consultation.id))
    base = site_record().base_url
    here: dict[str, Any] = {"slug": slug, "phase_id": phase_id}
    items = queries.list_questions(phase_id, sort, None, 50).items
    answers = queries.answers_of([one.id for one in items if one.answered_at])
    entries = [
        FeedItem(
            title=excerpt(one.text, 150),
            link=base + url_for("questions.show", number=one.number, **here),
            summary=excerpt(answers[one.id].text, 400) if one.id in answers else one.text,
            identifier=f"urn:uuid:{one.id}",
            published=one.created_at,
            updated=one.answered_at or one.created_at,
        )
        for one in items
    ]
    return atom_response(
        _("Questions: %(title)s", title=subject.consultation.title),
        base + url_for("questions.index", sort=str(sort), **here),
        base + url_for("questions.as_atom", sort=str(sort), **here),
        entries,
    )
