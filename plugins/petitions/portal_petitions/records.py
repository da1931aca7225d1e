"""Records of petitions: what pages, the API, mails and other plugins are given."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

TITLE_LENGTH, BACKGROUND_LENGTH, DETAILS_LENGTH = 80, 300, 800
NAME_LENGTH, NOTE_LENGTH = 100, 500


class State(StrEnum):
    """Where a petition stands; ``closed`` follows from the clock, however late a job runs."""

    SPONSORING = "sponsoring"
    MODERATION = "moderation"
    OPEN = "open"
    CLOSED = "closed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


PUBLIC = frozenset({State.OPEN, State.CLOSED, State.REJECTED})
"""States in which everybody may see a petition."""


class Reason(StrEnum):
    """Why a petition was rejected."""

    DUPLICATE = "duplicate"
    IRRELEVANT = "irrelevant"
    NO_ACTION = "no_action"
    ALREADY_DONE = "already_done"
    COURT_CASE = "court_case"
    FREEDOM_OF_INFORMATION = "freedom_of_information"
    HONOURS = "honours"
    FAKE_NAME = "fake_name"
    ADVERTISING = "advertising"
    PERSONAL_DATA = "personal_data"
    LIBELLOUS = "libellous"
    OFFENSIVE = "offensive"


HIDING = frozenset(
    {
        Reason.COURT_CASE,
        Reason.FAKE_NAME,
        Reason.ADVERTISING,
        Reason.PERSONAL_DATA,
        Reason.LIBELLOUS,
        Reason.OFFENSIVE,
    }
)
"""Reasons with which the text of a petition is not shown to anybody outside the office."""


class SignatureState(StrEnum):
    """What became of a signature."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    INVALIDATED = "invalidated"
    REMOVED = "removed"


class Channel(StrEnum):
    """How a signature came in."""

    WEB = "web"
    PAPER = "paper"


class MailingKind(StrEnum):
    """What signers are told of."""

    RESPONSE = "response"
    DEBATE = "debate"
    OUTCOME = "outcome"


class AlarmKind(StrEnum):
    """What came in more quickly than usual."""

    PETITION = "petition"
    ADDRESS = "address"
    DOMAIN = "domain"


class LineState(StrEnum):
    """Where a line of a paper sheet stands."""

    KEYED = "keyed"
    VERIFIED = "verified"
    REFUSED = "refused"


class BatchState(StrEnum):
    """Where a bulk invalidation stands."""

    ASKED = "asked"
    APPLIED = "applied"
    UNDONE = "undone"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class PetitionItem:
    """A petition in a list.

    :param signature_count: as folded in; at most a second or two behind.
    :param response_threshold: frozen when it opened; 0 before.
    :param title: empty for everybody outside the office when the text is hidden.
    """

    id: uuid.UUID
    state: State
    title: str
    background: str
    language: str
    author_name: str
    area_id: uuid.UUID | None
    topic_id: uuid.UUID | None
    signature_count: int
    response_threshold: int
    debate_threshold: int
    created_at: datetime
    moderation_at: datetime | None
    opened_at: datetime | None
    closes_at: datetime | None
    ended_at: datetime | None
    response_reached_at: datetime | None
    debate_reached_at: datetime | None
    responded_at: datetime | None
    debate_on: date | None
    debated_at: datetime | None
    reason: Reason | None
    text_hidden: bool

    @property
    def takes_signatures(self) -> bool:
        """Whether anybody may sign now."""
        return self.state is State.OPEN

    @property
    def waits_for_response(self) -> bool:
        """Whether the council owes an answer."""
        return self.response_reached_at is not None and self.responded_at is None


@dataclass(frozen=True, slots=True)
class PetitionRecord(PetitionItem):
    """A petition with everything its page shows.

    :param author_id: nobody once the author was erased or the petition anonymised.
    :param sponsor_count: confirmed sponsors, the author not among them.
    :param note: what the moderators say about a rejection.
    :param duplicate_of: the petition that stands already, with the reason ``duplicate``.
    :param withdrawn_reason: why it was taken back or stopped.
    :param anonymised_at: since when no signature names anybody.
    :param version: raised with every change of the text or the state, for two open tabs.
    """

    details: str
    author_id: uuid.UUID | None
    sponsor_count: int
    note: str
    duplicate_of: uuid.UUID | None
    withdrawn_reason: str
    lock_by: uuid.UUID | None
    lock_until: datetime | None
    anonymised_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class PetitionDraft:
    """What somebody writes to begin a petition.

    :param name: the author's name as it will stand under the petition.
    :param postcode: where the author lives; counted as their signature's.
    """

    title: str
    background: str
    details: str = ""
    name: str = ""
    postcode: str = ""
    area_id: uuid.UUID | None = None
    topic_id: uuid.UUID | None = None
    home_area_id: uuid.UUID | None = None
    wants_news: bool = True


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
    wants_news: bool = True
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
class ResponseRecord:
    """An official response; a draft as long as it has no date of publication."""

    petition_id: uuid.UUID
    summary: str
    text: str
    department_id: uuid.UUID | None
    revision: int
    changed_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class ResponseDraft:
    """What officers write as a response; ``revision`` is that of the form's opening."""

    summary: str
    text: str
    department_id: uuid.UUID | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class DebateRecord:
    """A debate of the council: when it is, and what came of it."""

    petition_id: uuid.UUID
    scheduled_on: date | None
    place: str
    announced_at: datetime | None
    debated_on: date | None
    outcome: str
    transcript_url: str
    video_url: str
    revision: int
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class OutcomeDraft:
    """What officers write about a debate that has been held."""

    debated_on: date
    outcome: str
    transcript_url: str = ""
    video_url: str = ""
    revision: int = 0


@dataclass(frozen=True, slots=True)
class MailingRecord:
    """How far the mails about one thing have come."""

    id: uuid.UUID
    petition_id: uuid.UUID
    kind: MailingKind
    total: int
    sent: int
    started_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class LockRecord:
    """Who moderates a petition now."""

    held: bool
    by: uuid.UUID | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Step:
    """A moment in the life of a petition; ``actor_id`` is for the office only."""

    state: str
    note: str
    at: datetime
    actor_id: uuid.UUID | None


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


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """A bulk invalidation.

    :param previewed: counted signatures it would have taken when it was asked for.
    :param taken: signatures it took.
    :param counted: how many of those had been counted.
    """

    id: uuid.UUID
    petition_id: uuid.UUID
    filter: SignatureFilter
    why: str
    state: BatchState
    previewed: int
    taken: int
    counted: int
    asked_by: uuid.UUID | None
    asked_at: datetime
    decided_by: uuid.UUID | None
    decided_at: datetime | None
    undone_by: uuid.UUID | None
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class AlarmRecord:
    """Something came in more quickly than usual.

    :param key: address key or mail domain, nothing for the petition itself.
    :param usual: signatures an hour over the days before.
    """

    id: uuid.UUID
    petition_id: uuid.UUID
    title: str
    kind: AlarmKind
    key: str
    last_hour: int
    usual: float
    raised_at: datetime
    seen_by: uuid.UUID | None
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class SheetRecord:
    """A sheet of paper signatures."""

    id: uuid.UUID
    petition_id: uuid.UUID
    label: str
    collected_on: date | None
    lines: int
    verified: int
    refused: int
    keyed_by: uuid.UUID | None
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class LineRecord:
    """A line of a sheet; ``twin`` says that this name and postcode signed already."""

    id: uuid.UUID
    sheet_id: uuid.UUID
    number: int
    name: str
    postcode: str
    area_id: uuid.UUID | None
    state: LineState
    refusal: str
    signature_id: uuid.UUID | None
    twin: bool


@dataclass(frozen=True, slots=True)
class LineDraft:
    """What stands on one line of a sheet."""

    number: int
    name: str
    postcode: str = ""
    area_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class AreaThresholds:
    """How many signatures a petition about an area needs; ``None``: as for the whole town.

    Either a number or a share of the residents in percent; the number wins.
    """

    response_number: int | None = None
    response_share: float | None = None
    debate_number: int | None = None
    debate_share: float | None = None
