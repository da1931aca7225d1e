"""What the results pages say, made from the stored map and the statements; no numpy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.consultations.methods.statements.opinion.records import OpinionMap, Stability
from portal.consultations.methods.statements.opinion.representative import RepresentativeStatement
from portal.consultations.methods.statements.records import ParticipantRecord, StatementRecord
from portal.consultations.methods.statements.suppression import SMALLEST_SHOWN, shown_groups

LONGEST_LIST = 6
SEEN_BY = 0.25
"""Share of the participants who must have seen the statement of the headline."""

POINTS_ACROSS = 220
"""Points closer than this share of the map's width are drawn as one; more could not be seen."""


@dataclass(frozen=True, slots=True)
class Share:
    """A statement with how everybody and each group shown answered it.

    :param groups: (label, share agreeing) of the groups shown.
    """

    statement: StatementRecord
    groups: tuple[tuple[str, float], ...] = ()

    @property
    def agree_share(self) -> float:
        """Share of those who saw it that agree."""
        return self.statement.agree / max(self.statement.seen, 1)

    @property
    def is_common(self) -> bool:
        """Whether most of everybody, and most of every group shown, agree."""
        return self.agree_share > 0.5 and all(share > 0.5 for _label, share in self.groups)


@dataclass(frozen=True, slots=True)
class Characteristic:
    """A statement that tells a group from the others.

    :param agrees: whether the group's majority agrees (else it disagrees).
    :param share: the share of the group that took that side.
    :param elsewhere: the share of everybody that did.
    """

    statement: StatementRecord
    agrees: bool
    share: float
    elsewhere: float
    people: int
    seen: int


@dataclass(frozen=True, slots=True)
class GroupView:
    """An opinion group with what it stands for."""

    label: str
    size: int
    statements: tuple[Characteristic, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What ``charts.opinion_map`` draws."""

    groups: tuple[dict[str, Any], ...]
    points: tuple[tuple[float, float, int], ...]
    you: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one person stands.

    :param group: their group's label, ``None`` when they are in none or it is too small to show.
    :param votes: statements they have answered, as the map knows.
    """

    place: tuple[float, float] | None
    group: str | None
    size: int
    votes: int


@dataclass(frozen=True, slots=True)
class Results:
    """Everything a results page shows.

    :param suppressed: how many groups are too small to be shown.
    :param leading: the statement most people agree with, if a majority does.
    :param outcome: ``grouped``, or why there are no groups.
    """

    participants: int
    answers: int
    eligible: int
    computed_at: datetime
    outcome: str
    stability: Stability | None
    variance: float
    groups: tuple[GroupView, ...]
    suppressed: int
    drawing: Drawing
    leading: StatementRecord | None
    common: tuple[Share, ...]
    bridging: tuple[Share, ...]
    agreed: tuple[Share, ...]
    refused: tuple[Share, ...]


def build_results(
    found: OpinionMap,
    computed_at: datetime,
    statements: Sequence[StatementRecord],
    participant: ParticipantRecord | None = None,
) -> Results:
    """Put together what a results page shows.

    :param statements: the statements that are shown; one rejected since the map was made is left
        out of every list.
    :param participant: whose place is marked on the map.
    """
    by_number = {str(one.number): one for one in statements}
    shown = shown_groups(found)

    def shares(numbers: Iterable[str]) -> list[Share]:
        return [
            Share(by_number[number], tuple(_group_shares(shown, number)))
            for number in numbers
            if number in by_number
        ]

    agreed = shares(one.statement for one in found.consensus.agree)
    # The ranking never ends; only what has a majority in every group is common.
    common = [share for share in shares(found.common_ground) if share.is_common]
    return Results(
        participants=found.participants,
        # Answers to what moderators took out stand in no list below, nor on the page above.
        answers=sum(one.seen for one in statements),
        eligible=found.eligible,
        computed_at=computed_at,
        outcome=found.outcome,
        stability=found.stability,
        variance=sum(found.variance_share),
        groups=tuple(_group(found, group.label, by_number) for group in shown),
        suppressed=len(found.groups) - len(shown),
        drawing=_drawing(found, participant),
        leading=_leading(found.participants, common, agreed),
        common=tuple(common[:LONGEST_LIST]),
        bridging=tuple(shares(found.bridging)[:LONGEST_LIST]),
        agreed=tuple(agreed),
        refused=tuple(shares(one.statement for one in found.consensus.disagree)),
    )


def _leading(
    participants: int, common: Sequence[Share], agreed: Sequence[Share]
) -> StatementRecord | None:
    # What every group shares says more than what the largest group alone carries, and what few
    # have seen cannot stand for all.
    for share in (*common, *agreed):
        widely_seen = share.statement.seen >= participants * SEEN_BY
        if widely_seen and share.is_common:
            return share.statement
    return agreed[0].statement if agreed else None


def _group_shares(shown: Sequence[Any], number: str) -> Iterable[tuple[str, float]]:
    for group in shown:
        counts = group.counts.get(number)
        if counts is not None and counts.seen:
            yield group.label, counts.agree / counts.seen


def _group(found: OpinionMap, label: str, by_number: dict[str, StatementRecord]) -> GroupView:
    group = next(one for one in found.groups if one.label == label)
    listed = [
        _characteristic(by_number[one.statement], one)
        for one in group.representative
        if one.statement in by_number
    ]
    return GroupView(group.label, group.size, tuple(listed))


def _characteristic(statement: StatementRecord, one: RepresentativeStatement) -> Characteristic:
    agrees = one.shown_direction == "agree"
    everybody = statement.agree if agrees else statement.disagree
    return Characteristic(
        statement,
        agrees,
        one.shown_successes / max(one.trials, 1),
        everybody / max(statement.seen, 1),
        one.shown_successes,
        one.trials,
    )


def _drawing(found: OpinionMap, participant: ParticipantRecord | None) -> Drawing:
    shown = shown_groups(found)
    index = {group.label: position for position, group in enumerate(shown)}
    person = found.person(participant.key) if participant is not None else None
    widths = [p.x for p in found.people] or [0.0]
    step = (max(widths) - min(widths)) / POINTS_ACROSS or 1.0
    places: dict[tuple[int, int, int], tuple[float, float, int]] = {}
    for one in found.people:
        group = index.get(one.group or "", -1)
        key = (round(one.x / step), round(one.y / step), group)
        places.setdefault(key, (one.x, one.y, group))
    return Drawing(
        groups=tuple(
            {
                "label": group.label,
                "count": group.size,
                "hull": [list(corner) for corner in group.outline],
                "centre": [group.x, group.y],
            }
            for group in shown
        ),
        points=tuple(places.values()),
        you=(person.x, person.y) if person is not None else None,
    )


def standing_of(found: OpinionMap, participant: ParticipantRecord) -> Standing:
    """Return where one person stands on a map."""
    person = found.person(participant.key)
    if person is None:
        return Standing(None, None, 0, 0)
    group = next((g for g in shown_groups(found) if g.label == person.group), None)
    return Standing(
        (person.x, person.y),
        group.label if group is not None else None,
        group.size if group is not None else 0,
        person.votes,
    )


__all__ = [
    "SMALLEST_SHOWN",
    "Drawing",
    "GroupView",
    "Results",
    "Share",
    "Standing",
    "build_results",
    "standing_of",
]
