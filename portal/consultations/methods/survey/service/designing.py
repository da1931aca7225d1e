"""What every change of a form goes through: under lock, checked as a whole, written down."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from flask_babel import gettext as _
from sqlalchemy import Table, select

from portal.consultations.methods.survey import queries
from portal.consultations.methods.survey.designing import condition_problems
from portal.consultations.methods.survey.events import SurveyFormChanged
from portal.consultations.methods.survey.hooks import question_types
from portal.consultations.methods.survey.models import SurveyFormRow
from portal.consultations.methods.survey.policy import DESIGN
from portal.consultations.methods.survey.records import FormRecord, QuestionRecord
from portal.consultations.policy import TakePart
from portal.consultations.records import ConsultationState
from portal.consultations.service import STAMP, stamp_of
from portal.core import clock
from portal.core.audit import write_audit
from portal.core.database import insert_once, session, touch
from portal.core.events import emit
from portal.core.i18n import TranslatedText, language_names
from portal.core.permissions import Actor, require
from portal.core.problems import Problem, Problems
from portal.core.text.controls import strip_unsafe_controls

FORM_TABLE = cast(Table, SurveyFormRow.__table__)
KEY = re.compile(r"[a-z0-9_]{1,40}")
Reorder = Callable[[list[list[QuestionRecord]]], None]


@dataclass(frozen=True)
class Desk:
    """A form on an officer's desk.

    :param form: as it stands.
    :param answered: whether people have answered or begun; then only wording may be corrected.
    """

    row: SurveyFormRow
    form: FormRecord
    answered: bool


def open_form(actor: Actor, subject: TakePart) -> Desk:
    """Return the form, locked until the end of the work.

    :raises Forbidden: when the actor may not change it.
    """
    require(actor, DESIGN, subject)
    phase_id = subject.phase.id
    insert_once(FORM_TABLE, {"phase_id": phase_id, "version": 0, "changed_at": clock.now()})
    statement = select(SurveyFormRow).where(SurveyFormRow.phase_id == phase_id)
    row = session().execute(statement.with_for_update()).scalar_one()
    return Desk(row, queries.form_of(phase_id), queries.has_answers(phase_id))


def refuse_answered(desk: Desk) -> None:
    """Refuse what would change the meaning of answers that are there.

    :raises Problems: when people have answered or begun.
    """
    if desk.answered:
        message = _(
            "People have begun to answer. Questions can no longer be added, moved or removed; "
            "their wording can still be corrected."
        )
        raise Problems(Problem("", "answered", message))


def check_order(form: FormRecord, change: Reorder) -> list[list[QuestionRecord]]:
    """Return the questions page by page after a change that keeps every condition sensible.

    :raises Problems: naming the questions whose conditions would not fit any more.
    """
    pages = [list(section.questions) for section in form.sections]
    change(pages)
    refuse(conditions_of(one for page in pages for one in page))
    return pages


def conditions_of(questions: Iterable[QuestionRecord]) -> list[Problem]:
    """Return what is wrong with the conditions of questions in this order."""
    ordered = [replace(question, number=n) for n, question in enumerate(questions, 1)]
    compares = {name: kind.compares for name, kind in question_types().items()}
    return condition_problems(ordered, compares)


def changed(actor: Actor, subject: TakePart, desk: Desk, action: str, **detail: Any) -> None:
    """Count the version up, write the audit entry and tell everybody who waits for it."""
    desk.row.version += 1
    desk.row.changed_at = clock.now()
    session().flush()
    consultation_id = subject.consultation.id
    write_audit(
        actor,
        action,
        subject_kind="consultation",
        subject_id=consultation_id,
        phase=str(subject.phase.id),
        **detail,
    )
    emit(SurveyFormChanged(subject.phase.id, consultation_id, desk.row.version), actor.person_id)
    touch(STAMP, stamp_of(consultation_id))


def text_problems(
    subject: TakePart,
    field: str,
    text: Mapping[str, str],
    longest: int,
    *,
    needed: bool = False,
) -> list[Problem]:
    """Return what is wrong with a text in several languages.

    Once people can read it, a text stands in all languages of the consultation or in none.
    """
    if not any(text.values()):
        return [Problem(field, "needed", _("Write this text."))] if needed else []
    if any(len(one) > longest for one in text.values()):
        message = _("Shorten this to %(max)s characters.", max=longest)
        return [Problem(field, "too_long", message)]
    if subject.consultation.state is ConsultationState.DRAFT:
        return []
    missing = missing_languages(text, subject.consultation.languages)
    if missing:
        message = _("Write it in %(languages)s too.", languages=missing)
        return [Problem(field, "language", message)]
    return []


def missing_languages(text: Mapping[str, str], languages: Sequence[str]) -> str:
    """Return the names of the languages a text is missing in."""
    lacking = [language for language in languages if not text.get(language)]
    return ", ".join(str(name) for _code, name in language_names(tuple(lacking))) if lacking else ""


def refuse(problems: Sequence[Problem]) -> None:
    """Raise what was found wrong, if anything."""
    if problems:
        raise Problems(problems)


def moved(order: list[Any], index: int, step: int) -> None:
    """Move one thing of a list by one place, if there is one."""
    target = index + step
    if 0 <= target < len(order):
        order[index], order[target] = order[target], order[index]


def position_after(positions: Iterable[int]) -> int:
    """Return the position behind all others."""
    return max(positions, default=0) + 1


def as_text(given: Any) -> TranslatedText:
    """Return a text in several languages from JSON."""
    if not isinstance(given, Mapping):
        return TranslatedText()
    return TranslatedText(
        {str(k)[:12]: strip_unsafe_controls(v) for k, v in given.items() if isinstance(v, str)}
    )


def free_key(taken: Iterable[str], prefix: str, start: int = 1) -> str:
    """Return the first ``prefix`` with a number that is not taken."""
    known, number = set(taken), start
    while f"{prefix}{number}" in known:
        number += 1
    return f"{prefix}{number}"
