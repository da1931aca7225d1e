"""Writing a text or taking it over from a file, with a preview before anything is kept."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.consultations.methods.document import queries, service
from portal.consultations.methods.document.content import texts_of
from portal.consultations.methods.document.forms import WriteForm
from portal.consultations.methods.document.importing import read_file
from portal.consultations.methods.document.office.blueprint import access_phase, blueprint, see
from portal.consultations.methods.document.policy import WRITE
from portal.consultations.methods.document.records import (
    DocumentSettings,
    TextDraft,
)
from portal.consultations.methods.document.service import Prepared
from portal.consultations.policy import TakePart
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.core.database import unit_of_work
from portal.core.permissions import require
from portal.core.problems import Problem, Problems, Stale
from portal.core.web import Page, current_actor, limit, needs, render

MOST_NOTES, LONGEST_NOTE = 40, 300


@dataclass(frozen=True)
class WritePage(Page):
    """The text in every language, and how it will be divided.

    :param prepared: the preview; nothing of it is kept before the draft is saved.
    :param imported: whether the text comes from a file just now.
    """

    template: ClassVar[str] = "document/office/write.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    form: WriteForm
    prepared: Prepared | None
    imported: bool


@blueprint.route("/write", methods=["GET", "POST"])
@needs(WRITE)
@limit("60 per hour")
def write(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Write, import, look at the preview, save: one form, nothing kept before the last."""
    subject = access_phase(consultation_id, phase_id)
    require(current_actor(), WRITE, subject)
    languages = subject.consultation.languages
    if request.method == "GET":
        return _first(subject, languages)
    form = WriteForm.in_languages(languages)
    if not form.validate():
        return _page(subject, form, status=422)
    if request.form.get("do") == "import":
        return _imported(subject, form)
    return _saved(subject, form) if request.form.get("do") == "save" else _preview(subject, form)


def _first(subject: TakePart, languages: Sequence[str]) -> Response:
    versions = queries.versions_of(subject.phase.id)
    latest = queries.draft_among(versions) or next(iter(versions[-1:]), None)
    form = WriteForm.in_languages(languages, empty=True)
    for code, text in (texts_of(latest) if latest else {}).items():
        if code in languages:
            form[f"text_{code}"].data = text
    draft = queries.draft_among(versions)
    form.edition.data = str(draft.edition if draft else 0)
    return _page(subject, form)


def _imported(subject: TakePart, form: Any) -> Response:
    """Put a file's text into the form; saving it is another step."""
    file = request.files.get("file")
    code = str(form.file_language.data)
    if code not in subject.consultation.languages:
        code = subject.consultation.languages[0]
    try:
        if file is None or not file.filename:
            raise Problems(Problem("file", "needed", _("Choose a Markdown, DOCX or ODT file.")))
        text, notes = read_file(file.stream)
    except Problems as refused:
        form.add_problems(refused)
        return _page(subject, form, status=422)
    form[f"text_{code}"].data = text
    form.notes.data = json.dumps([*_notes(form), *notes][:MOST_NOTES])
    return _preview(subject, form, imported=True)


def _preview(subject: TakePart, form: Any, *, imported: bool = False) -> Response:
    settings = DocumentSettings.of(subject.phase.settings)
    try:
        prepared = service.prepare(_draft(form), subject.consultation.languages, settings)
    except Problems as refused:
        form.add_problems(refused)
        return _page(subject, form, imported=imported, status=422)
    return _page(subject, form, prepared=prepared, imported=imported)


def _saved(subject: TakePart, form: Any) -> Response:
    try:
        with unit_of_work():
            service.save_draft(current_actor(), subject, _draft(form), form.known_edition)
    except Problems as refused:
        form.add_problems(refused)
        return _page(subject, form, status=422)
    except Stale:
        draft = queries.draft_among(queries.versions_of(subject.phase.id))
        form.edition.data = str(draft.edition if draft else 0)
        form.form_errors.append(
            _("Somebody else saved the draft meanwhile. Save again to replace theirs with yours.")
        )
        return _page(subject, form, status=409)
    flash(_("The draft is saved. Check which paragraphs it continues, then publish it."), "success")
    return see("draft", subject)


def _draft(form: Any) -> TextDraft:
    return TextDraft(form.texts, tuple(_notes(form)))


def _notes(form: Any) -> list[str]:
    """Return the notes an import left in the form; whatever else is there counts as none."""
    try:
        found = json.loads(form.notes.data or "[]")
    except ValueError:
        return []
    known = found if isinstance(found, list) else []
    return [one[:LONGEST_NOTE] for one in known if isinstance(one, str)][:MOST_NOTES]


def _page(
    subject: TakePart,
    form: Any,
    *,
    prepared: Prepared | None = None,
    imported: bool = False,
    status: int = 200,
) -> Response:
    page = WritePage(subject.consultation, subject.phase, form, prepared, imported)
    return render(page, status)
