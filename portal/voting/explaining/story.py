"""What a result page shows of a result: sentences, charts and tables, ready to be set."""

from __future__ import annotations

from dataclasses import dataclass

from portal.voting.explaining.flow import Flow


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    :param value: its length; ``shown`` is the same in words.
    :param won: whether it stands for something that won.
    """

    label: str
    value: float
    shown: str
    won: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars below each other.

    :param top: the length of a full bar; 0 for that of the longest.
    :param line: where a line is drawn across them, such as a quorum; 0 for none.
    :param line_label: what the line means.
    """

    title: str
    rows: tuple[Bar, ...]
    value_label: str
    top: float = 0
    line: float = 0
    line_label: str = ""

    @property
    def longest(self) -> float:
        """What a full bar stands for; never 0."""
        return self.top or max((row.value for row in self.rows), default=0) or 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    :param numeric: which columns hold numbers.
    :param wide: whether it scrolls in its own box on a phone instead of becoming cards.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the story under its own heading; whatever it has is shown in this order."""

    title: str
    text: tuple[str, ...] = ()
    bars: Bars | None = None
    flow: Flow | None = None
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """A result in words.

    :param headline: who won, or whether it passes.
    :param why: sentences that say why, in the order in which they are understood.
    :param ties: a sentence for each tie, and what was done about it.
    """

    headline: str
    why: tuple[str, ...]
    sections: tuple[Section, ...] = ()
    ties: tuple[str, ...] = ()
