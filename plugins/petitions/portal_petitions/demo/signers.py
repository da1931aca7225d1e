"""The people who signed a petition of the demonstration town, and when."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from portal.sdk import new_id
from portal_petitions.demo.names import invented_name
from portal_petitions.limits.mailboxes import domain_of, mailbox_key
from portal_petitions.records import Channel, SignatureState
from portal_petitions.service.checking import name_key

DOMAINS = ("example.org", "example.com", "post.example.net", "mail.example.org")


@dataclass(frozen=True, slots=True)
class Signer:
    """A signature as a row, with what the counts need of it."""

    row: dict[str, Any]
    area_id: uuid.UUID
    confirmed_at: datetime


def signers_of(
    petition_id: uuid.UUID,
    *,
    author: tuple[uuid.UUID, str, str],
    sponsors: int,
    number: int,
    last_hour: int,
    span: tuple[datetime, datetime | None, datetime | None, datetime],
    postcodes: Sequence[tuple[str, uuid.UUID]],
    language: str,
    rng: random.Random,
) -> list[Signer]:
    """Return the author, the sponsors, and everybody else in the order they confirmed.

    :param span: when it was created, given to the moderators, opened, and until when one signed.
    """
    created, moderated, opened, until = span
    early = moderated or until
    moments = [created + (early - created) * rng.random() for _sponsor in range(sponsors)]
    others = max(0, number - sponsors - 1) if opened else 0
    for index in range(others):
        if index < last_hour:
            moments.append(until - timedelta(minutes=58 * rng.random() + 1))
        elif opened is not None:
            moments.append(_some_moment(opened, until, rng))
    found = [_signer(petition_id, 1, created, postcodes, language, rng, author=author)]
    for place, moment in enumerate(sorted(moments), start=2):
        found.append(
            _signer(
                petition_id, place, moment, postcodes, language, rng, sponsor=place <= sponsors + 1
            )
        )
    return found


def _some_moment(opened: datetime, until: datetime, rng: random.Random) -> datetime:
    """Return a moment: most sign in the first days, few at night, and some when it is shared."""
    share = rng.random() ** 2.2 if rng.random() < 0.7 else rng.random()
    moment = opened + (until - opened) * share
    if moment.hour < 6:
        moment = min(moment + timedelta(hours=rng.randrange(6, 14)), until)
    return max(moment, opened + timedelta(minutes=2))


def _signer(
    petition_id: uuid.UUID,
    number: int,
    moment: datetime,
    postcodes: Sequence[tuple[str, uuid.UUID]],
    language: str,
    rng: random.Random,
    *,
    sponsor: bool = False,
    author: tuple[uuid.UUID, str, str] | None = None,
) -> Signer:
    person_id, name, email = author or (None, invented_name(rng), "")
    email = email or f"signer{number}.{petition_id.hex[-6:]}@{rng.choice(DOMAINS)}"
    # Few live on the meadows and many in the old town; people sign where they live.
    postcode, area_id = postcodes[min(int(rng.expovariate(0.28)), len(postcodes) - 1)]
    row = {
        "id": new_id(),
        "petition_id": petition_id,
        "state": SignatureState.CONFIRMED,
        "counted": True,
        "uncounted_reason": "",
        "channel": Channel.WEB,
        "sponsor": sponsor,
        "creator": author is not None,
        "name": name,
        "name_key": name_key(name),
        "email": email,
        "email_key": mailbox_key(email),
        "mailbox_seat": 1,
        "domain": domain_of(email),
        "postcode": postcode,
        "area_id": area_id,
        "person_id": person_id,
        "address_key": f"{rng.getrandbits(256):064x}",
        "network_key": f"{rng.getrandbits(40):064x}",
        "language": language,
        "wants_news": rng.random() < 0.7,
        "mails_sent": 1,
        "number": number,
        "anonymous": False,
        "invalidation_id": None,
        "created_at": moment - timedelta(minutes=rng.randrange(1, 40)),
        "confirmed_at": moment,
    }
    return Signer(row, area_id, moment)
