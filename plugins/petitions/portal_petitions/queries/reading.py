"""One petition: what it is, what was said to it, and how far the mails about it have come."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Executable, bindparam, func, select

from portal.sdk import (
    Actor,
    ActorKind,
    NotFound,
    areas,
    may,
    now,
    open_delta_sum,
    prepared,
    run_prepared,
    session,
)
from portal_petitions.counting.recounting import counts
from portal_petitions.limits.rates import SIGNATURES
from portal_petitions.links import opens_sponsoring
from portal_petitions.models import (
    AreaThresholdRow,
    DebateRow,
    MailedRow,
    MailingRow,
    PetitionRow,
    ResponseRow,
    SignatureRow,
    StepRow,
)
from portal_petitions.policy import OFFICE, Thresholds, thresholds_of
from portal_petitions.queries.columns import RECORD, record_of
from portal_petitions.records import (
    PUBLIC,
    AreaThresholds,
    DebateRecord,
    MailingKind,
    MailingRecord,
    PetitionItem,
    PetitionRecord,
    ResponseRecord,
    State,
    Step,
)
from portal_petitions.settings import petition_settings


@prepared
def _record() -> Executable:
    return select(*RECORD).where(PetitionRow.id == bindparam("petition_id"))


def find_petition(petition_id: uuid.UUID) -> PetitionRecord | None:
    """Return a petition whatever its state, ``None`` when there is none."""
    row = run_prepared(_record(), petition_id=petition_id).first()
    return None if row is None else record_of(row)


def access_petition(actor: Actor, petition_id: uuid.UUID) -> PetitionRecord:
    """Return a petition this actor may see, without its text where that is hidden from them.

    :raises NotFound: for one that is not public yet as for one that does not exist.
    """
    petition = find_petition(petition_id)
    if petition is None:
        raise NotFound
    if _sees_everything(actor, petition):
        return petition
    was_public = petition.opened_at is not None
    if petition.state not in PUBLIC and not was_public:
        raise NotFound
    return without_hidden_text(petition)


def _sees_everything(actor: Actor, petition: PetitionRecord) -> bool:
    if actor.kind is ActorKind.SYSTEM:
        return True
    if actor.person_id is not None and actor.person_id == petition.author_id:
        return True
    return actor.is_staff and may(actor, OFFICE, petition)


def without_hidden_text(petition: PetitionRecord) -> PetitionRecord:
    """Return a petition as the public sees it."""
    if not petition.text_hidden:
        return petition
    return replace(petition, title="", background="", details="", author_name="")


def petition_by_sponsor_token(petition_id: uuid.UUID, token: str) -> PetitionRecord:
    """Return a petition to somebody who has the link for sponsors.

    :raises NotFound: with a wrong link, and once it was rejected or taken back.
    """
    petition = find_petition(petition_id)
    if petition is None or not opens_sponsoring(petition_id, token):
        raise NotFound
    if petition.state in (State.REJECTED, State.WITHDRAWN):
        raise NotFound
    return petition


def with_every_signature(petition: PetitionRecord) -> PetitionRecord:
    """Return a petition with its signatures counted to the last one."""
    exact = session().execute(
        select(PetitionRow.signature_count + open_delta_sum(SIGNATURES, PetitionRow.id)).where(
            PetitionRow.id == petition.id
        )
    )
    return replace(petition, signature_count=int(exact.scalar_one()))


def signed_last_hour(petition_id: uuid.UUID) -> int:
    """Return how many signatures were counted in the last sixty minutes."""
    statement = select(func.count()).where(
        SignatureRow.petition_id == petition_id,
        SignatureRow.confirmed_at > now() - timedelta(hours=1),
        *counts(),
    )
    return int(session().execute(statement).scalar_one())


def steps_of(petition_id: uuid.UUID) -> tuple[Step, ...]:
    """Return the moments of a petition's life, the oldest first."""
    rows = session().execute(
        select(StepRow.state, StepRow.note, StepRow.at, StepRow.actor_id)
        .where(StepRow.petition_id == petition_id)
        .order_by(StepRow.at, StepRow.id)
    )
    return tuple(Step(*row) for row in rows)


def response_of(petition_id: uuid.UUID) -> ResponseRecord | None:
    """Return the official response; one without a date of publication is for the office only."""
    row = (
        session()
        .execute(
            select(
                ResponseRow.petition_id,
                ResponseRow.summary,
                ResponseRow.text,
                ResponseRow.department_id,
                ResponseRow.revision,
                ResponseRow.changed_at,
                ResponseRow.published_at,
            ).where(ResponseRow.petition_id == petition_id)
        )
        .first()
    )
    return None if row is None else ResponseRecord(*row)


def debate_of(petition_id: uuid.UUID) -> DebateRecord | None:
    """Return the council's debate; an outcome without a date of publication is for the office."""
    row = (
        session()
        .execute(
            select(
                DebateRow.petition_id,
                DebateRow.scheduled_on,
                DebateRow.place,
                DebateRow.announced_at,
                DebateRow.debated_on,
                DebateRow.outcome,
                DebateRow.transcript_url,
                DebateRow.video_url,
                DebateRow.revision,
                DebateRow.published_at,
            ).where(DebateRow.petition_id == petition_id)
        )
        .first()
    )
    return None if row is None else DebateRecord(**row._mapping)


def mailings_of(petition_id: uuid.UUID) -> tuple[MailingRecord, ...]:
    """Return the rounds of mails about a petition, the newest first."""
    rows = session().execute(
        select(MailingRow)
        .where(MailingRow.petition_id == petition_id)
        .order_by(MailingRow.started_at.desc())
    )
    return tuple(
        MailingRecord(
            row.id,
            row.petition_id,
            MailingKind(row.kind),
            row.total,
            row.sent,
            row.started_at,
            row.finished_at,
        )
        for row in rows.scalars()
    )


def mailed_count(mailing_id: uuid.UUID) -> int:
    """Return how many signers have been written to in a round."""
    statement = select(func.count()).where(MailedRow.mailing_id == mailing_id)
    return int(session().execute(statement).scalar_one())


def area_thresholds() -> Mapping[uuid.UUID, AreaThresholds]:
    """Return what officers set for single areas."""
    rows = session().execute(select(AreaThresholdRow)).scalars()
    return {
        row.area_id: AreaThresholds(
            row.response_number, row.response_share, row.debate_number, row.debate_share
        )
        for row in rows
    }


def thresholds_for(area_id: uuid.UUID | None) -> Thresholds:
    """Return what a petition about an area would need if it opened now."""
    differing = area_thresholds() if area_id in areas() else {}
    return thresholds_of(area_id, petition_settings(), differing)


def is_public(petition: PetitionItem) -> bool:
    """Whether everybody may see that a petition exists."""
    return petition.state in PUBLIC or petition.opened_at is not None
