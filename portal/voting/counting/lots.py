"""What is done where the ballots do not decide: every way out is tried before a lot is asked for.

A count that meets a tie is run again once for each way to settle it. If all ways elect the same
options, the tie did not matter and the result says so; otherwise the options over which they
differ stay tied until somebody draws a lot in public and counts again with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from portal.voting.counting.result import Result, Tie

MOST_WAYS = 64
"""Ways that are tried; with more open ties than that, only a lot helps."""


class OpenTie(Exception):
    """A count needs to know which of some options comes first."""

    def __init__(self, round_number: int, options: tuple[str, ...], about: str) -> None:
        self.round_number = round_number
        self.options = options
        self.about = about
        super().__init__(f"{about}: {', '.join(options)}")


class Decisions:
    """Which option comes first at each tie: as drawn by lot, or as tried."""

    def __init__(self, lot: Sequence[str], tried: Sequence[str]) -> None:
        self._lot = tuple(lot)
        self._tried = list(tried)
        self.ties: list[Tie] = []

    def first_of(self, round_number: int, options: Sequence[str], about: str) -> str:
        """Return the option that comes first among equals.

        For an exclusion that is the option that stays out.

        :raises OpenTie: when neither the lot nor a trial says it.
        """
        tied = tuple(sorted(options))
        if self._tried:
            found, by = self._tried.pop(0), ""
        else:
            drawn = [option for option in self._lot if option in tied]
            if not drawn:
                raise OpenTie(round_number, tied, about)
            found, by = drawn[0], "lot"
        self.ties.append(Tie(round_number, tied, about, mattered=False, settled_by=by))
        return found


def settle(count: Callable[[Decisions], Result], lot: Sequence[str] = ()) -> Result:
    """Run a count, trying every way to settle its ties, or settling them by a lot.

    :param count: one count, which asks :class:`Decisions` at every tie.
    :param lot: options in the order in which they were drawn, the first first.
    """
    results: list[Result] = []
    waiting: list[tuple[str, ...]] = [()]
    last: OpenTie | None = None
    while waiting and len(results) < MOST_WAYS:
        tried = waiting.pop()
        decisions = Decisions(lot, tried)
        try:
            found = count(decisions)
        except OpenTie as tie:
            last = tie
            waiting.extend((*tried, option) for option in reversed(tie.options))
        else:
            results.append(replace(found, ties=tuple(decisions.ties)))
    merged = _merged(results)
    if waiting and last is not None and merged.decided:
        # Not every way was tried, so nobody knows that the rest agree.
        tied = sorted({*merged.winners, *last.options})
        return replace(merged, winners=(), tied=tuple(tied))
    return merged


def _merged(results: list[Result]) -> Result:
    first = results[0]
    if len(results) == 1:
        return first
    sets = [frozenset(result.winners) for result in results]
    certain, possible = frozenset.intersection(*sets), frozenset.union(*sets)
    open_ones = possible - certain
    if not open_ones:
        return first
    ties = tuple(replace(tie, mattered=True) for tie in first.ties)
    return replace(
        first,
        winners=tuple(option for option in first.winners if option in certain),
        tied=tuple(sorted(open_ones)),
        ties=ties,
    )
