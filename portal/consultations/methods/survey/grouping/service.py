"""Officers name themes, give answers to them, join themes, and keep answers from publication."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import and_, func, insert, select, update

from portal.consultations.methods.survey.grouping.queries import coded_among
from portal.consultations.methods.survey.models import SurveyAnswerRow, SurveyQuestionRow
from portal.consultations.methods.survey.policy import ANALYSE
from portal.consultations.methods.survey.results.models import SurveyCodingRow, SurveyThemeRow
from portal.consultations.policy import TakePart
from portal.consultations.service import STAMP, stamp_of
from portal.core import clock
from portal.core.audit import write_audit
from portal.core.database import new_id, session, touch
from portal.core.i18n import TranslatedText
from portal.core.permissions import Actor, require
from portal.core.problems import NotFound, Problem, Problems
from portal.core.text.names import clean_line

K, T = SurveyCodingRow, SurveyThemeRow
LONGEST_NAME = 120
MOST_THEMES = 200
MOST_MOVED = 500


def add_theme(
    actor: Actor,
    subject: TakePart,
    question_id: uuid.UUID,
    name: TranslatedText,
    *,
    group: int | None = None,
) -> uuid.UUID:
    """Add a theme; with a proposed group, give it those of its answers that have none yet.

    :raises Problems: when it has no name, or there are too many themes.
    """
    _require(actor, subject, question_id)
    named = _named(name)
    known = session().execute(
        select(func.count(), func.max(T.position)).where(T.question_id == question_id)
    )
    count, last = known.one()
    if count >= MOST_THEMES:
        message = _("There are %(max)s themes already. Join some of them.", max=MOST_THEMES)
        raise Problems(Problem("name", "too_many", message))
    row = T(
        id=new_id(),
        question_id=question_id,
        name=named,
        position=(last or 0) + 1,
        created_at=clock.now(),
    )
    session().add(row)
    session().flush()
    if group is not None:
        session().execute(
            update(K)
            .where(K.question_id == question_id, K.group_number == group, K.theme_id.is_(None))
            .values(theme_id=row.id)
            .execution_options(synchronize_session=False)
        )
    _recount(question_id)
    _note(actor, subject, "survey.theme_added", row.id, group=group)
    return row.id


def rename_theme(
    actor: Actor, subject: TakePart, theme_id: uuid.UUID, name: TranslatedText
) -> None:
    """Give a theme another name.

    :raises Problems: when it has no name.
    """
    row = _theme(actor, subject, theme_id)
    row.name = _named(name)
    _note(actor, subject, "survey.theme_renamed", theme_id)


def merge_theme(actor: Actor, subject: TakePart, theme_id: uuid.UUID, into_id: uuid.UUID) -> None:
    """Give all answers of a theme to another one of the same question, and remove it.

    :raises Problems: when there is no such other theme.
    """
    row = _theme(actor, subject, theme_id)
    into = session().get(T, into_id)
    if into is None or into.question_id != row.question_id or into_id == theme_id:
        raise Problems(Problem("into", "unknown", _("Choose another theme to join it with.")))
    session().execute(
        update(K)
        .where(K.theme_id == theme_id)
        .values(theme_id=into_id)
        .execution_options(synchronize_session=False)
    )
    _remove(row)
    _note(actor, subject, "survey.theme_merged", theme_id, into=str(into_id))


def remove_theme(actor: Actor, subject: TakePart, theme_id: uuid.UUID) -> None:
    """Remove a theme; its answers have none then."""
    row = _theme(actor, subject, theme_id)
    session().execute(
        update(K)
        .where(K.theme_id == theme_id)
        .values(theme_id=None)
        .execution_options(synchronize_session=False)
    )
    _remove(row)
    _note(actor, subject, "survey.theme_removed", theme_id)


def move_answers(
    actor: Actor,
    subject: TakePart,
    question_id: uuid.UUID,
    responses: Sequence[uuid.UUID],
    theme_id: uuid.UUID | None,
) -> int:
    """Give answers to a theme, or to none; return how many.

    :raises Problems: when none is chosen, or the theme is another question's.
    """
    _require(actor, subject, question_id)
    if theme_id is not None:
        theme = session().get(T, theme_id)
        if theme is None or theme.question_id != question_id:
            raise Problems(Problem("theme", "unknown", _("Choose one of the themes.")))
    moved = _change(question_id, responses, {"theme_id": theme_id})
    _recount(question_id)
    _note(actor, subject, "survey.answers_moved", theme_id or "", answers=moved)
    return moved


def withhold_answers(
    actor: Actor,
    subject: TakePart,
    question_id: uuid.UUID,
    responses: Sequence[uuid.UUID],
    *,
    withheld: bool,
) -> int:
    """Keep answers from being published, or let them be; return how many.

    :raises Problems: when none is chosen.
    """
    _require(actor, subject, question_id)
    changed = _change(question_id, responses, {"withheld": withheld})
    action = "survey.answers_withheld" if withheld else "survey.answers_released"
    _note(actor, subject, action, question_id, answers=changed)
    return changed


def _change(question_id: uuid.UUID, responses: Sequence[uuid.UUID], values: dict[str, Any]) -> int:
    answer = SurveyAnswerRow
    known = session().execute(
        select(answer.response_id).where(
            answer.question_id == question_id,
            answer.response_id.in_(list(responses)[:MOST_MOVED]),
        )
    )
    found = list(known.scalars())
    if not found:
        raise Problems(Problem("answers", "needed", _("Choose at least one answer.")))
    coded = coded_among(question_id, found)
    missing = [
        {"response_id": one, "question_id": question_id, "withheld": False, **values}
        for one in found
        if one not in coded
    ]
    if missing:
        session().execute(insert(K), missing)
    session().execute(
        update(K)
        .where(and_(K.question_id == question_id, K.response_id.in_(list(coded))))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return len(found)


def _require(actor: Actor, subject: TakePart, question_id: uuid.UUID) -> None:
    require(actor, ANALYSE, subject)
    question = session().get(SurveyQuestionRow, question_id)
    if question is None or question.phase_id != subject.phase.id:
        raise NotFound


def _theme(actor: Actor, subject: TakePart, theme_id: uuid.UUID) -> SurveyThemeRow:
    row = session().get(T, theme_id)
    if row is None:
        raise NotFound
    _require(actor, subject, row.question_id)
    return row


def _remove(row: SurveyThemeRow) -> None:
    question_id = row.question_id
    session().delete(row)
    session().flush()
    _recount(question_id)


def _recount(question_id: uuid.UUID) -> None:
    counted = select(func.count()).where(K.theme_id == T.id).correlate(T).scalar_subquery()
    session().flush()
    session().execute(
        update(T)
        .where(T.question_id == question_id)
        .values(answers=counted)
        .execution_options(synchronize_session=False)
    )


def _named(name: TranslatedText) -> TranslatedText:
    cleaned = TranslatedText({language: clean_line(text) for language, text in name.items()})
    if not any(cleaned.values()):
        raise Problems(Problem("name", "needed", _("Give the theme a name.")))
    if any(len(text) > LONGEST_NAME for text in cleaned.values()):
        message = _("Shorten the name to %(max)s characters.", max=LONGEST_NAME)
        raise Problems(Problem("name", "too_long", message))
    return cleaned


def _note(actor: Actor, subject: TakePart, action: str, about: object, **detail: Any) -> None:
    write_audit(
        actor,
        action,
        subject_kind="survey",
        subject_id=subject.phase.id,
        about=str(about),
        **detail,
    )
    touch(STAMP, stamp_of(subject.consultation.id))
