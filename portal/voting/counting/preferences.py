"""What counts of ranked ballots share: piles of papers and looking back at earlier rounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Pile = dict[tuple[tuple[str, ...], int], int]
"""(preferences that follow, value of each paper) → number of papers."""


def next_continuing(
    preferences: Sequence[str], continuing: frozenset[str] | set[str]
) -> tuple[str, tuple[str, ...]] | None:
    """Return the next preference that is still in the count, with what follows it."""
    for place, option in enumerate(preferences):
        if option in continuing:
            return option, tuple(preferences[place + 1 :])
    return None


def looked_back(
    options: Sequence[str], history: Sequence[Mapping[str, int]], *, greatest: bool
) -> list[str]:
    """Narrow equal options down by the latest earlier round in which they were not equal.

    :param history: tallies of every round so far, the current one last.
    :param greatest: whether those with most votes are looked for, or those with fewest.
    :returns: the options that are left; several if they were equal in every round.
    """
    left = list(options)
    for tallies in reversed(history[:-1]):
        if len(left) == 1:
            break
        numbers = [tallies[option] for option in left]
        wanted = max(numbers) if greatest else min(numbers)
        left = [option for option in left if tallies[option] == wanted]
    return left
