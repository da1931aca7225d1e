"""Writes to every signer of a petition, each once, however often the worker dies.

The mails of a batch, who got them and the place reached are committed together. Who confirmed at
the very moment something was published may stand behind the place reached by then; so at the end
the round looks once more from the beginning for anybody it has passed by.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, func, insert, literal, select, tuple_

from portal.sdk import (
    EventEnvelope,
    TranslatedText,
    departments,
    emit,
    excerpt,
    new_id,
    now,
    plain_text,
    session,
    unit_of_work,
)
from portal_petitions.events import MailingContinued
from portal_petitions.links import complete, news_path, petition_path
from portal_petitions.models import MailedRow, MailingRow, SignatureRow
from portal_petitions.queries.reading import debate_of, find_petition, response_of
from portal_petitions.records import MailingKind, PetitionRecord, SignatureState
from portal_petitions.service.rows import mail_signer

BATCH = 100
EXCERPT = 600


@dataclass(frozen=True, slots=True)
class News:
    """What a round tells, rendered for each signer in their language."""

    template: str
    context: Mapping[str, Any]

    def in_language(self, language: str) -> dict[str, Any]:
        """Return the variables with what the town has in several languages in this one."""
        return {
            name: value.in_language(language)[0] if isinstance(value, TranslatedText) else value
            for name, value in self.context.items()
        }


def start_mailing(petition_id: uuid.UUID, kind: MailingKind) -> uuid.UUID:
    """Begin a round of mails in the unit of work under way; the worker carries it out."""
    moment = now()
    row = MailingRow(
        id=new_id(),
        petition_id=petition_id,
        kind=kind,
        total=_how_many(petition_id, moment),
        sent=0,
        until=moment,
        again=False,
        started_at=moment,
    )
    session().add(row)
    session().flush()
    emit(MailingContinued(petition_id, row.id))
    return row.id


def _how_many(petition_id: uuid.UUID, until: datetime) -> int:
    statement = select(func.count()).where(*_readers(petition_id, until))
    return int(session().execute(statement).scalar_one())


def _readers(petition_id: uuid.UUID, until: datetime) -> tuple[Any, ...]:
    return (
        SignatureRow.petition_id == petition_id,
        SignatureRow.state == SignatureState.CONFIRMED,
        SignatureRow.confirmed_at <= until,
        SignatureRow.wants_news.is_(True),
        SignatureRow.email != "",
    )


def continue_mailing(envelope: EventEnvelope) -> None:
    """Queue the next batch of mails of a round (subscriber)."""
    mailing_id = uuid.UUID(str(envelope.payload["mailing_id"]))
    with unit_of_work():
        row = (
            session()
            .execute(select(MailingRow).where(MailingRow.id == mailing_id).with_for_update())
            .scalar_one_or_none()
        )
        if row is None or row.finished_at is not None:
            return
        petition = find_petition(row.petition_id)
        news = _news(petition, MailingKind(row.kind)) if petition is not None else None
        if petition is None or news is None:
            row.finished_at = now()
            return
        _send_batch(row, petition, news)


def _news(petition: PetitionRecord, kind: MailingKind) -> News | None:
    if kind is MailingKind.RESPONSE:
        response = response_of(petition.id)
        if response is None or response.published_at is None:
            return None
        department = departments().get(response.department_id) if response.department_id else None
        words = {
            "summary": response.summary,
            "department": department.name if department else "",
        }
        return News("response", words)
    debate = debate_of(petition.id)
    if debate is None:
        return None
    if kind is MailingKind.DEBATE:
        return News("debate", {"scheduled_on": debate.scheduled_on, "text": debate.place})
    if debate.published_at is None:
        return None
    return News("outcome", {"text": excerpt(plain_text(debate.outcome), EXCERPT)})


def _send_batch(row: MailingRow, petition: PetitionRecord, news: News) -> None:
    signers = _next_signers(row)
    for signer in signers:
        mail_signer(
            signer,
            news.template,
            f"mailing:{row.id}:{signer.id}",
            petition_path(petition.id),
            title=petition.title,
            unsubscribe_url=complete(news_path(signer.id)),
            **news.in_language(signer.language),
        )
    if signers:
        told = [{"mailing_id": row.id, "signature_id": signer.id} for signer in signers]
        session().execute(insert(MailedRow), told)
        row.sent += len(signers)
        row.after_at, row.after_id = signers[-1].confirmed_at, signers[-1].id
    if len(signers) < BATCH:
        if row.again:
            row.finished_at = now()
            row.after_at, row.after_id = None, None
            return
        # Once more over the last minutes before it began.
        row.again = True
        row.after_at, row.after_id = row.until - timedelta(minutes=10), uuid.UUID(int=0)
    emit(MailingContinued(petition.id, row.id))


def _next_signers(row: MailingRow) -> list[SignatureRow]:
    told = exists().where(MailedRow.mailing_id == row.id, MailedRow.signature_id == SignatureRow.id)
    statement = select(SignatureRow).where(*_readers(row.petition_id, row.until), ~told)
    if row.after_at is not None:
        place = tuple_(
            literal(row.after_at, SignatureRow.confirmed_at.type),
            literal(row.after_id, SignatureRow.id.type),
        )
        statement = statement.where(tuple_(SignatureRow.confirmed_at, SignatureRow.id) > place)
    statement = statement.order_by(SignatureRow.confirmed_at, SignatureRow.id).limit(BATCH)
    return list(session().execute(statement).scalars())
