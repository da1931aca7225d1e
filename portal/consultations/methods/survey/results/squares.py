"""Marks on a map, gathered in squares large enough to give nobody away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from portal.consultations.methods.survey.results.records import Square

STEP = 0.001
"""Degrees: the finest square is about 110 m high, and nothing finer leaves the database."""

ENOUGH = 10
COARSEST = 7
"""How often squares may double, up to some 14 km."""


def gather(marks: Mapping[tuple[int, int], int]) -> tuple[Square, ...]:
    """Return the smallest squares that hold at least ten marks each, the fullest first.

    What does not fill a small square goes on to one twice as wide, and so on; the few marks that
    do not even fill the widest are left out.

    :param marks: (latitude, longitude) in whole steps of a thousandth degree → how many.
    """
    waiting = {place: n for place, n in marks.items() if n > 0}
    found: list[Square] = []
    for level in range(COARSEST + 1):
        size = _rounded(STEP * 2**level)
        rest: dict[tuple[int, int], int] = {}
        for (south, west), n in waiting.items():
            if n >= ENOUGH:
                found.append(Square(_rounded(south * size), _rounded(west * size), size, n))
            else:
                above = (south // 2, west // 2)
                rest[above] = rest.get(above, 0) + n
        waiting = rest
    return tuple(sorted(found, key=lambda one: (-one.count, one.size, one.south, one.west)))


def total(squares: Iterable[Square]) -> int:
    """Return how many marks the squares hold together."""
    return sum(one.count for one in squares)


def _rounded(value: float) -> float:
    return round(value, 6)
