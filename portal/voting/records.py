"""Records of voting: ballot methods, contests with their options, receipts."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from portal.core.i18n import TranslatedText
from portal.voting.counting.ballots import BallotForm, Ballots, Contest, Option
from portal.voting.counting.result import Result


@dataclass(frozen=True, slots=True)
class BallotMethod:
    """A way to vote and to count.

    :param name: stable, as stored with each contest: ``stv``.
    :param title: for officers who choose among methods.
    :param form: what a ballot looks like.
    :param rule: returns the rule in plain words for one contest; it is shown to voters before
        the vote opens and frozen with it.
    :param count: a pure function (contest, ballots, lot) → result. The lot is the order in
        which options were drawn in public where the ballots left a tie; it is mostly empty.
    :param checks: whether a contest's settings make sense: returns complaints, none if all is
        well.
    """

    name: str
    title: Any
    form: BallotForm
    rule: Callable[[Contest], str]
    count: Callable[[Contest, Ballots, Sequence[str]], Result]
    checks: Callable[[Contest], Sequence[str]] = lambda _contest: ()


class ContestState(StrEnum):
    """How far a contest is; whether it is open now is said by the clock of its subject.

    Until it is set the ballot paper can be changed; from the opening on nothing can.
    """

    DRAFT = "draft"
    SET = "set"
    CLOSED = "closed"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class OptionRecord:
    """Something on the ballot paper.

    :param key: short and stable; ballots name it.
    :param number: what officers and voters call it by, in the order in which it was written.
    :param position: its place on the ballot paper, as drawn by lot.
    :param cost: in whole units of the contest's currency; 0 where there is no budget.
    :param link: where more about it stands, such as the proposal it comes from.
    """

    id: uuid.UUID
    key: str
    number: int
    position: int
    title: TranslatedText
    description: TranslatedText
    cost: int = 0
    category: str = ""
    area_id: uuid.UUID | None = None
    link: str = ""
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True)
class ContestRecord:
    """Something that is decided by ballots.

    :param subject_kind: what it belongs to, such as ``phase``.
    :param subject_id: which one of those.
    :param settings: what else the method lets one choose, such as a quorum.
    :param budget: what may be spent altogether, in whole units of the currency.
    :param most: greatest number of options on a ballot, or of points; 0 for no bound.
    :param least: least number of options on a ballot that is not blank.
    :param secret: whether who voted and what was voted are kept apart.
    :param changeable: whether a vote can be replaced while the vote is open.
    :param hidden_until_close: whether no tally is shown before the end.
    :param rule: the rule in plain words, in every language, frozen when the contest is set.
    :param seed: what the order of the ballot paper was drawn with; empty before the draw.
    :param cast_count: ballots, as the worker last counted them.
    :param options: in the order of the ballot paper.
    """

    id: uuid.UUID
    subject_kind: str
    subject_id: uuid.UUID
    question: TranslatedText
    method: str
    settings: Mapping[str, Any]
    seats: int
    budget: int
    currency: str
    least: int
    most: int
    secret: bool
    changeable: bool
    hidden_until_close: bool
    state: ContestState
    rule: TranslatedText
    seed: str
    drawn_at: datetime | None
    cast_count: int
    version: int
    options: tuple[OptionRecord, ...] = ()

    def option(self, key: str) -> OptionRecord | None:
        """Return the option of that key."""
        return next((option for option in self.options if option.key == key), None)

    def counted_as(self) -> Contest:
        """Return the contest as counting functions know it.

        :raises ValueError: while it has no options.
        """
        options = tuple(Option(o.key, str(o.title), o.cost) for o in self.options)
        return Contest(options, self.seats, self.budget, self.most, self.least, dict(self.settings))


@dataclass(frozen=True, slots=True)
class ContestDraft:
    """What an officer has typed about a contest, parsed but not accepted."""

    question: TranslatedText = field(default_factory=TranslatedText)
    method: str = "single_choice"
    settings: Mapping[str, Any] = field(default_factory=dict)
    seats: int = 1
    budget: int = 0
    currency: str = ""
    least: int = 0
    most: int = 0
    secret: bool = True
    changeable: bool = False
    hidden_until_close: bool = True


@dataclass(frozen=True, slots=True)
class OptionDraft:
    """What an officer has typed about an option."""

    title: TranslatedText = field(default_factory=TranslatedText)
    description: TranslatedText = field(default_factory=TranslatedText)
    key: str = ""
    cost: int = 0
    category: str = ""
    area_id: uuid.UUID | None = None
    link: str = ""
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True)
class CastReceipt:
    """Proof that a ballot is on disk.

    :param code: the receipt's code; shown once for a secret ballot and stored nowhere.
    :param fresh: whether this very request cast it; not so when it was a retry.
    :param changed: whether it replaced an earlier ballot.
    """

    code: str
    contest_id: uuid.UUID
    fresh: bool = True
    changed: bool = False
