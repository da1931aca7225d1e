"""Versions of a document: which paragraphs a draft continues, publishing it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.consultations.methods.document import queries, service
from portal.consultations.methods.document.comparing import Change, ComparedRow, compare
from portal.consultations.methods.document.forms import EditionForm, PublishForm
from portal.consultations.methods.document.office.blueprint import access_phase, blueprint, see
from portal.consultations.methods.document.policy import OFFICE, WRITE
from portal.consultations.methods.document.records import (
    LONGEST_NOTE,
    ParagraphRecord,
    VersionRecord,
    WordingState,
)
from portal.consultations.policy import TakePart
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.core.database import unit_of_work
from portal.core.i18n import current_language
from portal.core.permissions import may
from portal.core.problems import NotFound, Problem, Problems, Stale
from portal.core.web import Page, current_actor, needs, render


@dataclass(frozen=True)
class IndexPage(Page):
    """All versions, and what waits."""

    template: ClassVar[str] = "document/office/index.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    versions: Sequence[VersionRecord]
    draft: VersionRecord | None
    states: Mapping[WordingState, int]
    may_write: bool


@dataclass(frozen=True)
class DraftPage(Page):
    """The draft beside the version before: what continues what, and the button that publishes.

    :param rows: paragraphs of both, as they will be compared in public.
    :param gone: paragraphs with comments that the draft does not continue.
    :param typed: position → what was typed as its anchor, when it was refused.
    """

    template: ClassVar[str] = "document/office/draft.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    draft: VersionRecord
    latest: VersionRecord | None
    rows: Sequence[ComparedRow]
    counts: Mapping[str, int]
    gone: Sequence[ParagraphRecord]
    form: PublishForm
    problems: Sequence[Problem]
    errors: Mapping[str, str]
    typed: Mapping[int, str]
    longest_note: int


@blueprint.get("")
@needs(OFFICE)
def index(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """List versions."""
    subject = access_phase(consultation_id, phase_id)
    versions = queries.versions_of(phase_id)
    return render(
        IndexPage(
            subject.consultation,
            subject.phase,
            queries.published(versions)[::-1],
            queries.draft_among(versions),
            queries.states_of(phase_id),
            may(current_actor(), WRITE, subject),
        )
    )


@blueprint.get("/draft")
@needs(WRITE)
def draft(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Show the draft and what it continues."""
    return _draft_page(access_phase(consultation_id, phase_id))


@blueprint.post("/draft/matches")
@needs(WRITE)
def match(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Say which paragraphs the parts of the draft continue."""
    subject = access_phase(consultation_id, phase_id)
    form = EditionForm()
    if not form.validate():
        return _draft_page(subject, status=422)
    typed = _typed()
    try:
        with unit_of_work():
            service.match_paragraphs(current_actor(), subject, _anchors(typed), form.known_edition)
    except Problems as refused:
        return _draft_page(subject, problems=refused.problems, typed=typed, status=422)
    except Stale:
        return _draft_page(subject, problems=[_stale()], typed=typed, status=409)
    flash(_("The paragraphs are matched as you said."), "success")
    return see("draft", subject)


@blueprint.post("/draft/publish")
@needs(WRITE)
def publish(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Publish the draft."""
    subject = access_phase(consultation_id, phase_id)
    form = PublishForm.in_languages(subject.consultation.languages)
    if not form.validate():
        return _draft_page(subject, form=form, status=422)
    try:
        with unit_of_work():
            made = service.publish_draft(current_actor(), subject, form.note, form.known_edition)
    except Problems as refused:
        form.add_problems(refused)
        return _draft_page(subject, form=form, status=422)
    except Stale:
        return _draft_page(subject, form=form, problems=[_stale()], status=409)
    flash(_("Version %(n)s is published.", n=made.number), "success")
    return see("index", subject)


@blueprint.post("/draft/discard")
@needs(WRITE)
def discard(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Throw the draft away."""
    subject = access_phase(consultation_id, phase_id)
    form = EditionForm()
    if not form.validate():
        return _draft_page(subject, status=422)
    try:
        with unit_of_work():
            service.discard_draft(current_actor(), subject, form.known_edition)
    except Stale:
        return _draft_page(subject, problems=[_stale()], status=409)
    flash(_("The draft is thrown away."), "success")
    return see("index", subject)


def _stale() -> Problem:
    message = _("Somebody else changed the draft meanwhile. This is how it stands now.")
    return Problem("", "stale", message)


def _typed() -> dict[int, str]:
    """Return position → what was typed beside it."""
    found = {}
    for name, value in request.form.items():
        place = name.removeprefix("match_")
        if place != name and place.isascii() and place.isdigit() and len(place) < 6:
            found[int(place)] = value.strip()
    return found


def _anchors(typed: Mapping[int, str]) -> dict[int, int | None]:
    """Return position → anchor.

    :raises Problems: naming what is no number.
    """
    problems, found = [], dict[int, int | None]()
    for position, text in typed.items():
        digits = text.lower().removeprefix("p")
        if not text:
            found[position] = None
        elif digits.isascii() and digits.isdigit() and len(digits) < 7:
            found[position] = int(digits)
        else:
            message = _("Give the number of a paragraph, such as p12, or leave it empty.")
            problems.append(Problem(f"match_{position}", "format", message))
    if problems:
        raise Problems(problems)
    return found


def _draft_page(
    subject: TakePart,
    *,
    form: Any = None,
    problems: Sequence[Problem] = (),
    typed: Mapping[int, str] | None = None,
    status: int = 200,
) -> Response:
    versions = queries.versions_of(subject.phase.id)
    found = queries.draft_among(versions)
    if found is None:
        raise NotFound
    latest = next(reversed(queries.published(versions)), None)
    old = queries.blocks_of(latest.id) if latest else []
    rows = compare(old, queries.blocks_of(found.id), current_language())
    if form is None:
        form = PublishForm.in_languages(subject.consultation.languages, empty=True)
    form.edition.data = str(found.edition)
    page = DraftPage(
        consultation=subject.consultation,
        phase=subject.phase,
        draft=found,
        latest=latest,
        rows=rows,
        counts={change.value: sum(row.change is change for row in rows) for change in Change},
        gone=queries.gone_paragraphs(subject.phase.id, found.id),
        form=form,
        problems=problems,
        errors={problem.field: problem.message for problem in problems if problem.field},
        typed=typed or {},
        longest_note=LONGEST_NOTE,
    )
    return render(page, status)
