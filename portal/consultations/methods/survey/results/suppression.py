"""Which cells of a cross-table may be shown, so that no group under ten can be worked out.

Hiding the small cells is not enough: totals are public, so a hidden cell that is alone in its row
is a subtraction away. Further cells are hidden until somebody who knows every total, every cell
shown and that counts are whole and not negative still has to reckon with ten or more people in
each small cell (complementary suppression; Cox 1980; Willenborg & de Waal, Elements of Statistical
Disclosure Control, ch. 6). What the totals alone tell cannot be hidden here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

SMALLEST_SHOWN = 10

Cell = tuple[int, int]
Counts = Sequence[Sequence[int]]


def hidden_cells(counts: Counts, smallest: int = SMALLEST_SHOWN) -> frozenset[Cell]:
    """Return the (row, column) of every cell that may not be shown.

    :param counts: a table in which each person stands in exactly one cell, so that rows and
        columns add up to totals everybody may know. Empty rows and columns hide nothing.
    """
    table = _Table(counts, smallest)
    for cell in sorted(table.small):
        table.protect(*cell)
    return frozenset(table.hidden)


def hidden_choices(
    counts: Counts,
    row_totals: Sequence[int],
    column_totals: Sequence[int],
    people: int,
    *,
    rows_exclusive: bool,
    columns_exclusive: bool,
    smallest: int = SMALLEST_SHOWN,
) -> frozenset[Cell]:
    """Return what may not be shown where people may stand in several rows or columns.

    An option of a multiple choice splits people into those who took it and those who did not, and
    either part can be told from the other; each such split is a table of its own.

    :param counts: people in both the row and the column.
    :param row_totals: people in each row, whatever their columns.
    :param column_totals: people in each column, whatever their rows.
    :param rows_exclusive: whether everybody stands in exactly one row.
    :param columns_exclusive: whether everybody stands in exactly one column.
    """
    if rows_exclusive and columns_exclusive:
        return hidden_cells(counts, smallest)
    if columns_exclusive:
        turned = hidden_choices(
            [list(column) for column in zip(*counts, strict=True)],
            column_totals,
            row_totals,
            people,
            rows_exclusive=True,
            columns_exclusive=False,
            smallest=smallest,
        )
        return frozenset((row, column) for column, row in turned)
    hidden: set[Cell] = set()
    for column, chosen in enumerate(column_totals):
        both = [line[column] for line in counts]
        if rows_exclusive:
            split = [[n, total - n] for n, total in zip(both, row_totals, strict=True)]
            hidden |= {(row, column) for row, _part in hidden_cells(split, smallest)}
            continue
        for row, (n, total) in enumerate(zip(both, row_totals, strict=True)):
            square = [[n, total - n], [chosen - n, people - total - chosen + n]]
            if hidden_cells(square, smallest):
                hidden.add((row, column))
    return frozenset(hidden)


class _Table:
    """A table on its way to being safe."""

    def __init__(self, counts: Counts, smallest: int) -> None:
        self.counts = [list(line) for line in counts]
        self.smallest = smallest
        self.row_totals = [sum(line) for line in self.counts]
        self.column_totals = [sum(column) for column in zip(*self.counts, strict=True)]
        self.people = sum(self.row_totals)
        self.rows = [r for r, total in enumerate(self.row_totals) if total]
        self.columns = [c for c, total in enumerate(self.column_totals) if total]
        self.small = {
            (r, c) for r in self.rows for c in self.columns if self.counts[r][c] < smallest
        }
        self.hidden = set(self.small)

    def protect(self, row: int, column: int) -> None:
        """Hide further cells until this one is safe."""
        while (missing := self._missing(row, column)) is not None:
            self.hidden |= set(self._partners(row, column, missing))

    def _missing(self, row: int, column: int) -> int | None:
        """By how much more the cell must be able to grow; 0: it must not be certain; None: safe."""
        value = self.counts[row][column]
        most: int = min(self.row_totals[row], self.column_totals[column])
        least = max(0, self.row_totals[row] + self.column_totals[column] - self.people)
        wanted = min(self.smallest, most)
        growth = self._leeway(row, column, wanted - value, growing=True) if value < wanted else 0
        if value + growth < wanted:
            return wanted - value - growth
        if most == least or growth:
            return None
        can_grow = self._leeway(row, column, 1, growing=True)
        can_shrink = value > 0 and self._leeway(row, column, 1, growing=False)
        return None if can_grow or can_shrink else 0

    def _partners(self, row: int, column: int, missing: int) -> list[Cell]:
        """The cells of the cheapest exchange (a rectangle) that gives the cell leeway."""
        own, counts = self.counts[row][column], self.counts
        best: tuple[tuple[int, ...], list[Cell]] | None = None
        for r in self.rows:
            for c in self.columns:
                if r == row or c == column:
                    continue
                new = [one for one in ((row, c), (r, column), (r, c)) if one not in self.hidden]
                if not new:
                    continue
                growth = min(counts[row][c], counts[r][column])
                leeway = growth if missing else max(growth, min(own, counts[r][c]))
                short = max(0, max(missing, 1) - leeway)
                key = (short, sum(counts[y][x] for y, x in new), r, c)
                if best is None or key < best[0]:
                    best = (key, new)
        if best is None:
            raise AssertionError("a table that is hidden wholly is safe")
        return best[1]

    def _leeway(self, row: int, column: int, wanted: int, *, growing: bool) -> int:
        """How far a hidden cell could be from its count, up to ``wanted``: a maximum flow.

        Moving a person from one hidden cell to another keeps every total only along a closed
        path of rows and columns, and no cell can give more people than it holds.
        """
        flow: dict[Cell, int] = {}
        found = 0
        while found < wanted:
            path = self._path(row, column, flow, growing=growing)
            if path is None:
                break
            step = wanted - found
            for cell, sign in path:
                if sign < 0:
                    step = min(step, self._holds(cell, flow))
            for cell, sign in path:
                flow[cell] = flow.get(cell, 0) + sign * step
            found += step
        return found

    def _holds(self, cell: Cell, flow: dict[Cell, int]) -> int:
        return self.counts[cell[0]][cell[1]] + flow.get(cell, 0)

    def _path(
        self, row: int, column: int, flow: dict[Cell, int], *, growing: bool
    ) -> list[tuple[Cell, int]] | None:
        """The shortest way from the cell's row to its column over other hidden cells."""
        by_row, by_column = self._neighbours(row, column)
        leaving, arriving = (-1, 1) if growing else (1, -1)
        came: dict[tuple[str, int], tuple[tuple[str, int], Cell, int]] = {}
        start, end = ("row", row), ("column", column)
        waiting = deque([start])
        seen = {start}
        while waiting:
            here = waiting.popleft()
            kind, at = here
            sign = leaving if kind == "row" else arriving
            others = by_row.get(at, ()) if kind == "row" else by_column.get(at, ())
            for other in others:
                cell = (at, other) if kind == "row" else (other, at)
                there = ("column" if kind == "row" else "row", other)
                if there in seen or (sign < 0 and self._holds(cell, flow) <= 0):
                    continue
                seen.add(there)
                came[there] = (here, cell, sign)
                if there == end:
                    return _walked(came, start, end)
                waiting.append(there)
        return None

    def _neighbours(
        self, row: int, column: int
    ) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
        by_row: dict[int, list[int]] = {}
        by_column: dict[int, list[int]] = {}
        for r, c in sorted(self.hidden - {(row, column)}):
            by_row.setdefault(r, []).append(c)
            by_column.setdefault(c, []).append(r)
        return by_row, by_column


def _walked(
    came: dict[tuple[str, int], tuple[tuple[str, int], Cell, int]],
    start: tuple[str, int],
    end: tuple[str, int],
) -> list[tuple[Cell, int]]:
    steps, here = [], end
    while here != start:
        here, cell, sign = came[here]
        steps.append((cell, sign))
    return steps
