"""Records of what came of a vote: counts and corrections."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.core.i18n import TranslatedText
from portal.voting.counting.result import Result


@dataclass(frozen=True, slots=True)
class CountRecord:
    """One count of a contest.

    :param number: 1 for the count after closing; more after a lot or a recount.
    :param lot: options as drawn by lot, the first first; mostly empty.
    :param ballots: how many were counted, blank ones included.
    :param ballots_hash: SHA-256 of what was counted: the options with their names and costs in
        the order of the ballot paper, and the ballots in whatever order they come. Of the
        ballots alone where ``names`` is ``None``.
    :param code_version: version of the portal that counted.
    :param seconds: how long counting took.
    :param names: key → language → what an option was called when it was counted; ``None`` for
        counts made when the hash did not cover names.
    """

    id: uuid.UUID
    contest_id: uuid.UUID
    number: int
    result: Result
    lot: tuple[str, ...]
    ballots: int
    ballots_hash: str
    code_version: str
    seconds: float
    counted_at: datetime
    names: Mapping[str, TranslatedText] | None = None


class CorrectionKind(StrEnum):
    """What is changed about a published result."""

    LOT = "lot"
    RECOUNT = "recount"
    ANNUL = "annul"


class CorrectionState(StrEnum):
    """How far a correction is; it takes two people."""

    PROPOSED = "proposed"
    MADE = "made"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class CorrectionRecord:
    """A change of a published result.

    :param reason: public; why it is needed.
    :param source: for a lot: where its seed will come from, said before anybody can know it.
    :param seed: for a lot that was drawn: the seed, with which everybody can draw it again.
    """

    id: uuid.UUID
    contest_id: uuid.UUID
    kind: CorrectionKind
    state: CorrectionState
    reason: str
    source: str
    seed: str
    proposed_by: uuid.UUID | None
    proposed_at: datetime
    decided_by: uuid.UUID | None
    decided_at: datetime | None
