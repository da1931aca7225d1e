"""What a contest is about and what people put on their ballots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any

Ballot = tuple[Any, ...]
"""One ballot in its canonical form, which its :class:`BallotForm` describes."""

Ballots = Mapping[Ballot, int]
"""How many people cast each ballot. Equal ballots are counted together, in no order."""


class BallotForm(StrEnum):
    """What a ballot of a method looks like."""

    CHOICE = "choice"
    """``(option,)``, or ``()`` for a blank ballot."""
    APPROVAL = "approval"
    """The options approved of, sorted: ``("b", "d")``."""
    RANKING = "ranking"
    """Options from the first preference on: ``("d", "a")``; the rest is ranked below."""
    POINTS = "points"
    """``(option, points)`` pairs, sorted by option; no pair means no points."""


class BallotError(ValueError):
    """A ballot that the contest does not allow.

    :param code: unknown_option, repeated_option, too_many, too_few, bad_points, too_dear.
    """

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Option:
    """Something that can be voted for.

    :param id: short and stable; ballots name it.
    :param cost: in the contest's currency, whole units; only budgets use it.
    """

    id: str
    title: str = ""
    cost: int = 0


@dataclass(frozen=True, slots=True)
class Contest:
    """What is decided and within which bounds.

    :param options: in the order of the ballot paper. Where a rule says "in the order of the
        ballot paper", that order must have been drawn by lot and shown before the vote opened.
    :param seats: how many options can win.
    :param budget: what may be spent altogether, with cents if need be; for budgets only.
    :param most: greatest number of options on one ballot, or of points; 0 for no bound.
    :param least: least number of options on a ballot that is not blank.
    :param settings: what else a method lets one choose, such as a quorum.
    """

    options: tuple[Option, ...]
    seats: int = 1
    budget: int | Fraction = 0
    most: int = 0
    least: int = 0
    settings: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        ids = [option.id for option in self.options]
        if not ids or len(set(ids)) != len(ids):
            raise ValueError("a contest needs options with different identifiers")
        if self.seats < 1 or self.budget < 0 or any(option.cost < 0 for option in self.options):
            raise ValueError("seats must be positive, budget and costs not negative")

    @property
    def ids(self) -> tuple[str, ...]:
        """The options' identifiers in the order of the ballot paper."""
        return tuple(option.id for option in self.options)

    def option(self, option_id: str) -> Option:
        """Return one option.

        :raises KeyError: when there is none of that identifier.
        """
        for option in self.options:
            if option.id == option_id:
                return option
        raise KeyError(option_id)


def gather(ballots: Iterable[Ballot]) -> Counter[Ballot]:
    """Count equal ballots together."""
    return Counter(ballots)


def cast(ballots: Ballots) -> int:
    """Return how many ballots were cast, blank ones included."""
    return sum(ballots.values())


def chosen(contest: Contest, options: Iterable[str], form: BallotForm) -> Ballot:
    """Return the canonical ballot for some options.

    :raises BallotError: when one is unknown or repeated, or they are too many or too few.
    """
    found = tuple(options)
    known = set(contest.ids)
    for option in found:
        if option not in known:
            raise BallotError("unknown_option", f"“{option}” is not on the ballot paper")
    if len(set(found)) != len(found):
        raise BallotError("repeated_option", "an option is there twice")
    most = 1 if form is BallotForm.CHOICE else contest.most
    if most and len(found) > most:
        raise BallotError("too_many", f"at most {most} can be chosen, here are {len(found)}")
    if found and len(found) < contest.least:
        raise BallotError("too_few", f"at least {contest.least} must be chosen")
    return found if form is BallotForm.RANKING else tuple(sorted(found))


def pointed(
    contest: Contest, points: Mapping[str, int], *, most_each: int, most_in_all: int = 0
) -> Ballot:
    """Return the canonical ballot for points given to options; zeroes are left away.

    :raises BallotError: when an option is unknown or the points are out of bounds.
    """
    known = set(contest.ids)
    for option, number in points.items():
        if option not in known:
            raise BallotError("unknown_option", f"“{option}” is not on the ballot paper")
        if type(number) is not int or not 0 <= number <= most_each:
            raise BallotError("bad_points", f"points go from 0 to {most_each}")
    total = sum(points.values())
    if most_in_all and total > most_in_all:
        raise BallotError("too_many", f"{total} points are given, there are {most_in_all}")
    return tuple(sorted((option, number) for option, number in points.items() if number))
