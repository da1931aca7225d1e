"""Records of signatures, and how many there are."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from portal_petitions.records.petitions import PetitionItem
from portal_petitions.records.states import Channel, SignatureState


@dataclass(frozen=True, slots=True)
class SignatureDraft:
    """What somebody fills in to sign.

    :param area_id: where they live, chosen from the list; needed when no postcodes are kept.
    :param language: in which mails are written; the page's by default.
    """

    name: str
    email: str
    postcode: str = ""
    area_id: uuid.UUID | None = None
    wants_news: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class SignatureAsked:
    """The answer to everybody who fills in the form: look into your mail.

    It is the same whether the address signed already or not, so that nobody can find out who
    signed; the mail says what is the case.
    """

    petition_id: uuid.UUID
    email: str


@dataclass(frozen=True, slots=True)
class SignatureReceipt:
    """What a signer is told when they confirm, and again whenever they open the link.

    :param number: "you are number N".
    :param fresh: whether this call confirmed it; a repeated one finds it confirmed.
    """

    signature_id: uuid.UUID
    petition_id: uuid.UUID
    number: int
    confirmed_at: datetime
    name: str
    sponsor: bool
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class PendingSignature:
    """What the page behind a link shows before its button is pressed."""

    signature_id: uuid.UUID
    petition: PetitionItem
    name: str
    sponsor: bool
    receipt: SignatureReceipt | None


@dataclass(frozen=True, slots=True)
class SignatureRecord:
    """A signature as the back office sees it.

    :param address_key: keyed hash of the network address it was confirmed from, for
        comparing; nobody can turn it back.
    :param uncounted_reason: ``burst``, ``sustained``, ``blocked`` or nothing.
    """

    id: uuid.UUID
    petition_id: uuid.UUID
    number: int | None
    name: str
    email: str
    postcode: str
    area_id: uuid.UUID | None
    state: SignatureState
    counted: bool
    uncounted_reason: str
    channel: Channel
    sponsor: bool
    creator: bool
    address_key: str
    network_key: str
    created_at: datetime
    confirmed_at: datetime | None
    mails_sent: int
    wants_news: bool


@dataclass(frozen=True, slots=True)
class HourCount:
    """Signatures of one hour, or of one day."""

    begins_at: datetime
    count: int
    total: int


@dataclass(frozen=True, slots=True)
class AreaCount:
    """Signatures from one area; ``None`` where so few signed that they could be found out."""

    area_id: uuid.UUID | None
    count: int | None


@dataclass(frozen=True, slots=True)
class SignatureFilter:
    """Which signatures are meant; what is empty narrows nothing.

    :param address: a network address as typed, or its key from a signature or an alarm.
    :param network: an address with its neighbours, ``203.0.113.0/24``, or a key.
    :param name: part of a name, without regard to case and accents of plain letters.
    """

    address: str = ""
    network: str = ""
    domain: str = ""
    email: str = ""
    postcode: str = ""
    name: str = ""
    area_id: uuid.UUID | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def narrows(self) -> bool:
        """Whether anything is asked for at all."""
        texts = (self.address, self.network, self.domain, self.email, self.postcode, self.name)
        return any(texts) or any((self.area_id, self.since, self.until))
