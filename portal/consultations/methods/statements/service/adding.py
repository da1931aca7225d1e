"""People's own statements, and those the council begins with."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select

from portal.consultations.methods.statements.events import StatementAdded
from portal.consultations.methods.statements.models import StatementRow
from portal.consultations.methods.statements.policy import ADD, MODERATE
from portal.consultations.methods.statements.queries import (
    own_statements,
    statement_of,
    statement_texts,
)
from portal.consultations.methods.statements.records import (
    LONGEST,
    SHORTEST,
    StatementRecord,
    StatementSettings,
    StatementState,
)
from portal.consultations.methods.statements.service.moderating import votes_stamp
from portal.consultations.methods.statements.service.voting import join, record_vote
from portal.consultations.models import ConsultationRow
from portal.consultations.policy import TakePart
from portal.consultations.service import STAMP, stamp_of
from portal.core import clock
from portal.core.audit import write_audit
from portal.core.database import new_id, session, touch
from portal.core.events import emit
from portal.core.permissions import Actor, require
from portal.core.problems import NotFound, Problem, Problems
from portal.core.text.fold import fold
from portal.core.text.names import clean_line
from portal.core.text.similarity import rank_by_title

MOST_SIMILAR = 3
SIMILAR_FROM = 0.35
SENT_AGAIN = timedelta(minutes=10)
"""Within which the same words of the same person are one statement."""


def add_statement(
    actor: Actor, subject: TakePart, text: str, language: str, *, is_different: bool = False
) -> StatementRecord:
    """Add one's own statement, and agree with it.

    The same one sent again within ten minutes (by a browser that tries again, from a second
    tab) stays one, and is returned.

    :param is_different: whether the person has seen the similar ones and still wants to add it.
    :raises Problems: when it is too short, too long, there already, or one too many.
    """
    require(actor, ADD, subject)
    if actor.person_id is None:
        raise NotFound
    settings = StatementSettings.of(subject.phase.settings)
    text = clean_line(text)
    _check_length(text)
    now = clock.now()
    _lock(subject.consultation.id)
    author_id = join(subject.consultation.id, actor.person_id, now)
    own = own_statements(author_id, subject.phase.id)
    before = _sent_before(own, text, now)
    if before is not None:
        return before
    known = statement_texts(subject.phase.id)
    _check_is_new(text, known)
    if not is_different and similar_statements(text, known):
        message = _("Look first whether somebody has said this already.")
        raise Problems(Problem("text", "similar", message))
    if len(own) >= settings.per_person:
        message = _("You have added %(max)s statements; that is the most.", max=settings.per_person)
        raise Problems(Problem("text", "too_many", message))
    row = _row(subject, text, language)
    row.author_id = author_id
    row.state = StatementState.PENDING if settings.moderated else StatementState.ACCEPTED
    session().add(row)
    session().flush()
    record_vote(actor, actor.person_id, subject, row.id, row.number, 1)
    _announce(actor, subject, row)
    return _record(row.id)


def add_seed_statements(
    actor: Actor, subject: TakePart, texts: Sequence[str], language: str, *, is_meta: bool = False
) -> int:
    """Add the statements the council begins with; those that are there already are left out.

    :param is_meta: whether they are about the people voting; such statements move nobody.
    :returns: how many were added.
    """
    require(actor, MODERATE, subject)
    known = statement_texts(subject.phase.id)
    taken = {fold(text) for text in known.values()}
    _lock(subject.consultation.id)
    added = 0
    for raw in texts:
        text = clean_line(raw)
        if not text or fold(text) in taken:
            continue
        _check_length(text)
        taken.add(fold(text))
        row = _row(subject, text, language)
        row.state, row.is_seed, row.is_meta = StatementState.ACCEPTED, True, is_meta
        row.moderated_at, row.moderated_by = clock.now(), actor.person_id
        session().add(row)
        session().flush()
        _announce(actor, subject, row)
        added += 1
    if added:
        write_audit(
            actor,
            "statements.seeded",
            subject_kind="consultation",
            subject_id=subject.consultation.id,
            added=added,
        )
    return added


def similar_statements(text: str, known: dict[int, str]) -> list[int]:
    """Return the numbers of statements that may say the same, the likest first."""
    ranked = rank_by_title(clean_line(text), known, at_least=SIMILAR_FROM)
    return [number for number, _likeness in ranked[:MOST_SIMILAR]]


def _sent_before(
    own: Sequence[StatementRecord], text: str, now: datetime
) -> StatementRecord | None:
    same = fold(text)
    for one in own:
        if one.created_at > now - SENT_AGAIN and fold(one.text) == same:
            return one
    return None


def _check_length(text: str) -> None:
    if len(text) < SHORTEST:
        message = _("Say it in a whole sentence, at least %(min)s characters.", min=SHORTEST)
        raise Problems(Problem("text", "too_short", message))
    if len(text) > LONGEST:
        message = _(
            "Shorten it to %(max)s characters; it has %(now)s. One idea at a time works best.",
            max=LONGEST,
            now=len(text),
        )
        raise Problems(Problem("text", "too_long", message))


def _check_is_new(text: str, known: dict[int, str]) -> None:
    same = fold(text)
    for number, other in known.items():
        if fold(other) == same:
            message = _("This is there already, as statement %(number)s.", number=number)
            raise Problems(Problem("text", "exists", message))


def _lock(consultation_id: uuid.UUID) -> None:
    # Numbers are given out one at a time; voters, who only refer to the row, need not wait.
    session().execute(
        select(ConsultationRow.id)
        .where(ConsultationRow.id == consultation_id)
        .with_for_update(key_share=True)
    )


def _row(subject: TakePart, text: str, language: str) -> StatementRow:
    highest = (
        session()
        .execute(
            select(func.max(StatementRow.number)).where(
                StatementRow.consultation_id == subject.consultation.id
            )
        )
        .scalar_one()
    )
    return StatementRow(
        id=new_id(),
        consultation_id=subject.consultation.id,
        phase_id=subject.phase.id,
        number=(highest or 0) + 1,
        text=text,
        language=language,
        created_at=clock.now(),
    )


def _announce(actor: Actor, subject: TakePart, row: StatementRow) -> None:
    emit(StatementAdded(row.id, row.consultation_id, row.number, row.state), actor.person_id)
    touch(STAMP, stamp_of(subject.consultation.id), votes_stamp(subject.phase.id))


def _record(statement_id: uuid.UUID) -> StatementRecord:
    found = statement_of(statement_id)
    assert found is not None  # noqa: S101 - it was written in this unit of work
    return found
