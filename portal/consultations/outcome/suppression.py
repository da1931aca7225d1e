"""Leaves out groups so small that somebody could be recognised, and what would give them away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

SMALLEST = 10
K = TypeVar("K")


def suppressed(counts: Mapping[K, int], smallest: int = SMALLEST) -> frozenset[K]:
    """Return the groups whose number must not be shown beside the total of all.

    A group of one to ``smallest`` - 1 people is left out. One number left out alone is the total
    minus the others, and so is the sum of several; so the smallest groups beside them are left out
    as well until at least two are missing and together they are ``smallest`` or more. Where that
    cannot be reached, nothing is shown. A group of nobody is no person and may be shown.

    :param counts: people by group; together they are everybody.
    """
    hidden = {group for group, count in counts.items() if 0 < count < smallest}
    if not hidden:
        return frozenset()
    # In a fixed order, so that the same figures always hide the same groups.
    others = sorted(
        (group for group, count in counts.items() if count >= smallest),
        key=lambda group: (counts[group], str(group)),
    )
    while others and (len(hidden) < 2 or sum(counts[g] for g in hidden) < smallest):
        hidden.add(others.pop(0))
    if len(hidden) < 2 or sum(counts[g] for g in hidden) < smallest:
        return frozenset(counts)
    return frozenset(hidden)
