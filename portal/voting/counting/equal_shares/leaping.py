"""Passes over raises that cannot change what is bought, in exact numbers.

While every comparison of a purchase keeps its outcome, each purse, price and share is a linear
function of the raise. So one purchase, computed with the slopes of everything in it, tells how
far the part of each voter can be raised until one of those comparisons may turn out otherwise.
With three voters and a budget of millions that saves millions of purchases; with thousands of
voters a comparison turns at nearly every step, and nothing is saved.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from portal.voting.counting.ballots import Contest
from portal.voting.counting.equal_shares.electorate import Electorate, supported

Line = tuple[Fraction, Fraction]
"""A value now, and by how much it grows with every unit of the raise."""


@dataclass(frozen=True, slots=True)
class Leap:
    """What one part of the budget buys, and how far that holds.

    :param further: raises after this one that surely buy the same projects.
    """

    won: tuple[str, ...]
    further: int


def leap(contest: Contest, electorate: Electorate, share: Fraction) -> Leap:
    """Buy with this part of the budget, and see how many raises change nothing."""
    return _Leaping(contest, electorate, share).run()


class _Leaping:
    def __init__(self, contest: Contest, electorate: Electorate, share: Fraction) -> None:
        self._options = supported(contest, electorate)
        self._costs = {option.id: option.cost for option in self._options}
        self._place = {option: number for number, option in enumerate(contest.ids)}
        self._people = [int(number) for number in electorate.people]
        self._members = {o.id: [int(i) for i in electorate.supporters[o.id]] for o in self._options}
        self._support = electorate.support
        # Purses and their slopes are whole numbers of 1/unit.
        self._unit = share.denominator
        self._purses = [(share.numerator, share.denominator)] * len(self._people)
        # A part as large as all projects together buys everything.
        self._further = max(sum(self._costs.values()) - int(share), 0)

    def run(self) -> Leap:
        won = [option.id for option in self._options if option.cost == 0]
        lines: dict[str, Line] = {
            option.id: (Fraction(1, self._support[option.id]), Fraction(0))
            for option in self._options
            if option.cost
        }
        while lines:
            chosen = self._cheapest(lines)
            if not chosen:
                break
            line = lines.pop(chosen)
            for other in lines.values():
                self._stay_behind(line, other)
            self._pay(chosen, line)
            won.append(chosen)
        return Leap(tuple(won), self._further)

    def _cheapest(self, lines: dict[str, Line]) -> str:
        best: Fraction | None = None
        equal: list[str] = []
        for option in sorted(lines, key=lambda name: lines[name][0]):
            if best is not None and lines[option][0] > best:
                break
            found = self._share(option)
            if found is None:
                del lines[option]
                continue
            lines[option] = found
            if best is None or found[0] < best:
                best, equal = found[0], [option]
            elif found[0] == best:
                equal.append(option)
        return min(equal, key=lambda name: (-self._support[name], self._place[name]), default="")

    def _share(self, option: str) -> Line | None:
        """Return the share a supporter pays, ``None`` when they have too little together."""
        held: Counter[tuple[int, int]] = Counter()
        for index in self._members[option]:
            held[self._purses[index]] += self._people[index]
        missing, slope = self._costs[option] * self._unit, 0
        lacking = missing - sum(value * number for (value, _slope), number in held.items())
        if lacking > 0:
            growing = sum(grows * number for (_value, grows), number in held.items())
            if growing:
                self._hold((lacking - 1) // growing)
            return None
        payers, poor = sum(held.values()), []
        for (value, grows), number in sorted(held.items()):
            # Purses never shrink with a raise and prices never grow, so who has enough keeps it.
            if missing <= value * payers:
                break
            missing -= value * number
            slope -= grows * number
            payers -= number
            poor.append((value, grows))
        for value, grows in poor:
            nearing = grows * payers - slope
            if nearing > 0:
                self._hold((missing - value * payers) // nearing)
        whole = payers * self._costs[option] * self._unit
        return Fraction(missing, whole), Fraction(slope, whole)

    def _stay_behind(self, chosen: Line, other: Line) -> None:
        """Hold while another project's share stays above that of the chosen one."""
        nearing = chosen[1] - other[1]
        if nearing > 0:
            ahead = (other[0] - chosen[0]) / nearing
            self._hold(max(-(-ahead.numerator // ahead.denominator) - 1, 0))

    def _hold(self, raises: int) -> None:
        self._further = min(self._further, raises)

    def _pay(self, option: str, line: Line) -> None:
        cost = self._costs[option] * self._unit
        price, slope = line[0] * cost, line[1] * cost
        finer = lcm(price.denominator, slope.denominator)
        if finer > 1:
            self._unit *= finer
            self._purses = [(value * finer, grows * finer) for value, grows in self._purses]
        amount, grows_by = int(price * finer), int(slope * finer)
        for index in self._members[option]:
            value, grows = self._purses[index]
            enough = value >= amount
            self._purses[index] = (value - amount, grows - grows_by) if enough else (0, 0)
