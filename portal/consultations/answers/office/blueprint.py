"""The blueprint of the back office's pages, and what they share."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from portal.consultations.answers.policy import READ
from portal.consultations.queries import access_by_id
from portal.consultations.records import ConsultationRecord
from portal.core.i18n import language_names
from portal.core.permissions import require
from portal.core.web import current_actor

blueprint = Blueprint("answers_office", __name__, url_prefix="/admin")
ROOT = "/consultations/<id:consultation_id>/answers"
THEME = f"{ROOT}/themes/<id:theme_id>"


def access(consultation_id: uuid.UUID) -> ConsultationRecord:
    """Return a consultation, if the actor may look after its answers."""
    actor = current_actor()
    record = access_by_id(actor, consultation_id)
    require(actor, READ, record)
    return record


def languages_of(form: object) -> Sequence[tuple[str, str]]:
    """Return (code, name) of the languages of a translated form."""
    return list(language_names(form.LANGUAGES))  # type: ignore[attr-defined]


def to_theme(consultation_id: uuid.UUID, theme_id: uuid.UUID, part: str = "") -> Response:
    """Lead back to a theme."""
    target = url_for(
        "answers_office.theme", consultation_id=consultation_id, theme_id=theme_id, _anchor=part
    )
    return redirect(target, 303)


def to_index(consultation_id: uuid.UUID) -> Response:
    """Lead back to the list of themes."""
    return redirect(url_for("answers_office.index", consultation_id=consultation_id), 303)
