"""Makes promises, and says what becomes of them; the day first promised is never forgotten."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import func, select

from portal.consultations.answers.events import PromiseChanged, PromiseMade
from portal.consultations.answers.models import PromiseNoteRow, PromiseRow
from portal.consultations.answers.records import (
    NoteKind,
    PromiseDraft,
    PromiseState,
    town_today,
)
from portal.consultations.answers.service.responses import tell_when_answered
from portal.consultations.answers.service.taking import (
    NOTE_LENGTH,
    TITLE_LENGTH,
    changed,
    line,
    prose,
    take,
    too_long,
    unknown_department,
    untranslated,
)
from portal.consultations.answers.service.themes import theme_row
from portal.consultations.records import ConsultationRecord
from portal.core import clock
from portal.core.database import new_id, session
from portal.core.events import emit
from portal.core.i18n import TranslatedText
from portal.core.permissions import Actor
from portal.core.problems import NotFound, Problem, Problems, Stale

MOST_PROMISES = 50
LATEST = date(2200, 1, 1)


def make_promise(
    actor: Actor, consultation_id: uuid.UUID, theme_id: uuid.UUID, draft: PromiseDraft
) -> uuid.UUID:
    """Promise something by a day, in public; return the promise's identifier.

    :raises Problems: without words in every language, or a day to come.
    """
    consultation = take(actor, consultation_id)
    theme_row(consultation_id, theme_id)
    title = line(draft.title)
    problems = [
        *(untranslated("title", title, consultation) if title else _no_title()),
        *too_long("title", title, TITLE_LENGTH),
        *_due_problems(draft.due_on),
        *unknown_department(draft.department_id),
    ]
    counted = select(func.count()).select_from(PromiseRow)
    there = session().execute(counted.where(PromiseRow.theme_id == theme_id)).scalar_one()
    if there >= MOST_PROMISES:
        problems.append(Problem("", "too_many", _("Fifty promises to one theme are enough.")))
    if problems:
        raise Problems(problems)
    assert draft.due_on is not None  # noqa: S101 - refused above
    now = clock.now()
    row = PromiseRow(
        id=new_id(),
        consultation_id=consultation_id,
        theme_id=theme_id,
        title=title,
        due_on=draft.due_on,
        first_due_on=draft.due_on,
        department_id=draft.department_id or consultation.department_id,
        state=PromiseState.OPEN,
        reason=TranslatedText(),
        version=1,
        made_at=now,
        changed_at=now,
    )
    session().add(row)
    session().flush()
    emit(PromiseMade(consultation_id, row.id), actor.person_id)
    changed(actor, consultation, "answers.promised", promise=str(row.id), due_on=str(draft.due_on))
    tell_when_answered(consultation)
    return row.id


def _no_title() -> list[Problem]:
    return [Problem("title", "needed", _("Say what people will find done on that day."))]


def _due_problems(due_on: date | None) -> list[Problem]:
    if due_on is None:
        return [Problem("due_on", "needed", _("Name the day by which it will be done."))]
    if not town_today() <= due_on < LATEST:
        return [Problem("due_on", "past", _("Choose a day still to come."))]
    return []


def note_progress(
    actor: Actor, consultation_id: uuid.UUID, promise_id: uuid.UUID, text: Mapping[str, str]
) -> None:
    """Tell in public how far a promise is.

    :raises Problems: without words.
    """
    consultation = take(actor, consultation_id)
    row = _open_row(consultation_id, promise_id, None)
    words = _checked_note(text, _("Say how far it is."))
    _noted(actor, consultation, row, NoteKind.PROGRESS, words)


def move_promise(
    actor: Actor,
    consultation_id: uuid.UUID,
    promise_id: uuid.UUID,
    due_on: date | None,
    text: Mapping[str, str],
    version: int | None = None,
) -> None:
    """Promise another day instead; the one before stays to be seen.

    :raises Problems: without a day to come or a reason.
    :raises Stale: when somebody else changed the promise since ``version``.
    """
    consultation = take(actor, consultation_id)
    row = _open_row(consultation_id, promise_id, version)
    problems = _due_problems(due_on)
    if due_on == row.due_on:
        problems = [Problem("due_on", "same", _("This is the day already promised."))]
    if problems:
        raise Problems(problems)
    assert due_on is not None  # noqa: S101 - refused above
    words = _checked_note(text, _("Say why it takes longer, or goes faster."))
    before, row.due_on = row.due_on, due_on
    _noted(actor, consultation, row, NoteKind.MOVED, words, before, due_on)


def keep_promise(
    actor: Actor,
    consultation_id: uuid.UUID,
    promise_id: uuid.UUID,
    kept_on: date | None,
    text: Mapping[str, str],
    version: int | None = None,
) -> None:
    """Say that a promise is kept, since which day, and how people can see it.

    :raises Problems: with a day still to come, or without words.
    """
    consultation = take(actor, consultation_id)
    row = _open_row(consultation_id, promise_id, version)
    kept_on = kept_on or town_today()
    if kept_on > town_today():
        words = _("This day is still to come. Say that it is kept once it is.")
        raise Problems(Problem("kept_on", "future", words))
    note = _checked_note(text, _("Say what was done, so that people can see for themselves."))
    row.state, row.settled_on, row.reason = PromiseState.KEPT, kept_on, note
    _noted(actor, consultation, row, NoteKind.KEPT, note)


def withdraw_promise(
    actor: Actor,
    consultation_id: uuid.UUID,
    promise_id: uuid.UUID,
    text: Mapping[str, str],
    version: int | None = None,
) -> None:
    """Say that a promise will not be kept, and why; it stays in the list.

    :raises Problems: without a reason.
    """
    consultation = take(actor, consultation_id)
    row = _open_row(consultation_id, promise_id, version)
    note = _checked_note(text, _("Say why the council takes this promise back."))
    row.state, row.settled_on, row.reason = PromiseState.WITHDRAWN, town_today(), note
    _noted(actor, consultation, row, NoteKind.WITHDRAWN, note)


def reopen_promise(
    actor: Actor,
    consultation_id: uuid.UUID,
    promise_id: uuid.UUID,
    text: Mapping[str, str],
    version: int | None = None,
) -> None:
    """Say that a promise is not settled after all.

    :raises Problems: without a reason, or when it is open.
    """
    consultation = take(actor, consultation_id)
    row = _row(consultation_id, promise_id, version)
    if row.state == PromiseState.OPEN:
        raise Problems(Problem("", "open", _("This promise is open already.")))
    note = _checked_note(text, _("Say why it is open again."))
    row.state, row.settled_on, row.reason = PromiseState.OPEN, None, TranslatedText()
    _noted(actor, consultation, row, NoteKind.REOPENED, note)


def _checked_note(text: Mapping[str, str], missing: str) -> TranslatedText:
    words = prose(text)
    problems = too_long("text", words, NOTE_LENGTH)
    if not words:
        problems = [Problem("text", "needed", missing)]
    if problems:
        raise Problems(problems)
    return words


def _open_row(consultation_id: uuid.UUID, promise_id: uuid.UUID, version: int | None) -> PromiseRow:
    row = _row(consultation_id, promise_id, version)
    if row.state != PromiseState.OPEN:
        words = _("This promise is settled. Open it again first.")
        raise Problems(Problem("", "settled", words))
    return row


def _row(consultation_id: uuid.UUID, promise_id: uuid.UUID, version: int | None) -> PromiseRow:
    row = session().get(PromiseRow, promise_id)
    if row is None or row.consultation_id != consultation_id:
        raise NotFound
    if version is not None and row.version != version:
        raise Stale
    return row


def _noted(
    actor: Actor,
    consultation: ConsultationRecord,
    row: PromiseRow,
    kind: NoteKind,
    text: TranslatedText,
    due_from: date | None = None,
    due_to: date | None = None,
) -> None:
    row.version += 1
    row.changed_at = clock.now()
    session().add(
        PromiseNoteRow(
            id=new_id(),
            promise_id=row.id,
            kind=kind,
            text=text,
            due_from=due_from,
            due_to=due_to,
            officer_id=actor.person_id,
            made_at=row.changed_at,
        )
    )
    session().flush()
    emit(PromiseChanged(consultation.id, row.id, kind.value), actor.person_id)
    changed(actor, consultation, f"answers.promise_{kind.value}", promise=str(row.id))
