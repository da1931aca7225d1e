"""Factories of petitions and signatures for tests, benchmarks and whoever builds on petitions."""

from __future__ import annotations

import itertools
import uuid
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select

from portal.sdk import (
    Actor,
    ActorKind,
    Grant,
    Role,
    new_id,
    now,
    session,
    unit_of_work,
)
from portal_petitions import service
from portal_petitions.dates import hour_of, months_later
from portal_petitions.limits.mailboxes import domain_of, mailbox_key
from portal_petitions.links import confirm_token
from portal_petitions.models import (
    AlarmRow,
    AreaCountRow,
    DebateRow,
    HourCountRow,
    InvalidationRow,
    LineRow,
    MailedRow,
    MailingRow,
    PetitionRow,
    ResponseRow,
    SheetRow,
    SignatureRow,
    StepRow,
)
from portal_petitions.records import (
    Channel,
    SignatureDraft,
    SignatureReceipt,
    SignatureState,
    State,
)
from portal_petitions.service.checking import name_key

_numbers = itertools.count(1)
HOSTILE = "<script>alert(1)</script> & “quotes” ñ 日本"


def acting(person_id: uuid.UUID | None, *roles: str, **values: Any) -> Actor:
    """Return a person as an actor, holding roles for the whole portal."""
    return Actor(
        ActorKind.PERSON,
        person_id,
        display_name="Somebody",
        grants=tuple(Grant(Role(role)) for role in roles),
        confirmed=True,
        second_factor=True,
        **values,
    )


def petition_values(state: str = "open", **values: Any) -> dict[str, Any]:
    """Return the columns of a petition in a state, as time would have made it."""
    moment = now()
    opened = moment - timedelta(days=2) if state in ("open", "closed") else None
    if state == "closed":
        opened = moment - timedelta(days=200)
    closes = months_later(opened, 6) if opened else None
    ended = moment - timedelta(days=1) if state in ("rejected", "withdrawn") else None
    return {
        "id": new_id(),
        "state": State(state),
        "title": f"Plant trees along street number {next(_numbers)} {HOSTILE}"[:80],
        "background": f"There is no shade on the way to school. {HOSTILE}",
        "details": "Lime trees, six metres apart.",
        "language": "en",
        "author_id": None,
        "author_name": "Rosa Field",
        "area_id": None,
        "topic_id": None,
        "signature_count": 0,
        "sponsor_count": 0,
        "response_threshold": 10_000 if opened else 0,
        "debate_threshold": 100_000 if opened else 0,
        "created_at": moment - timedelta(days=300 if state == "closed" else 10),
        "changed_at": moment,
        "moderation_at": moment - timedelta(days=3) if state == "moderation" else None,
        "opened_at": opened,
        "closes_at": closes,
        "ended_at": closes if state == "closed" else ended,
        "reason": "irrelevant" if state == "rejected" else None,
        "note": "",
        "text_hidden": False,
        "withdrawn_reason": "",
        "version": 1,
        **values,
    }


def add_petition(state: str = "open", **values: Any) -> uuid.UUID:
    """Insert a petition without any signature, in a unit of work of its own."""
    made = petition_values(state, **values)
    with unit_of_work():
        session().execute(insert(PetitionRow).values(**made))
    return uuid.UUID(str(made["id"]))


def signature_values(petition_id: uuid.UUID, **values: Any) -> dict[str, Any]:
    """Return the columns of a signature that waits for its confirmation."""
    number = next(_numbers)
    name = values.pop("name", f"Signer Number{_in_letters(number)}")
    email = values.pop("email", f"signer{number}@mail{number}.example")
    return {
        "id": new_id(),
        "petition_id": petition_id,
        "state": SignatureState.PENDING,
        "counted": True,
        "uncounted_reason": "",
        "channel": Channel.WEB,
        "sponsor": False,
        "creator": False,
        "name": name,
        "name_key": name_key(name),
        "email": email,
        "email_key": mailbox_key(email),
        "mailbox_seat": 1,
        "domain": domain_of(email),
        "postcode": "",
        "area_id": None,
        "person_id": None,
        "address_key": "",
        "network_key": "",
        "language": "en",
        "wants_news": True,
        "mails_sent": 1,
        "number": None,
        "anonymous": False,
        "invalidation_id": None,
        "created_at": now(),
        "confirmed_at": None,
        **values,
    }


def add_signatures(petition_id: uuid.UUID, count: int, **values: Any) -> list[uuid.UUID]:
    """Insert signatures that wait for their confirmation; return who they are."""
    rows = [signature_values(petition_id, **values) for _number in range(count)]
    with unit_of_work():
        session().execute(insert(SignatureRow), rows)
    return [row["id"] for row in rows]


def confirm(signature_id: uuid.UUID, address: str = "") -> SignatureReceipt:
    """Confirm a signature from an address nobody else has used."""
    with unit_of_work():
        return service.confirm_signature(confirm_token(signature_id), address or new_address())


def sign(petition_id: uuid.UUID, count: int = 1, **values: Any) -> list[uuid.UUID]:
    """Make that many confirmed and counted signatures, each from an address of its own."""
    made = add_signatures(petition_id, count, **values)
    for signature_id in made:
        confirm(signature_id)
    return made


def ask(petition_id: uuid.UUID, draft: SignatureDraft, **more: Any) -> uuid.UUID | None:
    """Ask for a signature as a visitor does; return the one of this name and mailbox."""
    more = {"address": new_address(), **more}
    with unit_of_work():
        service.ask_signature(petition_id, draft, **more)
    found = session().execute(
        select(SignatureRow.id).where(
            SignatureRow.petition_id == petition_id,
            SignatureRow.email_key == mailbox_key(draft.email),
            SignatureRow.name_key == name_key(draft.name),
        )
    )
    signature_id = found.scalar_one_or_none()
    session().close()
    return signature_id


def new_address() -> str:
    """Return a network address nobody else has used, with neighbours of its own."""
    number = next(_numbers)
    return f"2001:db8:{number >> 16 & 0xFFFF:x}:{number & 0xFFFF:x}::1"


def _in_letters(number: int) -> str:
    letters = ""
    while number:
        number, digit = divmod(number, 26)
        letters = chr(97 + digit) + letters
    return letters


def fill_every_table(person_id: uuid.UUID, words: str) -> dict[str, dict[str, Any]]:
    """Put something about a person into each table, in words that can be found again.

    :returns: the values of one row by table.
    """
    moment = now()
    petition = petition_values(author_id=person_id, author_name=f"{words} Author")
    signature = signature_values(
        petition["id"],
        name=f"{words} Signer",
        email=f"{words}@example.org",
        postcode=words[:16],
        person_id=person_id,
        state=SignatureState.CONFIRMED,
        confirmed_at=moment,
    )
    about: dict[str, Any] = {"petition_id": petition["id"]}
    sheet = {"id": new_id(), **about, "label": "A-1", "keyed_by": person_id, "created_at": moment}
    mailing = {
        "id": new_id(),
        **about,
        "kind": "response",
        "until": moment,
        "started_at": moment,
        "finished_at": moment,
    }
    rows: dict[type[Any], dict[str, Any]] = {
        PetitionRow: petition,
        InvalidationRow: {
            "id": new_id(),
            **about,
            "filter": {"domain": "forge.example"},
            "why": "Forged in one evening.",
            "state": "asked",
            "previewed": 1,
            "asked_by": person_id,
            "asked_at": moment,
        },
        SignatureRow: signature,
        StepRow: {
            "id": new_id(),
            **about,
            "state": "open",
            "actor_id": person_id,
            "at": moment,
        },
        ResponseRow: {**about, "officer_id": person_id, "changed_at": moment},
        DebateRow: {**about, "officer_id": person_id},
        MailingRow: mailing,
        MailedRow: {"mailing_id": mailing["id"], "signature_id": signature["id"]},
        AreaCountRow: {"id": new_id(), **about, "count": 1},
        HourCountRow: {"id": new_id(), **about, "hour": hour_of(moment), "count": 1},
        AlarmRow: {
            "id": new_id(),
            **about,
            "kind": "petition",
            "hour": hour_of(moment),
            "last_hour": 100,
            "usual": 2.0,
            "raised_at": moment,
            "seen_by": person_id,
        },
        SheetRow: sheet,
        LineRow: {
            "id": new_id(),
            "sheet_id": sheet["id"],
            "number": 1,
            "name": "Somebody Else",
            "state": "keyed",
            "verified_by": person_id,
        },
    }
    with unit_of_work():
        for row, values in rows.items():
            session().execute(insert(row).values(**values))
    return {row.__tablename__: values for row, values in rows.items()}
