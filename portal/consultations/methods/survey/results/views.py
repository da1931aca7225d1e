"""What came of a survey, for everybody: the page, one question with its answers, downloads."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from flask import Blueprint, request, stream_with_context, url_for
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from portal.consultations.caching import cache_until_change
from portal.consultations.hooks import method_of
from portal.consultations.methods.survey.grouping.queries import (
    TextFilter,
    texts_page,
    themes_of,
)
from portal.consultations.methods.survey.grouping.records import TextRecord, ThemeRecord
from portal.consultations.methods.survey.policy import RESULTS
from portal.consultations.methods.survey.queries import form_of, response_count
from portal.consultations.methods.survey.records import FormRecord, SectionRecord, SurveySettings
from portal.consultations.methods.survey.results.charts import (
    QuestionView,
    SectionView,
    headline,
    question_view,
    section_views,
)
from portal.consultations.methods.survey.results.queries import stored_result
from portal.consultations.methods.survey.results.subjects import public_subject, question_named
from portal.consultations.methods.survey.results.tables import COUNTS, count_lines
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.consultations.service import stamp_of
from portal.core.problems import NotFound
from portal.core.web import Page, current_actor, public, render, visitor_cache
from portal.core.web.limits import limit_reads
from portal.core.web.listings import csv_response, json_response
from portal.municipality.queries import base_map

blueprint = Blueprint(
    "survey_results", __name__, url_prefix="/consultations/<slug>/survey/<id:phase_id>"
)
SHOWN_AT_ONCE = 40
"""A longer form is shown section by section, or wholly when somebody asks for all."""

WHOLE = "all"


@dataclass(frozen=True)
class ResultsPage(Page):
    """The results of a survey.

    :param headline: the sentence it begins with.
    :param sections: the sections shown, with what is shown of their questions.
    :param chosen: number of the only section shown, ``None`` when all are.
    :param every: all sections of the form.
    :param places: section → (number of the question, its words, its address).
    :param base: what the town's map draws, where a question asked for places.
    :param responses: forms handed in, as last counted.
    :param computed_at: ``None`` until the worker has counted.
    """

    template: ClassVar[str] = "survey/results.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    headline: str
    sections: tuple[SectionView, ...]
    chosen: int | None
    every: tuple[SectionRecord, ...]
    places: Mapping[int, Sequence[tuple[int, Any, str]]]
    base: Mapping[str, Any] | None
    responses: int
    questions: int
    computed_at: datetime | None
    texts_public: bool
    is_open: bool
    entry_url: str


@dataclass(frozen=True)
class QuestionPage(Page):
    """One question with its chart, and what people wrote where that is published.

    :param texts: a page of what people wrote, ``None`` where it is not published.
    :param theme: the theme whose answers are shown.
    """

    template: ClassVar[str] = "survey/result_question.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    view: QuestionView
    themes: tuple[ThemeRecord, ...]
    theme: uuid.UUID | None
    texts: tuple[TextRecord, ...] | None
    next: str | None
    previous: str | None
    base: Mapping[str, Any] | None
    back: str


@blueprint.get("/results")
@public
@visitor_cache("consultations")
def show(slug: str, phase_id: uuid.UUID) -> Response:
    """Show the results, from what the worker has stored."""
    actor = current_actor()
    subject = public_subject(actor, slug, phase_id, RESULTS)
    consultation, phase = subject.consultation, subject.phase
    cache_until_change(consultation, stamp_of(consultation.id))
    form = form_of(phase_id)
    stored = stored_result(phase_id)
    chosen = _chosen(form)
    wanted = [one for one in form.sections if chosen is None or one.number == chosen]
    sections: tuple[SectionView, ...] = ()
    if stored is not None:
        asked = [question.id for section in wanted for question in section.questions]
        sections = section_views(stored.result, themes_of(asked), wanted)
    method = method_of(phase)
    return render(
        ResultsPage(
            consultation=consultation,
            phase=phase,
            headline=headline(stored.result, form) if stored is not None else "",
            sections=sections,
            chosen=chosen,
            every=form.sections,
            places=_places(form, slug, phase_id, whole=chosen is None),
            base=_base(view for one in sections for view in one.questions),
            responses=stored.result.responses if stored else response_count(phase_id),
            questions=len(form.questions),
            computed_at=stored.computed_at if stored is not None else None,
            texts_public=SurveySettings.of(phase.settings).texts_public,
            is_open=phase in consultation.open_phases,
            entry_url=method.entry_url(consultation, phase) if method is not None else "",
        )
    )


def _chosen(form: FormRecord) -> int | None:
    asked = request.args.get("section", "")
    if len(form.questions) <= SHOWN_AT_ONCE or asked == WHOLE or len(form.sections) < 2:
        return None
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    return number if form.section(number) is not None else 1


def _places(
    form: FormRecord, slug: str, phase_id: uuid.UUID, *, whole: bool
) -> dict[int, list[tuple[int, Any, str]]]:
    here = url_for("survey_results.show", slug=slug, phase_id=phase_id)
    found: dict[int, list[tuple[int, Any, str]]] = {}
    for section in form.sections:
        page = "" if whole else f"{here}?section={section.number}"
        found[section.number] = [
            (question.number, question.text, f"{page}#{question.key}")
            for question in section.questions
        ]
    return found


def _base(views: Any) -> Mapping[str, Any] | None:
    return base_map() if any(view.points for view in views) else None


@blueprint.get("/results/questions/<key>")
@public
@visitor_cache("consultations")
def question(slug: str, phase_id: uuid.UUID, key: str) -> Response:
    """Show one question, and what people wrote where the survey publishes it."""
    subject = public_subject(current_actor(), slug, phase_id, RESULTS)
    cache_until_change(subject.consultation, stamp_of(subject.consultation.id))
    form = form_of(phase_id)
    asked = question_named(form, key)
    stored = stored_result(phase_id)
    if stored is None:
        raise NotFound
    themes = themes_of([asked.id]).get(asked.id, [])
    view = question_view(asked, stored.result, themes)
    theme, texts = _theme(), None
    if view.kind == "texts" and SurveySettings.of(subject.phase.settings).texts_public:
        wanted = TextFilter(theme=theme, published=True)
        texts = texts_page(asked.id, wanted, request.args.get("cursor"))
    section = next(one.number for one in form.sections if asked in one.questions)
    back = url_for("survey_results.show", slug=slug, phase_id=phase_id, section=section)
    return render(
        QuestionPage(
            consultation=subject.consultation,
            phase=subject.phase,
            view=view,
            themes=tuple(themes),
            theme=theme,
            texts=texts.items if texts is not None else None,
            next=texts.next if texts is not None else None,
            previous=texts.previous if texts is not None else None,
            base=_base([view]),
            back=f"{back}#{key}",
        )
    )


def _theme() -> uuid.UUID | None:
    try:
        return uuid.UUID(request.args.get("theme", ""))
    except ValueError:
        return None


@blueprint.get("/results.csv")
@public
@limit_reads("60 per hour")
def counts_csv(slug: str, phase_id: uuid.UUID) -> FlaskResponse:
    """Return the counts as CSV."""
    public_subject(current_actor(), slug, phase_id, RESULTS)
    form, stored = form_of(phase_id), stored_result(phase_id)
    if stored is None:
        raise NotFound
    rows: Any = stream_with_context(count_lines(form, stored.result))
    return csv_response(f"{slug}-survey", [name for name, _words in COUNTS], rows)


@blueprint.get("/results.json")
@public
@limit_reads("60 per hour")
def counts_json(slug: str, phase_id: uuid.UUID) -> FlaskResponse:
    """Return the counts as JSON."""
    subject = public_subject(current_actor(), slug, phase_id, RESULTS)
    form, stored = form_of(phase_id), stored_result(phase_id)
    if stored is None:
        raise NotFound
    names = [name for name, _words in COUNTS]
    lines = count_lines(form, stored.result)
    return json_response(
        {
            "consultation": slug,
            "title": subject.consultation.title,
            "responses": stored.result.responses,
            "computed_at": stored.computed_at,
            "answers": [dict(zip(names, line, strict=True)) for line in lines],
        }
    )
