"""The promises of the counts are worth checking: each notices mistakes planted into the code."""

from __future__ import annotations

import importlib.util
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from portal.voting.counting.ballots import Ballot, BallotForm, Contest, Option

IDS = ("a", "b", "c", "d", "e")
COSTS = (30, 20, 50, 10, 45)
OPTIONS = tuple(Option(n, cost=cost) for n, cost in zip(IDS, COSTS, strict=True))
COUNTING = "portal.voting.counting."


def mutated(name: str, right: str, wrong: str) -> ModuleType:
    """Return a module of the counting core with one place of its source changed."""
    spec = importlib.util.find_spec(COUNTING + name)
    assert spec is not None
    assert spec.origin is not None
    source = Path(spec.origin).read_text(encoding="utf-8")
    assert source.count(right) == 1, f"{right!r} stands in {name} {source.count(right)} times"
    module = ModuleType(f"mutated_{name}")
    module.__dict__["__file__"] = spec.origin
    # Dataclasses look their module up.
    sys.modules[module.__name__] = module
    exec(compile(source.replace(right, wrong), spec.origin, "exec"), module.__dict__)
    return module


def rankings() -> Iterator[Counter[Ballot]]:
    draw = random.Random(4)
    for _election in range(150):
        ballots: Counter[Ballot] = Counter()
        for _ballot in range(draw.randint(2, 9)):
            ballots[tuple(draw.sample(IDS, draw.randint(1, 5)))] += draw.randint(1, 12)
        yield ballots


def approvals() -> Iterator[Counter[Ballot]]:
    for ballots in rankings():
        yield Counter({tuple(sorted(b)): n for b, n in ballots.items()})


def broken_stv(count: Callable[..., Any]) -> str:
    for ballots in rankings():
        for seats in (1, 2, 3):
            result = count(Contest(OPTIONS, seats=seats), ballots)
            if any(sum(r.tallies.values()) + r.exhausted != result.valid for r in result.rounds):
                return "votes were made or lost"
            gone = [one.exhausted for one in result.rounds]
            if gone != sorted(gone):
                return "votes came back from nowhere"
            if len(result.winners) > seats or (result.decided and len(result.winners) < seats):
                return "seats"
            if result.facts["quota"] * (seats + 1) <= result.valid:
                return "quota"
            for one in result.rounds:
                for step in one.steps:
                    before = result.rounds[one.number - 2].tallies
                    alive = [o for o in IDS if before[o] > 0 and o not in result.winners]
                    if step.kind == "excluded" and alive:
                        least = min(before[o] for o in alive)
                        if before[step.option] > least:
                            return "somebody with more votes went out"
            only = result.rounds[0].tallies if len(result.rounds) == 1 else {}
            losers = [only[o] for o in only if o not in result.winners]
            if losers and min(only[o] for o in result.winners) < max(losers):
                return "order"
    return ""


def wrong_matrix(ballots: Counter[Ballot], facts: Any) -> str:
    pairs = facts["pairs"]
    real = [o for o in IDS if all(pairs[o][p] > pairs[p][o] for p in IDS if p != o)]
    if (real[0] if real else None) != facts["condorcet_winner"]:
        return "condorcet winner"
    for one in IDS:
        for other in pairs[one]:
            prefer = sum(
                n
                for b, n in ballots.items()
                if one in b and (other not in b or b.index(one) < b.index(other))
            )
            if pairs[one][other] != prefer:
                return "pairs"
    paths = facts["paths"]
    for one in IDS:
        for other in paths[one]:
            for via in set(IDS) - {one, other}:
                if paths[one][other] < min(paths[one][via], paths[via][other]):
                    return "paths"
    return ""


def broken_schulze(count: Callable[..., Any]) -> str:
    for ballots in rankings():
        result = count(Contest(OPTIONS), ballots)
        champion = result.facts["condorcet_winner"]
        if champion and result.winners != (champion,):
            return "who beats everybody lost"
        wrong = wrong_matrix(ballots, result.facts)
        if wrong:
            return wrong
        if len(result.winners) == 1:
            lifted = Counter[Ballot]()
            for ballot, number in ballots.items():
                rest = tuple(o for o in ballot if o != result.winners[0])
                moved = result.winners[0] in ballot
                lifted[(result.winners[0], *rest) if moved else ballot] += number
            if count(Contest(OPTIONS), lifted).winners != result.winners:
                return "lifting the winner made it lose"
    return ""


def broken_greedy(count: Callable[..., Any]) -> str:
    for number, ballots in enumerate(approvals()):
        contest = Contest(OPTIONS, budget=20 + number % 120)
        result = count(contest, ballots, BallotForm.APPROVAL)
        spent = sum(contest.option(o).cost for o in result.winners)
        if spent > contest.budget or spent != result.facts["spent"]:
            return "budget"
        votes = {o: sum(n for b, n in ballots.items() if o in b) for o in IDS}
        left = contest.budget
        for option in sorted(IDS, key=lambda o: -votes[o]):
            cost = contest.option(option).cost
            if votes[option] and cost <= left:
                if option not in result.winners:
                    return "what fits was left out"
                left -= cost
        for option in result.winners:
            more = Counter(ballots)
            more[(option,)] += 1
            if option not in count(contest, more, BallotForm.APPROVAL).winners:
                return "one more vote made a winner lose"
        for one in IDS:
            for other in IDS:
                same = votes[one] == votes[other] > 0 and one < other
                if same and not any({one, other} <= set(tie.options) for tie in result.ties):
                    return "a tie was broken in silence"
    return ""


def broken_sums(count: Callable[..., Any]) -> str:
    for ballots in approvals():
        contest = Contest(OPTIONS, seats=2)
        result = count(contest, ballots, "approval")
        votes = {o: sum(n for b, n in ballots.items() if o in b) for o in IDS}
        order = sorted(votes.values(), reverse=True)
        if order[1] == order[2] > 0 and not result.tied:
            return "a tie was broken in silence"
        if any(votes[o] < order[1] for o in (*result.winners, *result.tied)):
            return "fewer votes won"
        for winner in result.winners:
            more = Counter(ballots)
            more[(winner,)] += 1
            if winner not in count(contest, more, "approval").winners:
                return "one more vote made a winner lose"
    return ""


def broken_shares(buy: Callable[..., Any]) -> str:
    from portal.voting.counting.equal_shares.electorate import electorate_of

    for number, ballots in enumerate(approvals()):
        contest = Contest(OPTIONS, budget=100)
        electorate = electorate_of(contest, ballots)
        share = Fraction(5 + number % 60, 1 + number % 7)
        outcome = buy(contest, electorate, share)
        paid = sum(contest.option(p.option).cost for p in outcome.purchases)
        if paid > share * electorate.voters:
            return "more was spent than voters have"
        for bought in outcome.purchases:
            cost = contest.option(bought.option).cost
            if bought.share * cost > share or bought.share * bought.payers < 1:
                return "a share no purse holds, or too little"
        for option in set(IDS) - outcome.winners:
            if (
                electorate.support[option]
                and outcome.left_of(option) >= contest.option(option).cost
            ):
                return "what supporters could pay was not bought"
        first = min(
            (o for o in IDS if share * electorate.support[o] >= contest.option(o).cost),
            key=lambda o: (-electorate.support[o], IDS.index(o)),
            default=None,
        )
        if first and outcome.purchases[0].option != first:
            return "the best supported came later"
    return ""


PROMISES: dict[str, tuple[str, Callable[[Callable[..., Any]], str]]] = {
    "transferable_vote": ("count_stv", broken_stv),
    "schulze": ("count_schulze", broken_schulze),
    "greedy": ("count_greedy", broken_greedy),
    "plurality": ("count_choices", broken_sums),
    "equal_shares.exactly": ("buy_exactly", broken_shares),
}

MISTAKES = [
    ("transferable_vote", "self.valid // (self.seats + 1) + 1", "self.valid // (self.seats + 1)"),
    ("transferable_vote", "new_value = surplus * value // total", "new_value = value"),
    ("transferable_vote", "self.lost += surplus - moved", "pass"),
    (
        "transferable_vote",
        "least = min(tallies[option] for option in self",
        "least = max(tallies[option] for option in self",
    ),
    (
        "transferable_vote",
        "            self._give(rest, value, papers)",
        "            self._give(rest, UNIT, papers)",
    ),
    ("schulze", "below = everyone - set(ballot)", "below = set()"),
    ("schulze", "through = min(found", "through = max(found"),
    ("schulze", "if won > 0 else 0", "if won < 0 else 0"),
    (
        "schulze",
        "all(paths[one, other] >= paths[other, one]",
        "any(paths[one, other] >= paths[other, one]",
    ),
    ("greedy", "costs[option] <= left", "costs[option] <= contest.budget"),
    ("greedy", "left -= costs[option]", "left = left"),
    ("greedy", "key=lambda option: -sums[option])", "key=lambda option: sums[option])"),
    ("greedy", "if votes and len(equal) > 1:", "if votes and len(equal) > 2:"),
    ("plurality", "seats = min(contest.seats, len(named))", "seats = min(contest.seats, 1)"),
    (
        "plurality",
        "order = sorted(contest.ids, key=lambda option: -sums[option])",
        "order = list(contest.ids)",
    ),
    ("plurality", 'settled = "lot" if len(drawn) >= left else ""', 'settled = "lot"'),
    ("equal_shares.exactly", "rest = max(value - amount, 0)", "rest = value"),
    ("equal_shares.exactly", "missing -= value * number", "missing -= 0"),
    (
        "equal_shares.exactly",
        "Fraction(1, electorate.support[o.id])",
        "Fraction(electorate.support[o.id])",
    ),
    ("equal_shares.exactly", "payers -= number", "payers -= 0"),
]


@pytest.mark.parametrize("name", PROMISES)
def test_the_code_as_it_is_keeps_its_promises(name: str) -> None:
    function, promise = PROMISES[name]
    module = importlib.import_module(COUNTING + name)
    assert promise(getattr(module, function)) == ""


@pytest.mark.parametrize(("name", "right", "wrong"), MISTAKES, ids=lambda part: part[:40])
def test_a_planted_mistake_is_noticed(name: str, right: str, wrong: str) -> None:
    function, promise = PROMISES[name]
    try:
        found = promise(getattr(mutated(name, right, wrong), function))
    except (ArithmeticError, IndexError, KeyError, ValueError) as error:
        found = repr(error)
    assert found, f"nothing noticed that {right!r} became {wrong!r}"
