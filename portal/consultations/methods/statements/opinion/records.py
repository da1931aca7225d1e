"""The opinion map as it is shown. No numpy: the web process reads it from stored JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from portal.consultations.methods.statements.opinion.representative import (
    Consensus,
    RepresentativeStatement,
)
from portal.consultations.methods.statements.opinion.statistics import VoteCounts
from portal.consultations.methods.statements.opinion.storage import (
    StoredMapError,
    from_plain,
    to_plain,
)

SCHEMA = 1
"""Raised whenever the stored form changes; older maps are then computed anew."""

GroupingOutcome = Literal["grouped", "nobody", "too_few_people", "all_alike"]
"""`grouped`, or why there are no groups: nobody has voted on enough statements, fewer people than
can form groups without exposing a single one, or everybody stands in the same place."""

Confidence = Literal["high", "moderate", "low"]

HIGH_CONFIDENCE = 0.8
MODERATE_CONFIDENCE = 0.5


@dataclass(frozen=True, slots=True)
class Stability:
    """How alike the groups come out when `dropped_share` of the votes is left out.

    `mean` and `lowest` are adjusted Rand indices over `runs` repetitions (1: the same groups, 0:
    no more alike than by chance); `same_number_of_groups` counts the runs with as many groups.
    """

    mean: float
    lowest: float
    runs: int
    dropped_share: float
    same_number_of_groups: int

    @property
    def confidence(self) -> Confidence:
        """The mean as a word: from 0.8 high, from 0.5 moderate, else low."""
        if self.mean >= HIGH_CONFIDENCE:
            return "high"
        return "moderate" if self.mean >= MODERATE_CONFIDENCE else "low"


@dataclass(frozen=True, slots=True)
class PersonPlace:
    """Where a person stands; `group` is a label such as "A", or None when not grouped."""

    participant: str
    x: float
    y: float
    votes: int
    group: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """An opinion group: its label ("A" is the largest), size, middle and outline on the map.

    `counts` has the members' votes per statement; `representative` what the group stands for.
    """

    label: str
    size: int
    x: float
    y: float
    outline: tuple[tuple[float, float], ...]
    counts: dict[str, VoteCounts]
    representative: tuple[RepresentativeStatement, ...]


@dataclass(frozen=True, slots=True)
class BridgingScore:
    """Agreement with a statement that the main line of conflict does not explain.

    `intercept` is that agreement (votes run from −1 to 1), `factor` how strongly the statement
    divides along the line; the two sides are the people on either end of it.
    """

    intercept: float
    factor: float
    one_side: VoteCounts
    other_side: VoteCounts
    bridges: bool


@dataclass(frozen=True, slots=True)
class StatementResult:
    """Everything the map knows about one statement.

    `extremity` is its distance from the origin; `group_aware_consensus` is None without groups
    and comparable only within one map; `bridging` is None while nobody has seen it.
    """

    statement: str
    counts: VoteCounts
    x: float
    y: float
    extremity: float
    priority: float
    meta: bool
    group_aware_consensus: float | None
    bridging: BridgingScore | None


@dataclass(frozen=True, slots=True)
class OpinionMap:
    """The whole result of one computation.

    `participants` is the number of people with a vote, of whom `eligible` voted on enough
    statements to be grouped; they chose to take part, they are no sample. `groups` is empty
    unless `outcome` is "grouped". `variance_share` is how much of the differences between people
    the two axes show. `silhouettes` maps each number of groups tried to how well they separate.
    `common_ground` (group-aware, best first) and `bridging` (best first, only statements that
    bridge) are statement ids. Meta statements are placed and counted, but in no list.
    """

    seed: int
    participants: int
    eligible: int
    votes: int
    outcome: GroupingOutcome
    variance_share: tuple[float, float]
    silhouettes: dict[int, float]
    stability: Stability | None
    people: tuple[PersonPlace, ...]
    groups: tuple[Group, ...]
    statements: tuple[StatementResult, ...]
    consensus: Consensus
    common_ground: tuple[str, ...]
    bridging: tuple[str, ...]

    def statement(self, statement: str) -> StatementResult | None:
        """The result of one statement, or None when it is not on the map."""
        return next((item for item in self.statements if item.statement == statement), None)

    def person(self, participant: str) -> PersonPlace | None:
        """Where one person stands, or None when they were not there yet."""
        return next((item for item in self.people if item.participant == participant), None)

    @property
    def extremities(self) -> dict[str, float]:
        """Extremity by statement, for `priority.next_statement_weights`."""
        return {item.statement: item.extremity for item in self.statements}

    def to_dict(self) -> dict[str, object]:
        """Plain JSON types with a schema version; `from_dict` gives back an equal map."""
        return {"schema": SCHEMA, "map": to_plain(self)}

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> OpinionMap:
        """Read a stored map. Raises StoredMapError when it has another version or shape."""
        if data.get("schema") != SCHEMA:
            raise StoredMapError(f"opinion map has schema {data.get('schema')!r}, not {SCHEMA}")
        restored: OpinionMap = from_plain(cls, data.get("map"))
        return restored
