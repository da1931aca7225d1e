"""Writes and publishes what the council says to a theme."""

from __future__ import annotations

import uuid

from flask_babel import gettext as _
from sqlalchemy import select

from portal.consultations.answers.events import ThemeAnswered
from portal.consultations.answers.models import ThemeResponseRow
from portal.consultations.answers.queries import themes_of
from portal.consultations.answers.records import Answer, ResponseDraft
from portal.consultations.answers.service.taking import (
    TEXT_LENGTH,
    changed,
    prose,
    take,
    too_long,
    unknown_department,
    untranslated,
)
from portal.consultations.answers.service.telling import begin_telling
from portal.consultations.answers.service.themes import theme_row
from portal.consultations.records import ConsultationRecord, Moment
from portal.core import clock
from portal.core.database import new_id, session
from portal.core.events import emit
from portal.core.permissions import Actor
from portal.core.problems import Problem, Problems, Stale


def save_response(
    actor: Actor, consultation_id: uuid.UUID, theme_id: uuid.UUID, draft: ResponseDraft
) -> None:
    """Keep an answer that is not published yet.

    :raises Problems: when its words cannot be kept.
    :raises Stale: when a colleague changed it since the form was opened.
    """
    consultation = take(actor, consultation_id)
    theme_row(consultation_id, theme_id)
    _keep(actor, theme_id, draft)
    changed(actor, consultation, "answers.response_saved", theme=str(theme_id))


def _keep(actor: Actor, theme_id: uuid.UUID, draft: ResponseDraft) -> ThemeResponseRow:
    reason = prose(draft.reason)
    problems = [
        *too_long("reason", reason, TEXT_LENGTH),
        *unknown_department(draft.department_id),
    ]
    if draft.answer not in tuple(Answer):
        problems.append(Problem("answer", "needed", _("Choose what the council says.")))
    if problems:
        raise Problems(problems)
    row = (
        session()
        .execute(
            select(ThemeResponseRow).where(
                ThemeResponseRow.theme_id == theme_id, ThemeResponseRow.published_at.is_(None)
            )
        )
        .scalar_one_or_none()
    )
    if row is None:
        if draft.revision:
            raise Stale
        row = ThemeResponseRow(id=new_id(), theme_id=theme_id, revision=0)
        session().add(row)
    elif row.revision != draft.revision:
        raise Stale
    row.answer, row.reason = draft.answer, reason
    row.department_id, row.officer_id = draft.department_id, actor.person_id
    row.revision += 1
    row.changed_at = clock.now()
    session().flush()
    return row


def publish_response(
    actor: Actor, consultation_id: uuid.UUID, theme_id: uuid.UUID, draft: ResponseDraft
) -> None:
    """Publish an answer. With the last one that was missing, everybody who took part is told.

    :raises Problems: without a reason, or with a text missing in a language.
    :raises Stale: when a colleague changed it since the form was opened.
    """
    consultation = take(actor, consultation_id)
    theme = theme_row(consultation_id, theme_id)
    row = _keep(actor, theme_id, draft)
    problems = untranslated("reason", row.reason, consultation)
    if not row.reason:
        words = _("Give the reasons; they are what people wait for.")
        problems = [Problem("reason", "needed", words)]
    for language in consultation.languages:
        if not theme.title.get(language):
            words = _("Write the title of the theme in every language first.")
            problems.append(Problem("", "untranslated", words))
            break
    if problems:
        raise Problems(problems)
    row.published_at = clock.now()
    session().flush()
    emit(ThemeAnswered(consultation_id, theme_id, row.answer), actor.person_id)
    changed(actor, consultation, "answers.published", theme=str(theme_id), answer=row.answer)
    tell_when_answered(consultation)


def tell_when_answered(consultation: ConsultationRecord) -> None:
    """Tell everybody who took part, once nothing waits for an answer any more."""
    if consultation.moment_now is not Moment.FINISHED:
        return
    themes = themes_of(consultation.id)
    if themes and all(theme.is_answered for theme in themes):
        begin_telling(consultation.id)
