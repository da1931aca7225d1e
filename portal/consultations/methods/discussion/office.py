"""The back-office page of a discussion: its question, its background, the council's word."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, flash, redirect, url_for
from flask import Response as FlaskResponse
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.consultations.methods.discussion.forms import DiscussionForm
from portal.consultations.methods.discussion.policy import SET_UP
from portal.consultations.methods.discussion.queries import discussion_of
from portal.consultations.methods.discussion.records import METHOD, DiscussionRecord
from portal.consultations.methods.discussion.service import save_discussion
from portal.consultations.policy import TakePart
from portal.consultations.reaching import reach_phase_for
from portal.consultations.records import ConsultationRecord, Moment, PhaseRecord
from portal.core.database import unit_of_work
from portal.core.i18n import language_names
from portal.core.problems import Problem, Problems, Stale
from portal.core.web import Page, current_actor, needs, render

blueprint = Blueprint(
    "discussions_office",
    __name__,
    url_prefix="/admin/consultations/<id:consultation_id>/discussion/<id:phase_id>",
)


@dataclass(frozen=True)
class EditPage(Page):
    """The form in which a discussion is set up.

    :param begun: whether people answer already, so that the question stays.
    :param theirs: what a colleague saved meanwhile, when the form is stale.
    """

    template: ClassVar[str] = "discussions/office.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    form: DiscussionForm
    languages: Sequence[tuple[str, str]]
    begun: bool
    theirs: DiscussionRecord | None


@blueprint.get("")
@needs(SET_UP)
def edit(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> FlaskResponse:
    """Show the form."""
    subject = _access(consultation_id, phase_id)
    form = DiscussionForm.in_languages(subject.consultation.languages, formdata=None)
    form.show(discussion_of(phase_id))
    return _page(subject, form)


@blueprint.post("")
@needs(SET_UP)
def save(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> Response:
    """Keep what was typed."""
    subject = _access(consultation_id, phase_id)
    form = DiscussionForm.in_languages(subject.consultation.languages)
    try:
        if not form.validate():
            return _page(subject, form, status=422)
        with unit_of_work():
            save_discussion(current_actor(), subject, form.draft(), form.known_version)
    except Problems as refused:
        form.add_problems(refused)
        return _page(subject, form, status=422)
    except Stale:
        theirs = discussion_of(phase_id)
        text = _("A colleague changed this meanwhile. Both are below: send yours again to keep it.")
        form.add_problems(Problems(Problem("", "stale", text)))
        form.version.raw_data = None
        form.version.data = str(theirs.version - 1 if theirs else 0)
        return _page(subject, form, theirs=theirs, status=409)
    flash(_("The discussion is saved."), "success")
    here = {"consultation_id": consultation_id, "phase_id": phase_id}
    return redirect(url_for("discussions_office.edit", **here), 303)  # type: ignore[arg-type]


def _access(consultation_id: uuid.UUID, phase_id: uuid.UUID) -> TakePart:
    return reach_phase_for(SET_UP, METHOD, current_actor(), consultation_id, phase_id)


def _page(
    subject: TakePart,
    form: DiscussionForm,
    *,
    theirs: DiscussionRecord | None = None,
    status: int = 200,
) -> FlaskResponse:
    moment = subject.consultation.moment(subject.phase)
    return render(
        EditPage(
            consultation=subject.consultation,
            phase=subject.phase,
            form=form,
            languages=list(language_names(form.LANGUAGES)),
            begun=moment in (Moment.OPEN, Moment.FINISHED),
            theirs=theirs,
        ),
        status,
    )
