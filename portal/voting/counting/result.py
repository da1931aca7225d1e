"""The result of a count: who won, round by round, and where it hung in the balance."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Any

Number = int | Fraction
_FRACTION = re.compile(r"-?[0-9]+/[0-9]+")


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened in a round.

    :param kind: elected, excluded, transferred, chosen, skipped, beaten; what happened.
    :param option: to which option.
    :param facts: numbers that explain it, by name.
    """

    kind: str
    option: str
    facts: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Round:
    """One round, enough to follow it by hand.

    :param number: beginning with 1.
    :param tallies: option → votes, points or money at the end of the round.
    :param exhausted: votes that reach nobody any more.
    """

    number: int
    tallies: Mapping[str, Number]
    steps: tuple[Step, ...] = ()
    exhausted: Number = 0


@dataclass(frozen=True, slots=True)
class Tie:
    """Options between which the ballots do not decide.

    :param about: election, exclusion, surplus or order: what had to be decided.
    :param mattered: whether another decision would change who wins.
    :param settled_by: ballot_paper or lot; empty while nobody has settled it.
    """

    round: int
    options: tuple[str, ...]
    about: str
    mattered: bool
    settled_by: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What a count found.

    :param winners: who won for certain, in the order in which they did.
    :param tied: options of which some win too, which only a lot can decide; empty otherwise.
    :param valid: ballots that say something.
    :param blank: ballots that say nothing.
    :param facts: quota, quorum, pairs, shares: what a method has to say besides, as JSON values
        and fractions.
    :param passed: for yes and no and for quorums: whether the decision is taken.
    """

    method: str
    winners: tuple[str, ...]
    rounds: tuple[Round, ...]
    valid: int
    blank: int = 0
    tied: tuple[str, ...] = ()
    ties: tuple[Tie, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    passed: bool | None = None

    @property
    def decided(self) -> bool:
        """Whether the ballots alone, or a lot that was drawn, decide everything."""
        return not self.tied

    def to_json(self) -> dict[str, Any]:
        """Return the result as JSON values; fractions become ``"numerator/denominator"``."""
        return {
            "method": self.method,
            "winners": list(self.winners),
            "tied": list(self.tied),
            "passed": self.passed,
            "valid": self.valid,
            "blank": self.blank,
            "facts": plain(self.facts),
            "ties": [plain(_fields(tie)) for tie in self.ties],
            "rounds": [
                {
                    "number": one.number,
                    "tallies": plain(one.tallies),
                    "exhausted": plain(one.exhausted),
                    "steps": [plain(_fields(step)) for step in one.steps],
                }
                for one in self.rounds
            ],
        }


def plain(value: Any) -> Any:
    """Return a value as JSON knows it, exactly."""
    if isinstance(value, Fraction):
        whole = value.denominator == 1
        return value.numerator if whole else f"{value.numerator}/{value.denominator}"
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list | set | frozenset):
        return [plain(item) for item in value]
    return value


def read_result(whole: Mapping[str, Any]) -> Result:
    """Return the result that :meth:`Result.to_json` wrote.

    :raises KeyError: when something is missing.
    """
    return Result(
        method=whole["method"],
        winners=tuple(whole["winners"]),
        rounds=tuple(
            Round(
                one["number"],
                exact(one["tallies"]),
                tuple(Step(s["kind"], s["option"], exact(s["facts"])) for s in one["steps"]),
                exact(one["exhausted"]),
            )
            for one in whole["rounds"]
        ),
        valid=whole["valid"],
        blank=whole["blank"],
        tied=tuple(whole["tied"]),
        ties=tuple(
            Tie(t["round"], tuple(t["options"]), t["about"], t["mattered"], t["settled_by"])
            for t in whole["ties"]
        ),
        facts=exact(whole["facts"]),
        passed=whole["passed"],
    )


def exact(value: Any) -> Any:
    """Return a value with its fractions, the other way round than :func:`plain`."""
    if isinstance(value, str):
        return Fraction(value) if _FRACTION.fullmatch(value) else value
    if isinstance(value, Mapping):
        return {key: exact(item) for key, item in value.items()}
    if isinstance(value, list):
        return [exact(item) for item in value]
    return value


def _fields(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__slots__}
