"""Two questions crossed: how many gave which pair of answers, small groups left out.

Everybody who handed in stands in the table, those without an answer in a row and a column of
their own; otherwise the skipped ones could be had by subtracting the table from the question's
own counts. What people are (area, age group, channel) is put together until every group has ten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.consultations.methods.survey.results.suppression import (
    SMALLEST_SHOWN,
    hidden_choices,
)

NO_ANSWER = ""
"""The key of those who gave no answer."""
TOGETHER = "*"
"""The key of groups of people that are too small to stand alone."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a table.

    :param keys: keys of the options in their order, with ``NO_ANSWER`` where there are any.
    :param labels: words for the keys.
    :param totals: people by key.
    :param exclusive: whether everybody stands under exactly one key.
    """

    keys: tuple[str, ...]
    labels: Mapping[str, str]
    totals: Mapping[str, int]
    exclusive: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table.

    :param counts: people in each column, ``None`` for what is not shown.
    :param shares: the same as a share of the row.
    """

    key: str
    label: str
    total: int
    counts: tuple[int | None, ...]
    shares: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class CrossTable:
    """A cross-table that may be shown.

    :param columns: (key, label, total) of each column.
    :param people: everybody who handed in.
    :param hidden: how many cells are not shown.
    :param exclusive: whether the columns of a row add up to its total.
    """

    columns: tuple[tuple[str, str, int], ...]
    lines: tuple[Line, ...]
    people: int
    hidden: int
    exclusive: bool


def cross(
    rows: Side, columns: Side, counts: Mapping[tuple[str, str], int], people: int
) -> CrossTable | None:
    """Return the table, ``None`` with fewer than ten people.

    :param counts: (key of the row, key of the column) → people.
    """
    if people < SMALLEST_SHOWN:
        return None
    table = [[counts.get((row, column), 0) for column in columns.keys] for row in rows.keys]
    row_totals = [rows.totals.get(key, 0) for key in rows.keys]
    column_totals = [columns.totals.get(key, 0) for key in columns.keys]
    hidden = hidden_choices(
        table,
        row_totals,
        column_totals,
        people,
        rows_exclusive=rows.exclusive,
        columns_exclusive=columns.exclusive,
    )
    lines = []
    for at, key in enumerate(rows.keys):
        total = row_totals[at]
        shown = tuple(
            None if (at, column) in hidden else table[at][column]
            for column in range(len(columns.keys))
        )
        parts = tuple(None if n is None or not total else n / total for n in shown)
        lines.append(Line(key, rows.labels.get(key, key), total, shown, parts))
    heads = tuple(
        (key, columns.labels.get(key, key), total)
        for key, total in zip(columns.keys, column_totals, strict=True)
    )
    return CrossTable(heads, tuple(lines), people, len(hidden), columns.exclusive)


def large_enough(
    totals: Mapping[str, int], keys: Sequence[str], smallest: int = SMALLEST_SHOWN
) -> dict[str, str]:
    """Return key → key under which a group of people is counted, so that each has ten or none.

    Small groups are put together; where they are still too few, the next smallest joins them.
    """
    alone = sorted((key for key in keys if totals.get(key, 0)), key=lambda key: totals[key])
    together: list[str] = []
    size = 0
    while alone and (totals[alone[0]] < smallest or 0 < size < smallest):
        size += totals[alone[0]]
        together.append(alone.pop(0))
    if len(together) < 2:
        together = []
    return {key: TOGETHER if key in together else key for key in keys}


def put_together(
    side: Side, counts: Mapping[tuple[str, str], int], words: str
) -> tuple[Side, dict[tuple[str, str], int]]:
    """Return the rows and cells of a side with groups that are large enough.

    :param words: what groups put together are called.
    """
    under = large_enough(side.totals, side.keys)
    totals: dict[str, int] = {}
    for key in side.keys:
        totals[under[key]] = totals.get(under[key], 0) + side.totals.get(key, 0)
    cells: dict[tuple[str, str], int] = {}
    for (row, column), n in counts.items():
        place = (under.get(row, row), column)
        cells[place] = cells.get(place, 0) + n
    keys = tuple(key for key in totals if totals[key])
    labels = {**side.labels, TOGETHER: words}
    return Side(keys, labels, totals, side.exclusive), cells
