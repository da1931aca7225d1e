"""The Method of Equal Shares: everybody gets the same part of the budget to spend on projects.

Rule: D. Peters, G. Pierczyński, P. Skowron, "Proportional Participatory Budgeting with Additive
Utilities", NeurIPS 2021, with cost as utility. Again and again the project is bought whose
supporters can pay for it at the smallest share of its cost per person; who cannot pay that much
pays all that is left. Because the shares rarely add up to the budget, the part of each person is
raised by one unit of the currency and the purchase begins anew, until buying would cost more
than the budget ("add1"); the last outcome that could be paid is the result.

Every purchase of the result is computed in exact fractions. The steps before are followed in
floating point; whenever one of them is closer than a billionth, it is computed exactly too.
Of projects equal in that share, the one with more supporters comes first, then the order of the
ballot paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from portal.voting.counting.ballots import BallotForm, Ballots, Contest, Option
from portal.voting.counting.greedy import count_greedy
from portal.voting.counting.result import Result, Round, Step, Tie

CLOSE = 1e-9
MOST_STEPS = 1_000_000
"""Raises after which a count gives up raising; a few voters with a huge budget need many."""

MOST_RIVALS = 4
"""Ways to settle a tie that are tried out to see whether it mattered."""
ADD1, ADD1_EXHAUSTIVE, PLAIN = "add1", "add1_exhaustive", "none"


class _TooClose(Exception):
    """Floating point cannot tell two projects apart."""


@dataclass(frozen=True, slots=True)
class _Electorate:
    """Voters, equal ballots together.

    :param people: how many voters each ballot stands for.
    :param supporters: project → indices of the ballots that approve of it.
    :param support: project → number of its supporters.
    """

    people: NDArray[np.int64]
    supporters: dict[str, NDArray[np.int64]]
    support: dict[str, int]
    voters: int


@dataclass(frozen=True, slots=True)
class _Purchase:
    option: str
    share: Fraction
    """What part of its cost a supporter pays who has enough."""
    payers: int
    paying_all: int
    rivals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Outcome:
    purchases: tuple[_Purchase, ...]
    left: tuple[Fraction, ...]
    """What each ballot's voters have left, each."""


def count_equal_shares(contest: Contest, ballots: Ballots) -> Result:
    """Spend the budget by equal shares.

    Setting of the contest: ``completion``, ``add1`` (until the next step would cost too much,
    default), ``add1_exhaustive`` (stop as soon as nothing else fits) or ``none``.
    """
    completion = str(contest.settings.get("completion", ADD1))
    if completion not in (ADD1, ADD1_EXHAUSTIVE, PLAIN):
        raise ValueError("completion is add1, add1_exhaustive or none")
    blank = ballots.get((), 0)
    electorate = _electorate(contest, ballots)
    if not electorate.voters:
        return Result("budget_equal_shares", (), (), 0, blank)
    first = Fraction(contest.budget, electorate.voters)
    raises = _raises(contest, electorate, first, completion) if completion != PLAIN else 0
    share = first + raises
    outcome = _buy_exactly(contest, electorate, share)
    return _result(contest, ballots, electorate, share, raises, outcome)


def _electorate(contest: Contest, ballots: Ballots) -> _Electorate:
    papers = sorted(ballot for ballot in ballots if ballot)
    people = np.array([ballots[ballot] for ballot in papers], dtype=np.int64)
    of: dict[str, list[int]] = {option: [] for option in contest.ids}
    for index, ballot in enumerate(papers):
        for option in ballot:
            of[option].append(index)
    supporters = {option: np.array(found, dtype=np.int64) for option, found in of.items()}
    support = {option: int(people[found].sum()) for option, found in supporters.items()}
    return _Electorate(people, supporters, support, int(people.sum()))


def _raises(contest: Contest, electorate: _Electorate, first: Fraction, completion: str) -> int:
    """Return by how many units each voter's share is raised."""
    costs = {option.id: option.cost for option in contest.options}
    wanted = [option for option in contest.ids if electorate.support[option]]
    raises = 0
    while raises < MOST_STEPS:
        if completion == ADD1_EXHAUSTIVE or raises == 0:
            won = _bought(contest, electorate, first + raises)
            spent = sum(costs[option] for option in won)
            if completion == ADD1_EXHAUSTIVE and _exhausted(contest, wanted, won, spent, costs):
                return raises
        won = _bought(contest, electorate, first + raises + 1)
        if sum(costs[option] for option in won) > contest.budget:
            return raises
        raises += 1
        if len(won) == len(wanted):
            # Everything that anybody wants is bought; more money changes nothing.
            return raises
    return raises


def _exhausted(
    contest: Contest, wanted: Sequence[str], won: Sequence[str], spent: int, costs: dict[str, int]
) -> bool:
    return all(option in won or spent + costs[option] > contest.budget for option in wanted)


def _bought(contest: Contest, electorate: _Electorate, share: Fraction) -> list[str]:
    try:
        return _buy_quickly(contest, electorate, share)
    except _TooClose:
        return [p.option for p in _buy_exactly(contest, electorate, share).purchases]


def _buy_quickly(contest: Contest, electorate: _Electorate, share: Fraction) -> list[str]:
    """Buy in floating point.

    :raises _TooClose: when two projects, or a purse and a price, are too close to be sure.
    """
    left = np.full(len(electorate.people), float(share))
    candidates = _supported(contest, electorate)
    won = [option.id for option in candidates if option.cost == 0]
    shares = {
        option.id: 1.0 / electorate.support[option.id] for option in candidates if option.cost
    }
    costs = {option.id: float(option.cost) for option in candidates}
    while shares:
        best, best_share, second = "", np.inf, np.inf
        for option in sorted(shares, key=lambda name: shares[name]):
            # A share only grows as purses empty: who was dearer before is dearer now.
            if shares[option] > min(second, np.inf) * (1 + CLOSE):
                break
            found = _quick_share(electorate, option, left, costs[option])
            if found is None:
                del shares[option]
                continue
            shares[option] = found
            if found < best_share:
                best, best_share, second = option, found, best_share
            elif found < second:
                second = found
        if not best:
            break
        if second <= best_share * (1 + CLOSE):
            raise _TooClose
        paid = best_share * costs[best]
        purses = left[electorate.supporters[best]]
        if np.any(np.abs(purses - paid) <= CLOSE * paid):
            # Harmless to this purchase; the rest of a purse may now be nothing or a trace.
            purses = np.where(np.abs(purses - paid) <= CLOSE * paid, paid, purses)
        left[electorate.supporters[best]] = np.maximum(purses - paid, 0.0)
        won.append(best)
        del shares[best]
    return won


def _quick_share(
    electorate: _Electorate, option: str, left: NDArray[np.float64], cost: float
) -> float | None:
    members = electorate.supporters[option]
    purses, people = left[members], electorate.people[members]
    total = float((purses * people).sum())
    if total < cost * (1 - CLOSE):
        return None
    if total < cost * (1 + CLOSE):
        raise _TooClose
    order = np.argsort(purses)
    purses, people = purses[order], people[order]
    before = np.concatenate(([0.0], np.cumsum(purses * people)[:-1]))
    payers = np.cumsum(people[::-1])[::-1]
    price = (cost - before) / payers
    return float(price[np.argmax(price <= purses)]) / cost


def _supported(contest: Contest, electorate: _Electorate) -> list[Option]:
    return [option for option in contest.options if electorate.support[option.id]]


def _buy_exactly(
    contest: Contest, electorate: _Electorate, share: Fraction, preferred: str = ""
) -> _Outcome:
    """Buy in exact fractions; voters with equal purses are reckoned with together.

    :param preferred: an option that is to come first among equals, to see what that changes.
    """
    values = [share]
    purse = np.zeros(len(electorate.people), dtype=np.int64)  # index into values
    options = _supported(contest, electorate)
    purchases = [_Purchase(o.id, Fraction(0), 0, 0, ()) for o in options if o.cost == 0]
    lowest = {o.id: Fraction(1, electorate.support[o.id]) for o in options if o.cost}
    costs = {o.id: o.cost for o in options}
    place = {option: number for number, option in enumerate(contest.ids)}
    while lowest:
        best: Fraction | None = None
        equal: list[str] = []
        for option in sorted(lowest, key=lambda name: lowest[name]):
            if best is not None and lowest[option] > best:
                break
            found = _exact_share(electorate, option, purse, values, costs[option])
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
        payers, paying_all = _pay(electorate, chosen, purse, values, best * costs[chosen])
        rivals = tuple(sorted(name for name in equal if name != chosen))
        purchases.append(_Purchase(chosen, best, payers, paying_all, rivals))
        del lowest[chosen]
    return _Outcome(tuple(purchases), tuple(values[index] for index in purse))


def _exact_share(
    electorate: _Electorate,
    option: str,
    purse: NDArray[np.int64],
    values: Sequence[Fraction],
    cost: int,
) -> Fraction | None:
    members = electorate.supporters[option]
    people = np.bincount(
        purse[members], weights=electorate.people[members], minlength=len(values)
    ).astype(np.int64)
    groups = sorted((values[int(i)], int(people[i])) for i in np.flatnonzero(people))
    total = sum((value * number for value, number in groups), Fraction(0))
    if total < cost:
        return None
    missing, payers = Fraction(cost), sum(number for _value, number in groups)
    for value, number in groups:
        price = missing / payers
        if price <= value:
            return price / cost
        missing -= value * number
        payers -= number
    return None


def _pay(
    electorate: _Electorate,
    option: str,
    purse: NDArray[np.int64],
    values: list[Fraction],
    price: Fraction,
) -> tuple[int, int]:
    """Take the price from the supporters' purses; return how many paid and who paid all."""
    members = electorate.supporters[option]
    payers = paying_all = 0
    for index in np.unique(purse[members]):
        value = values[int(index)]
        at = members[purse[members] == index]
        people = int(electorate.people[at].sum())
        if value == 0:
            continue
        payers += people
        rest = value - price if value > price else Fraction(0)
        paying_all += people if rest == 0 else 0
        purse[at] = _index_of(values, rest)
    return payers, paying_all


def _index_of(values: list[Fraction], value: Fraction) -> int:
    values.append(value)
    return len(values) - 1


def _result(
    contest: Contest,
    ballots: Ballots,
    electorate: _Electorate,
    share: Fraction,
    raises: int,
    outcome: _Outcome,
) -> Result:
    costs = {option.id: option.cost for option in contest.options}
    rounds, ties = [], []
    for number, bought in enumerate(outcome.purchases, start=1):
        facts = {
            "cost": costs[bought.option],
            "supporters": electorate.support[bought.option],
            "payers": bought.payers,
            "paying_all_they_had": bought.paying_all,
            "each": bought.share * costs[bought.option],
        }
        support = electorate.support[bought.option]
        rounds.append(
            Round(number, {bought.option: support}, (Step("chosen", bought.option, facts),))
        )
        if bought.rivals:
            equal = tuple(sorted((bought.option, *bought.rivals)))
            mattered = any(
                _winners(_buy_exactly(contest, electorate, share, rival)) != _winners(outcome)
                for rival in bought.rivals[:MOST_RIVALS]
            )
            ties.append(Tie(number, equal, "order", mattered, "ballot_paper"))
    winners = [bought.option for bought in outcome.purchases]
    spent = sum(costs[option] for option in winners)
    return Result(
        method="budget_equal_shares",
        winners=tuple(winners),
        rounds=tuple(rounds),
        valid=electorate.voters,
        blank=ballots.get((), 0),
        ties=tuple(ties),
        facts={
            "share": share,
            "raised_by": raises,
            "spent": spent,
            "left": contest.budget - spent,
            "losers": _losers(contest, electorate, outcome, share, set(winners)),
            "greedy": list(count_greedy(contest, ballots, BallotForm.APPROVAL).winners),
        },
    )


def _winners(outcome: _Outcome) -> frozenset[str]:
    return frozenset(bought.option for bought in outcome.purchases)


def _losers(
    contest: Contest,
    electorate: _Electorate,
    outcome: _Outcome,
    share: Fraction,
    winners: set[str],
) -> dict[str, dict[str, object]]:
    """Say of each project that was not bought what its supporters had left, and what it lacked.

    ``more_votes`` is how many more people with their whole share would have paid the rest.
    """
    found = {}
    for option in contest.options:
        if option.id in winners:
            continue
        members = electorate.supporters[option.id]
        had = sum(
            (outcome.left[int(i)] * int(electorate.people[int(i)]) for i in members), Fraction(0)
        )
        lacks = max(option.cost - had, Fraction(0))
        found[option.id] = {
            "cost": option.cost,
            "supporters": electorate.support[option.id],
            "supporters_had": had,
            "lacked": lacks,
            "more_votes": -(-lacks // share) if share else None,
        }
    return found
