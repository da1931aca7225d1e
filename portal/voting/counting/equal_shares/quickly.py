"""Purchases in floating point, for the many steps whose outcome is only compared with a budget."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from portal.voting.counting.ballots import Contest
from portal.voting.counting.equal_shares.electorate import Electorate, supported

CLOSE = 1e-9
Amounts = NDArray[np.float64]


class TooClose(Exception):
    """Floating point cannot tell two projects apart."""


class Quick:
    """Buys for one electorate again and again."""

    def __init__(self, contest: Contest, electorate: Electorate) -> None:
        self._options = supported(contest, electorate)
        self._costs = {option.id: float(option.cost) for option in self._options}
        self._place = {option: number for number, option in enumerate(contest.ids)}
        self._ballots = len(electorate.people)
        self._members = {o.id: electorate.supporters[o.id] for o in self._options}
        self._people = {
            option: electorate.people[members].astype(np.float64)
            for option, members in self._members.items()
        }
        self._support = {o.id: float(electorate.support[o.id]) for o in self._options}

    def buy(self, share: Fraction) -> list[str]:
        """Return the projects bought with this part of the budget.

        :raises TooClose: when two projects, or a purse and a price, are too close to be sure.
        """
        left = np.full(self._ballots, float(share))
        won = [option.id for option in self._options if option.cost == 0]
        shares = {o.id: 1.0 / self._support[o.id] for o in self._options if o.cost}
        while shares:
            chosen = self._cheapest(shares, left)
            if not chosen:
                break
            self._pay(chosen, shares.pop(chosen) * self._costs[chosen], left)
            won.append(chosen)
        return won

    def _cheapest(self, shares: dict[str, float], left: Amounts) -> str:
        """Return the project with the smallest share, "" when nobody can pay for anything."""
        best = np.inf
        plain: dict[str, bool] = {}
        for option in sorted(shares, key=lambda name: shares[name]):
            # A share only grows as purses empty: who was dearer before is dearer now.
            if shares[option] > best * (1 + CLOSE):
                break
            found = self._price(option, shares[option] * self._costs[option], left)
            if found is None:
                del shares[option]
                continue
            shares[option], plain[option] = found[0] / self._costs[option], found[1]
            best = min(best, shares[option])
        equal = [option for option in plain if shares[option] <= best * (1 + CLOSE)]
        if len(equal) > 1 and not all(plain[option] for option in equal):
            raise TooClose
        # Where everybody pays alike, a share is one over the supporters: close is equal.
        return min(equal, key=lambda option: self._place[option], default="")

    def _price(self, option: str, least: float, left: Amounts) -> tuple[float, bool] | None:
        """Return what each supporter pays who has enough, and whether all of them have.

        :param least: a price below which it surely is not.
        """
        purses, people, cost = (
            left[self._members[option]],
            self._people[option],
            self._costs[option],
        )
        # Not by "@": what stands behind it wakes threads that wait for each other.
        total = float(np.einsum("i,i->", purses, people))
        if total < cost * (1 - CLOSE):
            return None
        if total < cost * (1 + CLOSE):
            raise TooClose
        plain = cost / self._support[option]
        price, known = max(plain, least), 0
        while True:
            poor = purses < price
            number = int(np.count_nonzero(poor))
            if number == known:
                return price, number == 0 and float(purses.min()) > price * (1 + CLOSE)
            # Whoever has less pays all they have, which raises the price for the others.
            known = number
            weights = people * poor
            missing = cost - float(np.einsum("i,i->", purses, weights))
            payers = self._support[option] - float(weights.sum())
            if payers <= 0:
                raise TooClose
            price = missing / payers

    def _pay(self, option: str, price: float, left: Amounts) -> None:
        members = self._members[option]
        rest = left[members] - price
        # The rest of a purse that is close to the price may be nothing or a trace; a trace buys
        # nothing, and what it could change is closer than what is computed exactly.
        rest[rest <= CLOSE * price] = 0.0
        left[members] = rest
