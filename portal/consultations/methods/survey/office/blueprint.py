"""The blueprint, and how its views find consultation, phase and form."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from portal.consultations.methods.survey import queries
from portal.consultations.methods.survey.forms import SectionForm
from portal.consultations.methods.survey.hooks import question_types
from portal.consultations.methods.survey.policy import ANALYSE, DESIGN, LOOK
from portal.consultations.methods.survey.records import (
    METHOD,
    FormRecord,
    RevisionRecord,
    SectionRecord,
    SurveySettings,
)
from portal.consultations.methods.survey.views.pages import why_asked
from portal.consultations.policy import TakePart
from portal.consultations.reaching import reach_phase_for
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.core.i18n import language_names
from portal.core.permissions import Action, Decision, decide, may
from portal.core.problems import Problem
from portal.core.web import Page, current_actor, render

blueprint = Blueprint(
    "survey_office",
    __name__,
    url_prefix="/admin/consultations/<id:consultation_id>/survey/<id:phase_id>",
)


@dataclass(frozen=True)
class FormPage(Page):
    """The whole form, with buttons to add, change, move and remove.

    :param kinds: (name, title) of the types of questions.
    :param titles: type → its title; ``whys``: question → when it is asked, in words.
    :param answered: whether people have answered or begun.
    """

    template: ClassVar[str] = "survey/office/form.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    form: FormRecord
    decision: Decision
    answered: bool
    responses: int
    settings: SurveySettings
    kinds: Sequence[tuple[str, str]]
    whys: dict[str, str]
    section_form: SectionForm
    languages: Sequence[tuple[str, str]]
    problems: tuple[Problem, ...]
    revisions: tuple[RevisionRecord, ...]
    may_analyse: bool


@dataclass(frozen=True)
class SectionPage(Page):
    """The words above a page."""

    template: ClassVar[str] = "survey/office/section.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    section: SectionRecord
    form: SectionForm
    languages: Sequence[tuple[str, str]]


def access(consultation_id: uuid.UUID, phase_id: uuid.UUID, action: Action = DESIGN) -> TakePart:
    """Return consultation and phase for somebody who may do this with them.

    :raises NotFound: when there are none, or the phase uses another method.
    :raises Forbidden: when the actor may not.
    """
    return reach_phase_for(action, METHOD, current_actor(), consultation_id, phase_id)


def here(subject: TakePart) -> dict[str, Any]:
    """Return what addresses of this survey's pages are made of."""
    return {"consultation_id": subject.consultation.id, "phase_id": subject.phase.id}


def to_form(subject: TakePart, anchor: str | None = None) -> Response:
    """Lead back to the whole form."""
    return redirect(url_for("survey_office.form", _anchor=anchor, **here(subject)), 303)


def form_page(
    subject: TakePart,
    *,
    problems: tuple[Problem, ...] = (),
    section_form: SectionForm | None = None,
) -> Response:
    """Show the whole form, with what was refused."""
    actor, form = current_actor(), queries.form_of(subject.phase.id)
    languages = subject.consultation.languages
    offered = section_form or SectionForm.in_languages(languages, formdata=None)
    failed = bool(problems or offered.errors)
    return render(
        FormPage(
            consultation=subject.consultation,
            phase=subject.phase,
            form=form,
            decision=decide(actor, DESIGN, subject),
            answered=queries.has_answers(subject.phase.id),
            responses=queries.response_count(subject.phase.id),
            settings=SurveySettings.of(subject.phase.settings),
            kinds=[(name, str(kind.title)) for name, kind in question_types().items()],
            whys={one.key: why_asked(one, form) for one in form.questions},
            section_form=offered,
            languages=list(language_names(offered.LANGUAGES)),
            problems=problems,
            revisions=queries.revisions_of(subject.phase.id),
            may_analyse=may(actor, ANALYSE, subject),
        ),
        422 if failed else 200,
    )


__all__ = ["LOOK", "FormPage", "SectionPage", "access", "blueprint", "form_page", "to_form"]
