"""By how much everybody's part of the budget is raised until the money is spent."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

from portal.voting.counting.ballots import Contest
from portal.voting.counting.equal_shares.electorate import Electorate, supported
from portal.voting.counting.equal_shares.exactly import buy_exactly
from portal.voting.counting.equal_shares.leaping import leap
from portal.voting.counting.equal_shares.quickly import Quick, TooClose

ADD1, ADD1_EXHAUSTIVE, PLAIN = "add1", "add1_exhaustive", "none"

MOST_STEPS = 1_000_000
"""Purchases after which a count gives up raising."""

FEW_BALLOTS = 2_000
"""Different ballots up to which raises are passed over where nothing changes."""
WORTHWHILE = 16
"""Raises that must be passed over to be worth what looking for them costs."""
LONGEST_WAIT = 4_096


def raises_of(contest: Contest, electorate: Electorate, first: Fraction, completion: str) -> int:
    """Return by how many units of the currency each voter's part is raised.

    :param first: the part of each voter before any raise.
    """
    if completion == PLAIN:
        return 0
    costs = {option.id: option.cost for option in contest.options}
    wanted = [option.id for option in supported(contest, electorate)]
    buyer = _Buyer(contest, electorate)

    def enough(won: Collection[str], spent: int) -> bool:
        if len(won) == len(wanted):
            # Everything that anybody wants is bought; more money changes nothing.
            return True
        return completion == ADD1_EXHAUSTIVE and all(
            option in won or spent + costs[option] > contest.budget for option in wanted
        )

    raises = 0
    if completion == ADD1_EXHAUSTIVE:
        won, _further = buyer.buy(first)
        if enough(won, sum(costs[option] for option in won)):
            return 0
    for _step in range(MOST_STEPS):
        won, further = buyer.buy(first + raises + 1)
        spent = sum(costs[option] for option in won)
        if spent > contest.budget:
            return raises
        raises += 1
        if enough(won, spent):
            return raises
        raises += further
    return raises


class _Buyer:
    """Buys by the way that is quickest here: one raise at a time, or leaping over many."""

    def __init__(self, contest: Contest, electorate: Electorate) -> None:
        self._contest = contest
        self._electorate = electorate
        self._quick = Quick(contest, electorate)
        self._leaps = len(electorate.people) <= FEW_BALLOTS
        self._wait = 0
        self._next_wait = 1

    def buy(self, share: Fraction) -> tuple[Collection[str], int]:
        """Return what is bought, and how many raises after this one surely buy the same."""
        if self._leaps and not self._wait:
            found = leap(self._contest, self._electorate, share)
            if found.further < WORTHWHILE:
                self._wait = self._next_wait
                self._next_wait = min(2 * self._next_wait, LONGEST_WAIT)
            else:
                self._next_wait = 1
            return found.won, found.further
        self._wait -= 1
        try:
            return self._quick.buy(share), 0
        except TooClose:
            return buy_exactly(self._contest, self._electorate, share).winners, 0
