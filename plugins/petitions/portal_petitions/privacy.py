"""What petitions keep about people, how it is given out and how it goes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, update

from portal.sdk import PersonalColumn, PrivacyInventory, contacts_of, session, to_json, touch
from portal.sdk import lazy_gettext as _l
from portal_petitions.counting.folding import STAMP
from portal_petitions.limits.mailboxes import mailbox_key
from portal_petitions.models import (
    AlarmRow,
    DebateRow,
    InvalidationRow,
    LineRow,
    PetitionRow,
    ResponseRow,
    SheetRow,
    SignatureRow,
    StepRow,
)
from portal_petitions.queries.people import petitions_of
from portal_petitions.records import SignatureState, State
from portal_petitions.service.checking import name_key

_TASK = _l("Public task")
_CONSENT = _l("Consent of the signer")
_PUBLIC = _l("Public discussion of petitions")
_SIGNING = _l("Proving that real people signed, each once")
_NEWS = _l("Telling signers what came of it")
_ABUSE = _l("Guarding the count against abuse")
_OFFICE = _l("Accountability of the council")
_TILL = _l("Until 6 months after the petition's end, or the account's erasure")
_KEPT = _l("As a keyed hash until 6 months after the petition's end")
_STAYS = _l("Stays with the petition; ask for its removal where it names a person")
_OFFICER = _l("Points to nobody after the officer is erased")
_P = "plugin_petitions"


def _columns(table: str, names: str) -> list[str]:
    return [f"{_P}_{table}.{name}" for name in names.split()]


def _personal(
    table: str, names: str, purpose: Any, basis: Any, retention: Any
) -> list[PersonalColumn]:
    return [PersonalColumn(column, purpose, basis, retention) for column in _columns(table, names)]


INVENTORY = PrivacyInventory(
    personal=[
        *_personal("petition", "author_id author_name", _PUBLIC, _TASK, _TILL),
        *_personal(
            "petition", "title background details note withdrawn_reason", _PUBLIC, _TASK, _STAYS
        ),
        *_personal("petition", "lock_by", _OFFICE, _TASK, _l("Two minutes")),
        *_personal("signature", "name postcode area_id person_id", _SIGNING, _TASK, _TILL),
        *_personal("signature", "email domain", _SIGNING, _TASK, _TILL),
        *_personal("signature", "email_key name_key", _SIGNING, _TASK, _KEPT),
        *_personal("signature", "address_key network_key", _ABUSE, _TASK, _KEPT),
        *_personal("signature", "wants_news language", _NEWS, _CONSENT, _TILL),
        *_personal("line", "name postcode area_id", _SIGNING, _TASK, _TILL),
        *_personal("alarm", "key", _ABUSE, _TASK, _KEPT),
        *_personal("invalidation", "filter", _ABUSE, _TASK, _KEPT),
        *_personal("invalidation", "why", _OFFICE, _TASK, _STAYS),
        *_personal("invalidation", "asked_by decided_by undone_by", _OFFICE, _TASK, _OFFICER),
        *_personal("alarm", "seen_by", _OFFICE, _TASK, _OFFICER),
        *_personal("step", "actor_id note", _OFFICE, _TASK, _OFFICER),
        *_personal("response", "officer_id", _OFFICE, _TASK, _OFFICER),
        *_personal("debate", "officer_id", _OFFICE, _TASK, _OFFICER),
        *_personal("sheet", "keyed_by", _OFFICE, _TASK, _OFFICER),
        *_personal("line", "verified_by", _OFFICE, _TASK, _OFFICER),
    ],
    plain=[
        *_columns(
            "petition",
            "id state language area_id topic_id signature_count sponsor_count response_threshold "
            "debate_threshold created_at changed_at moderation_at opened_at closes_at ended_at "
            "response_reached_at debate_reached_at responded_at debate_on debated_at reason "
            "text_hidden duplicate_of lock_until anonymised_at version",
        ),
        *_columns(
            "signature",
            "id petition_id state counted uncounted_reason channel sponsor creator mailbox_seat "
            "mails_sent number anonymous invalidation_id created_at confirmed_at",
        ),
        *_columns("step", "id petition_id state at"),
        *_columns(
            "response", "petition_id summary text department_id revision changed_at published_at"
        ),
        *_columns(
            "debate",
            "petition_id scheduled_on place announced_at debated_on outcome transcript_url "
            "video_url revision published_at",
        ),
        *_columns(
            "invalidation",
            "id petition_id state previewed taken counted asked_at decided_at undone_at",
        ),
        *_columns("alarm", "id petition_id kind hour last_hour usual raised_at seen_at"),
        *_columns("sheet", "id petition_id label collected_on created_at finished_at"),
        *_columns("line", "id sheet_id number state refusal verified_at signature_id"),
        f"{_P}_mailing.*",
        f"{_P}_mailed.*",
        f"{_P}_area_count.*",
        f"{_P}_hour_count.*",
        f"{_P}_threshold.*",
    ],
)


def _given_by(person_id: uuid.UUID) -> ColumnElement[bool]:
    """Return the condition of a person's signatures, those given without signing in as well.

    Two people may share a mailbox, so the name has to be theirs, too.
    """
    contact = contacts_of([person_id]).get(person_id)
    own = SignatureRow.person_id == person_id
    if contact is None:
        return own
    same = (SignatureRow.email_key == mailbox_key(contact.email)) & (
        SignatureRow.name_key == name_key(contact.display_name)
    )
    return or_(own, same)


def export(person_id: uuid.UUID) -> Mapping[str, Any]:
    """Return the petitions a person started and what is kept of their signatures."""
    signatures = session().execute(
        select(
            PetitionRow.title,
            SignatureRow.state,
            SignatureRow.name,
            SignatureRow.email,
            SignatureRow.postcode,
            SignatureRow.language,
            SignatureRow.wants_news,
            SignatureRow.number,
            SignatureRow.created_at,
            SignatureRow.confirmed_at,
        )
        .join(PetitionRow, PetitionRow.id == SignatureRow.petition_id)
        .where(_given_by(person_id))
        .order_by(SignatureRow.created_at)
    )
    return {
        "petitions": to_json(list(petitions_of(person_id, limit=10_000))),
        "signatures": [to_json(dict(row._mapping)) for row in signatures],
    }


def erase(person_id: uuid.UUID) -> None:
    """Take a person off petitions and signatures; what was counted stays counted.

    The keyed hashes of name and mailbox stay until the petition is anonymised, so that the same
    person cannot sign it a second time. What was never confirmed, and petitions that never became
    public, are deleted.
    """
    quietly: dict[str, Any] = {"synchronize_session": False}
    theirs = _given_by(person_id)
    session().execute(
        delete(SignatureRow)
        .where(theirs, SignatureRow.state == SignatureState.PENDING)
        .execution_options(**quietly)
    )
    session().execute(
        update(SignatureRow)
        .where(theirs)
        .values(
            name="",
            email="",
            domain="",
            postcode="",
            address_key="",
            network_key="",
            wants_news=False,
            person_id=None,
        )
        .execution_options(**quietly)
    )
    unpublished = (State.SPONSORING, State.MODERATION, State.WITHDRAWN)
    session().execute(
        delete(PetitionRow)
        .where(
            PetitionRow.author_id == person_id,
            PetitionRow.opened_at.is_(None),
            PetitionRow.state.in_(unpublished),
        )
        .execution_options(**quietly)
    )
    session().execute(
        update(PetitionRow)
        .where(PetitionRow.author_id == person_id)
        .values(author_id=None, author_name="")
        .execution_options(**quietly)
    )
    for column in _OFFICERS_COLUMNS:
        session().execute(
            update(column.class_)
            .where(column == person_id)
            .values({column.key: None})
            .execution_options(**quietly)
        )
    touch(STAMP)


_OFFICERS_COLUMNS = (
    PetitionRow.lock_by,
    StepRow.actor_id,
    ResponseRow.officer_id,
    DebateRow.officer_id,
    InvalidationRow.asked_by,
    InvalidationRow.decided_by,
    InvalidationRow.undone_by,
    AlarmRow.seen_by,
    SheetRow.keyed_by,
    LineRow.verified_by,
)
