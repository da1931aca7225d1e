"""The themes of a consultation, and everything of all consultations that waits for an answer."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.consultations.answers import service
from portal.consultations.answers.forms import ThemeForm
from portal.consultations.answers.office.blueprint import (
    ROOT,
    THEME,
    access,
    blueprint,
    languages_of,
    to_index,
    to_theme,
)
from portal.consultations.answers.office.waiting import Waits, what_waits
from portal.consultations.answers.policy import READ, WRITE
from portal.consultations.answers.queries import count_told, theme_of, themes_of
from portal.consultations.answers.records import STANDING_WORDS, ThemeRecord
from portal.consultations.office.blueprint import status_of
from portal.consultations.records import ConsultationRecord
from portal.core.database import unit_of_work
from portal.core.permissions import require
from portal.core.problems import Problem, Problems, Stale
from portal.core.web import Page, current_actor, needs, render


@dataclass(frozen=True)
class ThemesPage(Page):
    """The themes of a consultation, with what is missing."""

    template: ClassVar[str] = "answers/office/index.html"
    consultation: ConsultationRecord
    themes: Sequence[ThemeRecord]
    told: int
    problems: Sequence[Problem]


@dataclass(frozen=True)
class ThemeFormPage(Page):
    """The words of a theme, new or known."""

    template: ClassVar[str] = "answers/office/theme_form.html"
    consultation: ConsultationRecord
    theme: ThemeRecord | None
    form: ThemeForm
    languages: Sequence[tuple[str, str]]
    newer: ThemeRecord | None


@dataclass(frozen=True)
class WaitingPage(Page):
    """Themes without an answer and promises that are due, of all consultations."""

    template: ClassVar[str] = "answers/office/waiting.html"
    waits: Waits
    standing_words: Mapping[str, tuple[Any, str]]


@blueprint.get("/answers")
@needs(READ)
def waiting() -> Response:
    """Show what waits for an answer or is due."""
    return render(WaitingPage(what_waits(current_actor()), STANDING_WORDS))


@blueprint.get(ROOT)
@needs(READ)
def index(consultation_id: uuid.UUID) -> Response:
    """List the themes of a consultation."""
    return _index(consultation_id)


def _index(consultation_id: uuid.UUID, problems: Sequence[Problem] = ()) -> Response:
    consultation = access(consultation_id)
    return render(
        ThemesPage(
            consultation=consultation,
            themes=themes_of(consultation_id),
            told=count_told(consultation_id),
            problems=problems,
        ),
        422 if problems else 200,
    )


@blueprint.route(f"{ROOT}/themes/new", methods=["GET", "POST"])
@needs(WRITE)
def new_theme(consultation_id: uuid.UUID) -> Response:
    """Begin a theme."""
    consultation, actor = access(consultation_id), current_actor()
    require(actor, WRITE, consultation)
    form = ThemeForm.in_languages(consultation.languages)
    if request.method == "GET":
        form.show(None)
    elif form.validate():
        try:
            with unit_of_work():
                made = service.add_theme(actor, consultation_id, form.draft())
        except Problems as refused:
            form.add_problems(refused)
        else:
            flash(_("The theme is there. Now say which contributions it is made of."), "success")
            return to_theme(consultation_id, made)
    page = ThemeFormPage(consultation, None, form, languages_of(form), None)
    return render(page, status_of(form, None))


@blueprint.route(f"{THEME}/edit", methods=["GET", "POST"])
@needs(WRITE)
def edit_theme(consultation_id: uuid.UUID, theme_id: uuid.UUID) -> Response:
    """Change the words of a theme."""
    consultation, actor = access(consultation_id), current_actor()
    require(actor, WRITE, consultation)
    theme = theme_of(consultation_id, theme_id)
    form = ThemeForm.in_languages(consultation.languages)
    newer = None
    if request.method == "GET":
        form.show(theme)
    elif form.validate():
        try:
            with unit_of_work():
                service.edit_theme(
                    actor, consultation_id, theme_id, form.draft(), form.known_version
                )
        except Problems as refused:
            form.add_problems(refused)
        except Stale:
            newer = theme_of(consultation_id, theme_id)
            form.version.data = str(newer.version)
        else:
            flash(_("The theme has been saved."), "success")
            return to_theme(consultation_id, theme_id)
    page = ThemeFormPage(consultation, theme, form, languages_of(form), newer)
    return render(page, status_of(form, newer))


@blueprint.post(f"{THEME}/move")
@needs(WRITE)
def move_theme(consultation_id: uuid.UUID, theme_id: uuid.UUID) -> Response:
    """Move a theme up or down."""
    by = -1 if request.form.get("to") == "up" else 1
    with unit_of_work():
        service.move_theme(current_actor(), consultation_id, theme_id, by)
    return to_index(consultation_id)


@blueprint.post(f"{THEME}/remove")
@needs(WRITE)
def remove_theme(consultation_id: uuid.UUID, theme_id: uuid.UUID) -> Response:
    """Take a theme away."""
    try:
        with unit_of_work():
            service.remove_theme(current_actor(), consultation_id, theme_id)
    except Problems as refused:
        return _index(consultation_id, refused.problems)
    flash(_("The theme has been removed. The contributions stay."), "success")
    return to_index(consultation_id)


@blueprint.post(f"{ROOT}/tell")
@needs(WRITE)
def tell(consultation_id: uuid.UUID) -> Response:
    """Tell everybody who took part what came of it."""
    try:
        with unit_of_work():
            service.tell_everybody(current_actor(), consultation_id)
    except Problems as refused:
        return _index(consultation_id, refused.problems)
    flash(_("Everybody who took part and was not told yet gets one mail."), "success")
    return to_index(consultation_id)
