"""The words petitions, signatures and their mails are in."""

from __future__ import annotations

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


PUBLIC = frozenset({State.OPEN, State.CLOSED, State.REJECTED})
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
