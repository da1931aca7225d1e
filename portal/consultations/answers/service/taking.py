"""What every change of answers goes through: read under lock, ask who may, tell everybody."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from portal.consultations.answers.policy import WRITE
from portal.consultations.records import ConsultationRecord
from portal.consultations.service.changing import SUBJECT, for_change, stamp_of
from portal.core.audit import write_audit
from portal.core.database import touch
from portal.core.i18n import TranslatedText, language_names
from portal.core.permissions import Actor, require
from portal.core.problems import Problem
from portal.core.text.controls import strip_unsafe_controls
from portal.core.text.names import clean_line
from portal.municipality.queries import departments

STAMP = "answers"
TITLE_LENGTH, TEXT_LENGTH, NOTE_LENGTH = 150, 10_000, 1000


def take(actor: Actor, consultation_id: uuid.UUID) -> ConsultationRecord:
    """Return the consultation, held until the unit of work ends, if the actor may answer it.

    :raises NotFound: when there is none.
    :raises Forbidden: when they may not.
    """
    _row, record = for_change(consultation_id)
    require(actor, WRITE, record)
    return record


def changed(actor: Actor, consultation: ConsultationRecord, action: str, **detail: Any) -> None:
    """Write the audit entry, and let go of pages that show what was before."""
    write_audit(actor, action, subject_kind=SUBJECT, subject_id=consultation.id, **detail)
    touch(STAMP, stamp_of(consultation.id))


def line(text: Mapping[str, str]) -> TranslatedText:
    """Return a text of one line without what nobody sees."""
    return TranslatedText({language: clean_line(words) for language, words in text.items()})


def prose(text: Mapping[str, str]) -> TranslatedText:
    """Return a longer text without what nobody sees."""
    return TranslatedText(
        {language: strip_unsafe_controls(words).strip() for language, words in text.items()}
    )


def too_long(field: str, text: Mapping[str, str], most: int) -> list[Problem]:
    """Return that a text is too long in some language."""
    longest = max((len(words) for words in text.values()), default=0)
    if longest <= most:
        return []
    words = _("Shorten this to %(max)s characters; it has %(n)s.", max=most, n=longest)
    return [Problem(field, "too_long", words)]


def untranslated(
    field: str, text: Mapping[str, str], consultation: ConsultationRecord
) -> list[Problem]:
    """Return that a text is missing in some language the consultation is held in."""
    missing = [language for language in consultation.languages if not text.get(language)]
    if not missing:
        return []
    names = ", ".join(name for _code, name in language_names(tuple(missing)))
    return [Problem(field, "untranslated", _("Write this in %(languages)s too.", languages=names))]


def unknown_department(department_id: uuid.UUID | None) -> list[Problem]:
    """Return that there is no such department."""
    if department_id is None or department_id in departments():
        return []
    words = _("Choose one of the departments in the list.")
    return [Problem("department_id", "unknown", words)]


__all__: Sequence[str] = (
    "NOTE_LENGTH",
    "STAMP",
    "TEXT_LENGTH",
    "TITLE_LENGTH",
    "changed",
    "line",
    "prose",
    "take",
    "too_long",
    "unknown_department",
    "untranslated",
)
