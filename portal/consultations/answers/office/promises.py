"""Makes promises, and says what becomes of them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.consultations.answers import service
from portal.consultations.answers.forms import NoteForm, PromiseForm
from portal.consultations.answers.office.blueprint import (
    ROOT,
    THEME,
    access,
    blueprint,
    languages_of,
    to_theme,
)
from portal.consultations.answers.policy import READ, WRITE
from portal.consultations.answers.queries import (
    notes_of,
    promises_of_consultation,
    theme_of,
)
from portal.consultations.answers.records import (
    STANDING_WORDS,
    NoteKind,
    NoteRecord,
    PromiseRecord,
    PromiseState,
    ThemeRecord,
)
from portal.consultations.office.blueprint import status_of
from portal.consultations.records import ConsultationRecord
from portal.core.database import unit_of_work
from portal.core.permissions import Actor, require
from portal.core.problems import NotFound, Problem, Problems, Stale
from portal.core.web import Page, current_actor, needs, render


@dataclass(frozen=True)
class PromiseFormPage(Page):
    """The form of a new promise."""

    template: ClassVar[str] = "answers/office/promise_form.html"
    consultation: ConsultationRecord
    theme: ThemeRecord
    form: PromiseForm
    languages: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class PromisePage(Page):
    """A promise, its story, and the form in which the next line is written."""

    template: ClassVar[str] = "answers/office/promise.html"
    consultation: ConsultationRecord
    promise: PromiseRecord
    notes: Sequence[NoteRecord]
    form: NoteForm
    languages: Sequence[tuple[str, str]]
    standing_words: Mapping[str, tuple[Any, str]]


@blueprint.route(f"{THEME}/promises/new", methods=["GET", "POST"])
@needs(WRITE)
def new_promise(consultation_id: uuid.UUID, theme_id: uuid.UUID) -> Response:
    """Promise something by a day."""
    consultation, actor = access(consultation_id), current_actor()
    require(actor, WRITE, consultation)
    form = PromiseForm.in_languages(consultation.languages)
    form.offer()
    if request.method == "POST" and form.validate():
        try:
            with unit_of_work():
                service.make_promise(actor, consultation_id, theme_id, form.draft())
        except Problems as refused:
            form.add_problems(refused)
        else:
            flash(_("The promise is public."), "success")
            return to_theme(consultation_id, theme_id, "promises")
    theme = theme_of(consultation_id, theme_id)
    page = PromiseFormPage(consultation, theme, form, languages_of(form))
    return render(page, status_of(form, None))


@blueprint.get(f"{ROOT}/promises/<id:promise_id>")
@needs(READ)
def promise(consultation_id: uuid.UUID, promise_id: uuid.UUID) -> Response:
    """Show a promise with the form in which the next line of its story is written."""
    consultation = access(consultation_id)
    found = _promise(consultation_id, promise_id)
    form = _form(consultation, found)
    form.version.data = str(found.version)
    form.what.data = NoteKind.PROGRESS if found.state is PromiseState.OPEN else NoteKind.REOPENED
    return _page(consultation, found, form)


@blueprint.post(f"{ROOT}/promises/<id:promise_id>")
@needs(WRITE)
def report(consultation_id: uuid.UUID, promise_id: uuid.UUID) -> Response:
    """Say what became of a promise."""
    consultation, actor = access(consultation_id), current_actor()
    require(actor, WRITE, consultation)
    form = _form(consultation, _promise(consultation_id, promise_id))
    if form.validate():
        try:
            write = _writer(form, actor, consultation_id, promise_id)
            with unit_of_work():
                write()
        except Problems as refused:
            form.add_problems(refused)
        except Stale:
            found = _promise(consultation_id, promise_id)
            words = _("A colleague changed this promise meanwhile. Look at it and send again.")
            form = _form(consultation, found)
            form.version.data = str(found.version)
            form.add_problems(Problems(Problem("", "stale", words)))
            return _page(consultation, found, form, 409)
        else:
            flash(_("This is public now."), "success")
            target = url_for(
                "answers_office.promise", consultation_id=consultation_id, promise_id=promise_id
            )
            return redirect(target, 303)
    found = _promise(consultation_id, promise_id)
    return _page(consultation, found, form, status_of(form, None))


def _writer(
    form: NoteForm, actor: Actor, consultation_id: uuid.UUID, promise_id: uuid.UUID
) -> Callable[[], None]:
    text, version = form.text("text"), form.known_version
    of = (actor, consultation_id, promise_id)
    writers: dict[str, Callable[[], None]] = {
        NoteKind.PROGRESS: lambda: service.note_progress(*of, text),
        NoteKind.MOVED: lambda: service.move_promise(*of, form.due_on.data, text, version),
        NoteKind.KEPT: lambda: service.keep_promise(*of, form.kept_on.data, text, version),
        NoteKind.WITHDRAWN: lambda: service.withdraw_promise(*of, text, version),
        NoteKind.REOPENED: lambda: service.reopen_promise(*of, text, version),
    }
    chosen = writers.get(form.what.data or "")
    if chosen is None:
        raise Problems(Problem("what", "needed", _("Choose what happened.")))
    return chosen


def _form(consultation: ConsultationRecord, found: PromiseRecord) -> NoteForm:
    form = NoteForm.in_languages(consultation.languages)
    offered: list[tuple[str, str]] = [
        (NoteKind.PROGRESS.value, _("There is progress to tell")),
        (NoteKind.KEPT.value, _("The promise is kept")),
        (NoteKind.MOVED.value, _("It will be another day")),
        (NoteKind.WITHDRAWN.value, _("The council takes it back")),
    ]
    if found.state is not PromiseState.OPEN:
        offered = [(NoteKind.REOPENED.value, _("It is open again"))]
    form.what.choices = offered
    return form


def _promise(consultation_id: uuid.UUID, promise_id: uuid.UUID) -> PromiseRecord:
    for one in promises_of_consultation(consultation_id):
        if one.id == promise_id:
            return one
    raise NotFound


def _page(
    consultation: ConsultationRecord, found: PromiseRecord, form: NoteForm, status: int = 200
) -> Response:
    page = PromisePage(
        consultation, found, notes_of(found.id), form, languages_of(form), STANDING_WORDS
    )
    return render(page, status)
