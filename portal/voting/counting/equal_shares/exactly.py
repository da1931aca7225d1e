"""Purchases in exact numbers: whole parts of a unit that gets finer with every price."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from portal.voting.counting.ballots import Contest
from portal.voting.counting.equal_shares.electorate import Electorate, Indices, supported


@dataclass(frozen=True, slots=True)
class Purchase:
    """One project bought.

    :param share: what part of its cost a supporter pays who has enough.
    :param paying_all: how many supporters gave all they had left.
    :param rivals: projects that were equal to it.
    """

    option: str
    share: Fraction
    payers: int
    paying_all: int
    rivals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """All purchases of one part of the budget."""

    purchases: tuple[Purchase, ...]
    _purses: Purses

    @property
    def winners(self) -> frozenset[str]:
        """The projects bought, in no order."""
        return frozenset(bought.option for bought in self.purchases)

    def left_of(self, option: str) -> Fraction:
        """Return what a project's supporters have left together."""
        return self._purses.held(option)


def buy_exactly(
    contest: Contest, electorate: Electorate, share: Fraction, preferred: str = ""
) -> Outcome:
    """Let everybody buy with this part of the budget.

    :param preferred: an option that is to come first among equals, to see what that changes.
    """
    purses = Purses(share, electorate)
    options = supported(contest, electorate)
    purchases = [Purchase(o.id, Fraction(0), 0, 0, ()) for o in options if o.cost == 0]
    lowest = {o.id: Fraction(1, electorate.support[o.id]) for o in options if o.cost}
    costs = {o.id: o.cost for o in options}
    place = {option: number for number, option in enumerate(contest.ids)}
    while lowest:
        best: Fraction | None = None
        equal: list[str] = []
        for option in sorted(lowest, key=lambda name: lowest[name]):
            # A share only grows as purses empty: who was dearer before is dearer now.
            if best is not None and lowest[option] > best:
                break
            found = purses.share_of(option, costs[option])
            if found is None:
                del lowest[option]
                continue
            lowest[option] = found
            if best is None or found < best:
                best, equal = found, [option]
            elif found == best:
                equal.append(option)
        if best is None:
            break
        chosen = min(
            equal, key=lambda name: (name != preferred, -electorate.support[name], place[name])
        )
        payers, paying_all = purses.pay(chosen, best * costs[chosen])
        rivals = tuple(sorted(name for name in equal if name != chosen))
        purchases.append(Purchase(chosen, best, payers, paying_all, rivals))
        del lowest[chosen]
    return Outcome(tuple(purchases), purses)


class Purses:
    """What voters have left; voters with equal purses are reckoned with together.

    ``values`` are whole numbers of 1/``unit``; ``of`` says which value each ballot's voters have.
    """

    def __init__(self, share: Fraction, electorate: Electorate) -> None:
        self._electorate = electorate
        self._unit = share.denominator
        self._values = [share.numerator]
        self._of: Indices = np.zeros(len(electorate.people), dtype=np.int64)

    def held(self, option: str) -> Fraction:
        """Return what the supporters of a project have left together."""
        people = self._people(option)
        whole = sum(self._values[i] * int(people[i]) for i in np.flatnonzero(people))
        return Fraction(whole, self._unit)

    def share_of(self, option: str, cost: int) -> Fraction | None:
        """Return the smallest share of the cost, ``None`` if its supporters have too little."""
        people = self._people(option)
        groups = sorted((self._values[i], int(people[i])) for i in np.flatnonzero(people))
        missing = cost * self._unit
        if sum(value * number for value, number in groups) < missing:
            return None
        payers = sum(number for _value, number in groups)
        for value, number in groups:
            if missing <= value * payers:
                break
            missing -= value * number
            payers -= number
        return Fraction(missing, payers * cost * self._unit)

    def pay(self, option: str, price: Fraction) -> tuple[int, int]:
        """Take the price from the supporters; return how many paid and who paid all."""
        amount = self._whole(price)
        people = self._people(option)
        moved = np.arange(len(self._values), dtype=np.int64)
        rests: dict[int, int] = {}
        payers = paying_all = 0
        for index in np.flatnonzero(people):
            value = self._values[index]
            if value == 0:
                continue
            rest = max(value - amount, 0)
            payers += int(people[index])
            paying_all += 0 if rest else int(people[index])
            if rest not in rests:
                rests[rest] = len(self._values)
                self._values.append(rest)
            moved[index] = rests[rest]
        members = self._electorate.supporters[option]
        self._of[members] = moved[self._of[members]]
        used, self._of = np.unique(self._of, return_inverse=True)
        self._values = [self._values[index] for index in used]
        return payers, paying_all

    def _people(self, option: str) -> Indices:
        """Return how many supporters have each value."""
        members = self._electorate.supporters[option]
        weights = self._electorate.people[members]
        counted = np.bincount(self._of[members], weights=weights, minlength=len(self._values))
        return counted.astype(np.int64)

    def _whole(self, price: Fraction) -> int:
        """Make the unit so fine that a price is a whole number of it."""
        finer = (price * self._unit).denominator
        if finer > 1:
            self._unit *= finer
            self._values = [value * finer for value in self._values]
        return (price * self._unit).numerator
