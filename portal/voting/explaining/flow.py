"""Where ballots went from round to round, laid out as bars and bands for an SVG drawing.

Every round is a column, every option a lane that keeps its place; a bar is as high as the votes
an option has, a band as broad as the votes that move. Ballots that reach nobody any more gather
in the lowest lane. The layout is geometry only: no colour, no words but those it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from portal.voting.counting.result import Number, Round

EXHAUSTED = ""
"""Stands for nobody, where ballots end that name no option left."""

WIDE, APART = 14, 168
"""Breadth of a bar, and from one round to the next."""
TALL = 320
"""Height of all valid ballots together."""
HEAD, LABEL, GAP, MARGIN = 34, 20, 10, 8
TONES = 8


@dataclass(frozen=True, slots=True)
class FlowBar:
    """What an option has in a round.

    :param tone: 1 to 8, the same for an option in every round; 0 for exhausted ballots.
    :param state: elected, when that is so since this round, or empty.
    :param label_x: where its label begins; above the bar.
    """

    option: str
    round: int
    votes: Number
    label: str
    tone: int
    state: str
    x: float
    y: float
    height: float
    label_x: float
    label_y: float


@dataclass(frozen=True, slots=True)
class FlowBand:
    """Votes on their way into the next round.

    :param title: the same in words; empty for votes that stay.
    :param kept: whether they stay with the option they were with.
    """

    source: str
    target: str
    round: int
    votes: Number
    title: str
    tone: int
    kept: bool
    path: str


@dataclass(frozen=True, slots=True)
class Flow:
    """The whole drawing.

    :param rounds: (number, x) of the heads of the columns.
    :param goal: (y, x from, x to) of dashed lines where an option's bar reaches the quota.
    """

    width: float
    height: float
    rounds: tuple[tuple[int, float], ...]
    bars: tuple[FlowBar, ...]
    bands: tuple[FlowBand, ...]
    goals: tuple[tuple[float, float, float], ...]
    bar_width: int = WIDE


@dataclass(frozen=True, slots=True)
class FlowWords:
    """How the drawing speaks.

    :param bar: option and votes → the label above a bar.
    :param band: source, target and votes → what a band means.
    """

    bar: Callable[[str, Number], str]
    band: Callable[[str, str, Number], str]


def flow_of(
    options: Sequence[str],
    rounds: Sequence[Round],
    words: FlowWords,
    *,
    goal: Number | None = None,
    mirrored: bool = False,
) -> Flow:
    """Lay out the transfers of a count.

    :param options: in the order of the lanes, from the top.
    :param rounds: each with the step that led to it, which moves votes of one option only.
    :param words: how bars and bands are called.
    :param goal: the quota, marked where a lane is high enough.
    :param mirrored: for languages that are read from the right.
    """
    return _Layout(options, rounds, words, goal, mirrored).flow()


class _Layout:
    def __init__(
        self,
        options: Sequence[str],
        rounds: Sequence[Round],
        words: FlowWords,
        goal: Number | None,
        mirrored: bool,
    ) -> None:
        self.rounds = rounds
        self.words = words
        self.lanes = [*options, EXHAUSTED]
        self.tone = {option: place % TONES + 1 for place, option in enumerate(options)}
        self.goal = goal
        self.mirrored = mirrored
        whole = max((sum(one.tallies.values()) + one.exhausted for one in rounds), default=0)
        self.scale = TALL / float(whole) if whole else 0.0
        self.top: dict[str, float] = {}
        down = float(HEAD)
        for lane in self.lanes:
            self.top[lane] = down + LABEL
            down += LABEL + max(self._high(one, lane) for one in rounds) + GAP
        self.height = down + MARGIN
        self.width = 2.0 * MARGIN + APART * len(rounds)

    def flow(self) -> Flow:
        ends: dict[str, int] = {}
        for index, one in enumerate(self.rounds):
            for step in one.steps:
                if step.kind == "excluded":
                    ends[step.option] = index
        bars = [
            self._bar(index, lane)
            for index, one in enumerate(self.rounds)
            for lane in self.lanes
            if ends.get(lane, index + 1) > index and (lane != EXHAUSTED or one.exhausted)
        ]
        bands = [
            band
            for index, (one, following) in enumerate(pairwise(self.rounds))
            for band in self._bands(index, one, following)
        ]
        heads = [(one.number, self._x(self._left(i))) for i, one in enumerate(self.rounds)]
        return Flow(self.width, self.height, tuple(heads), tuple(bars), tuple(bands), self._goals())

    def _bar(self, index: int, lane: str) -> FlowBar:
        one = self.rounds[index]
        kinds = {step.kind for step in one.steps if step.option == lane}
        state = "elected" if "elected" in kinds else ""
        left = self._left(index)
        high = self._high(one, lane)
        return FlowBar(
            lane,
            one.number,
            _votes(one, lane),
            self.words.bar(lane, _votes(one, lane)),
            self.tone.get(lane, 0),
            state,
            round(self._x(left + WIDE) if self.mirrored else left, 2),
            round(self.top[lane], 2),
            round(high, 2),
            round(self._x(left), 2),
            round(self.top[lane] - 6, 2),
        )

    def _bands(self, index: int, one: Round, following: Round) -> list[FlowBand]:
        found = []
        moved = next((s.option for s in following.steps if s.kind in _MOVING), None)
        source_y = self.top[moved] if moved is not None else 0.0
        for lane in self.lanes:
            before, after = _votes(one, lane), _votes(following, lane)
            kept = min(before, after)
            if kept > 0:
                at = (self.top[lane], self.top[lane])
                found.append(self._band(index, lane, lane, kept, at))
        if moved is None:
            return found
        source_y += float(min(_votes(one, moved), _votes(following, moved))) * self.scale
        for lane in self.lanes:
            gained = _votes(following, lane) - _votes(one, lane)
            if gained > 0 and lane != moved:
                target_y = self.top[lane] + float(_votes(one, lane)) * self.scale
                found.append(self._band(index, moved, lane, gained, (source_y, target_y)))
                source_y += float(gained) * self.scale
        return found

    def _band(
        self, index: int, source: str, target: str, votes: Number, at: tuple[float, float]
    ) -> FlowBand:
        thick = max(float(votes) * self.scale, 0.6)
        start, end = self._x(self._left(index) + WIDE), self._x(self._left(index + 1))
        middle = round((start + end) / 2, 2)
        top, bottom = at[0], at[1]
        path = (
            f"M{start:.2f} {top:.2f}"
            f"C{middle} {top:.2f} {middle} {bottom:.2f} {end:.2f} {bottom:.2f}"
            f"V{bottom + thick:.2f}"
            f"C{middle} {bottom + thick:.2f} {middle} {top + thick:.2f} "
            f"{start:.2f} {top + thick:.2f}Z"
        )
        kept = source == target
        tone = self.tone.get(source, 0)
        title = "" if kept else self.words.band(source, target, votes)
        return FlowBand(source, target, index + 1, votes, title, tone, kept, path)

    def _goals(self) -> tuple[tuple[float, float, float], ...]:
        if self.goal is None or not self.rounds:
            return ()
        high = float(self.goal) * self.scale
        reached = [
            lane
            for lane in self.lanes[:-1]
            if any(one.tallies.get(lane, 0) >= self.goal for one in self.rounds)
        ]
        ends = self._x(MARGIN), self._x(self._left(len(self.rounds) - 1) + WIDE)
        return tuple((round(self.top[lane] + high, 2), *ends) for lane in reached)

    def _high(self, one: Round, lane: str) -> float:
        return float(_votes(one, lane)) * self.scale

    def _left(self, index: int) -> float:
        return float(MARGIN + APART * index)

    def _x(self, x: float) -> float:
        return self.width - x if self.mirrored else x


_MOVING = ("excluded", "transferred")


def _votes(one: Round, lane: str) -> Number:
    return one.exhausted if lane == EXHAUSTED else one.tallies.get(lane, 0)
