"""Answering page by page: kept at every step, in whatever tab or on whatever device."""

from __future__ import annotations

import uuid
from typing import Any

from flask import redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.consultations.methods.survey import queries, service
from portal.consultations.methods.survey.method import SurveyMethod
from portal.consultations.methods.survey.policy import ANSWER
from portal.consultations.methods.survey.reading import (
    fields_of,
    pages_to_show,
    read,
    shown_on,
)
from portal.consultations.methods.survey.records import DraftRecord, SectionRecord
from portal.consultations.methods.survey.service.quotas import may_begin
from portal.consultations.methods.survey.views.blueprint import Visit, blueprint, visit
from portal.consultations.methods.survey.views.pages import (
    QuestionsPage,
    RefusedPage,
    StartPage,
    answer_views,
    question_views,
    typed_only,
)
from portal.consultations.methods.survey.views.receiving import with_files
from portal.consultations.records import Moment
from portal.core.database import unit_of_work
from portal.core.i18n import current_language
from portal.core.permissions import Decision, decide
from portal.core.problems import Forbidden, NotFound, Problem, Problems
from portal.core.web import current_actor, limit, public, render
from portal.core.web.listings import json_response
from portal.identity.eligibility import describe_eligibility
from portal.municipality.queries import base_map

SECONDS_A_QUESTION = 20
Fields = dict[str, list[str]]


@blueprint.get("/")
@public
def start(slug: str, phase_id: uuid.UUID) -> Response:
    """Show what is asked and what becomes of it, with the way in."""
    here = visit(current_actor(), slug, phase_id)
    subject = here.subject
    decision = _decision(here)
    pages = pages_to_show(here.form, here.reading)
    return render(
        StartPage(
            consultation=subject.consultation,
            phase=subject.phase,
            decision=decision,
            conditions=describe_eligibility(subject.consultation.eligibility),
            form=here.form,
            anonymous=here.anonymous,
            texts_public=here.settings.texts_public,
            minutes=max(1, round(len(here.form.questions) * SECONDS_A_QUESTION / 60)),
            first_page=pages[0].number if pages else None,
            has_draft=here.draft is not None,
            kept=() if decision.allowed else typed_only(answer_views(here.form, here.typed)),
            receipt=here.receipt,
            results=_results(here),
            revisions=queries.revisions_of(phase_id),
        )
    )


@blueprint.get("/page/<int(max=99):number>")
@public
def page(slug: str, phase_id: uuid.UUID, number: int) -> Response:
    """Show one page of the form."""
    here = visit(current_actor(), slug, phase_id)
    if here.receipt is not None:
        return redirect(here.url("receipt"))
    section = here.form.section(number)
    if section is None:
        raise NotFound
    decision = _decision(here)
    if not decision.allowed:
        return redirect(here.url("start"))
    return _page(here, section, saved=request.args.get("saved") == "1")


@blueprint.post("/page/<int(max=99):number>")
@public
@limit("600 per hour")
def keep(slug: str, phase_id: uuid.UUID, number: int) -> Response:
    """Keep a page and lead to the next one, the one before, or back to the beginning."""
    here = visit(current_actor(), slug, phase_id)
    section = here.form.section(number)
    if section is None:
        raise NotFound
    if here.receipt is not None:
        return redirect(here.url("receipt"), 303)
    sent: Fields = {}
    file_problems: list[Problem] = []
    try:
        sent = fields_of(section.questions, request.form.to_dict(flat=False))
        with unit_of_work():
            sent, file_problems = with_files(current_actor(), here, section, sent)
            draft = service.save_draft(
                current_actor(),
                here.subject,
                section.questions,
                sent,
                version=_version(),
                language=current_language(),
            )
    except service.NewerDraft as newer:
        return _conflict(here, section, sent, newer.draft)
    except Forbidden as refused:
        if refused.decision.code == "sign_in":
            raise
        return render(refusal(here, refused.decision, {**here.typed, **sent}), 403)
    except Problems as refused:
        return _page(here, section, fields=sent, problems=refused.problems)
    return _go_on(here, section, draft, file_problems)


@blueprint.post("/save/<int(max=99):number>")
@public
@limit("1200 per hour")
def autosave(slug: str, phase_id: uuid.UUID, number: int) -> Response:
    """Keep a page while it is being filled in; 409 with the newer text when there is one."""
    here = visit(current_actor(), slug, phase_id)
    section = here.form.section(number)
    if section is None or here.receipt is not None:
        raise NotFound
    sent = fields_of(section.questions, request.form.to_dict(flat=False))
    try:
        with unit_of_work():
            draft = service.save_draft(
                current_actor(),
                here.subject,
                section.questions,
                sent,
                version=_version(),
                language=current_language(),
            )
    except service.NewerDraft as newer:
        views = question_views(here.form, section, section.questions, sent, newer=newer.draft.typed)
        found = [{"question": one.question.number, "text": one.newer} for one in views if one.newer]
        answer = json_response({"version": newer.draft.version, "newer": found})
        answer.status_code = 409
        return answer
    except Forbidden as refused:
        answer = json_response({"message": refused.decision.message})
        answer.status_code = 403
        return answer
    return json_response({"version": draft.version})


def _go_on(
    here: Visit, section: SectionRecord, draft: DraftRecord, file_problems: list[Problem]
) -> Response:
    reading = read(here.form, draft.typed)
    pages = pages_to_show(here.form, reading)
    whither = request.form.get("go", "next")
    if whither == "later":
        return redirect(here.url("start"), 303)
    before = [one.number for one in pages if one.number < section.number]
    if whither == "back":
        number = before[-1] if before else None
        return redirect(here.url("page", number=number) if number else here.url("start"), 303)
    problems = (*file_problems, *reading.of(section))
    if problems or whither == "stay":
        kept = visit_again(here, draft)
        return _page(kept, section, problems=problems, saved=not problems)
    after = [one.number for one in pages if one.number > section.number]
    return redirect(here.url("page", number=after[0]) if after else here.url("review"), 303)


def visit_again(here: Visit, draft: DraftRecord) -> Visit:
    """Return the visit with what was just kept."""
    return Visit(here.subject, here.form, draft, here.receipt, read(here.form, draft.typed))


def _page(
    here: Visit,
    section: SectionRecord,
    *,
    fields: Fields | None = None,
    problems: tuple[Problem, ...] = (),
    saved: bool = False,
) -> Response:
    typed = {**here.typed, **(fields or {})}
    shown = shown_on(section, read(here.form, typed))
    views = question_views(here.form, section, shown, typed, problems)
    made = questions_page(here, section, views, problems=problems, saved=saved)
    return render(made, 422 if problems else 200)


def _conflict(here: Visit, section: SectionRecord, sent: Fields, newer: DraftRecord) -> Response:
    kept = visit_again(here, newer)
    others = {key: value for key, value in newer.typed.items() if not _on(key, section)}
    typed = {**others, **sent}
    shown = shown_on(section, read(here.form, typed))
    views = question_views(here.form, section, shown, typed, newer=newer.typed)
    return render(questions_page(kept, section, views, conflict=True), 409)


def _on(key: str, section: SectionRecord) -> bool:
    names = [f"q-{question.key}" for question in section.questions]
    return any(key == name or key.startswith(f"{name}-") for name in names)


def questions_page(
    here: Visit, section: SectionRecord, views: tuple[Any, ...], **values: Any
) -> QuestionsPage:
    """Return a page of the form with its place among the others."""
    pages = [one.number for one in pages_to_show(here.form, here.reading)]
    kinds = {view.question.kind for view in views}
    return QuestionsPage(
        consultation=here.subject.consultation,
        phase=here.subject.phase,
        section=section,
        questions=views,
        version=here.draft.version if here.draft else 0,
        step=pages.index(section.number) + 1 if section.number in pages else 1,
        steps=max(len(pages), 1),
        base=base_map() if "map" in kinds else None,
        **values,
    )


def refusal(here: Visit, decision: Decision, fields: Any) -> RefusedPage:
    """Return why nothing was accepted, with everything that was typed."""
    return RefusedPage(
        consultation=here.subject.consultation,
        phase=here.subject.phase,
        decision=decision,
        kept=typed_only(answer_views(here.form, fields)),
        results=_results(here),
    )


def _decision(here: Visit) -> Decision:
    decision = decide(current_actor(), ANSWER, here.subject)
    if not decision.allowed:
        return decision
    if not here.form.questions:
        return Decision.no("empty", _("The questions are not written yet."))
    return may_begin(here.subject.phase, here.draft.started_at if here.draft else None)


def _results(here: Visit) -> str | None:
    consultation, phase = here.subject.consultation, here.subject.phase
    if consultation.moment(phase) is Moment.DRAFT:
        return None
    return SurveyMethod().results_url(consultation, phase)


def _version() -> int:
    given = request.form.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1
