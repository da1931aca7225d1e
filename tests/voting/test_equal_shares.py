"""Equal Shares raises everybody's part as the rule says, however it gets there."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.voting.counting.ballots import Ballot, Contest, Option
from portal.voting.counting.equal_shares import count_equal_shares, raising
from portal.voting.counting.equal_shares.electorate import electorate_of
from portal.voting.counting.equal_shares.exactly import buy_exactly
from portal.voting.counting.equal_shares.leaping import leap
from portal.voting.counting.equal_shares.quickly import Quick, TooClose

IDS = ("a", "b", "c", "d", "e", "f")
approvals = st.sets(st.sampled_from(IDS), min_size=1).map(lambda chosen: tuple(sorted(chosen)))
elections = st.dictionaries(approvals, st.integers(1, 9), min_size=1, max_size=8).map(Counter)
costs = st.lists(st.integers(0, 90), min_size=6, max_size=6)


def contest_of(prices: list[int], budget: int, completion: str = "add1") -> Contest:
    options = tuple(Option(name, cost=cost) for name, cost in zip(IDS, prices, strict=True))
    return Contest(options, budget=budget, settings={"completion": completion})


def raised_step_by_step(contest: Contest, ballots: Counter[Ballot]) -> tuple[int, list[str]]:
    """The rule as it is written: one unit more, buy again, until it costs too much."""
    electorate = electorate_of(contest, ballots)
    price = {option.id: option.cost for option in contest.options}
    wanted = [option for option in contest.ids if electorate.support[option]]
    exhaustive = contest.settings["completion"] == "add1_exhaustive"
    first, raises = Fraction(contest.budget, electorate.voters), 0

    def bought(raised: int) -> list[str]:
        return [p.option for p in buy_exactly(contest, electorate, first + raised).purchases]

    while True:
        won = bought(raises)
        spent = sum(price[option] for option in won)
        fits = [o for o in wanted if o not in won and spent + price[o] <= contest.budget]
        if exhaustive and not fits:
            return raises, won
        if raises and len(won) == len(wanted):
            return raises, won
        following = bought(raises + 1)
        if sum(price[option] for option in following) > contest.budget:
            return raises, won
        raises += 1


@given(elections, costs, st.integers(1, 300), st.sampled_from(["add1", "add1_exhaustive"]))
@settings(max_examples=150, deadline=None)
def test_leaps_and_quick_steps_end_where_single_steps_do(
    ballots: Counter[Ballot], prices: list[int], budget: int, completion: str
) -> None:
    contest = contest_of(prices, budget, completion)
    raises, won = raised_step_by_step(contest, ballots)
    result = count_equal_shares(contest, ballots)
    assert (result.facts["raised_by"], list(result.winners)) == (raises, won)


@given(elections, costs, st.fractions(0, 40, max_denominator=60))
@settings(max_examples=150, deadline=None)
def test_a_leap_passes_over_nothing_that_changes_what_is_bought(
    ballots: Counter[Ballot], prices: list[int], share: Fraction
) -> None:
    contest = contest_of(prices, 1)
    electorate = electorate_of(contest, ballots)
    found = leap(contest, electorate, share)
    for raised in {0, 1, found.further // 2, found.further} & set(range(found.further + 1)):
        there = buy_exactly(contest, electorate, share + raised)
        assert [bought.option for bought in there.purchases] == list(found.won)


@given(elections, costs, st.fractions(0, 60, max_denominator=60))
@settings(max_examples=300, deadline=None)
def test_floating_point_either_agrees_or_says_that_it_cannot_tell(
    ballots: Counter[Ballot], prices: list[int], share: Fraction
) -> None:
    contest = contest_of(prices, 1)
    electorate = electorate_of(contest, ballots)
    try:
        quick = Quick(contest, electorate).buy(share)
    except TooClose:
        return
    exact = buy_exactly(contest, electorate, share)
    assert quick == [bought.option for bought in exact.purchases]


def test_three_voters_with_millions_are_counted_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    options = (
        Option("a", cost=4_000_000),
        Option("b", cost=3_000_001),
        Option("c", cost=2_999_999),
        Option("d", cost=1_234_567),
    )
    contest = Contest(options, budget=9_000_000)
    ballots = Counter({("a", "b"): 1, ("b", "c", "d"): 1, ("a", "c"): 1})
    steps = 0
    buy = raising._Buyer.buy

    def counted(self: Any, share: Fraction) -> Any:
        nonlocal steps
        steps += 1
        return buy(self, share)

    monkeypatch.setattr(raising._Buyer, "buy", counted)
    result = count_equal_shares(contest, ballots)
    assert result.facts["raised_by"] > 100_000
    assert result.facts["spent"] <= 9_000_000
    assert steps < 500


def test_nobody_pays_more_than_their_part_and_every_project_is_paid_in_full() -> None:
    contest = contest_of([30, 20, 50, 10, 45, 5], 120)
    ballots = Counter({("a", "b"): 7, ("b", "c"): 5, ("d", "e", "f"): 4, ("c",): 3})
    result = count_equal_shares(contest, ballots)
    share = result.facts["share"]
    for one in result.rounds:
        facts = one.steps[0].facts
        assert facts["each"] <= share
        assert facts["cost"] <= facts["each"] * facts["payers"]


@pytest.mark.parametrize("planted", ["overspends", "forgets_a_raise", "favours_the_dear"])
def test_a_planted_mistake_would_be_noticed(planted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # The checks above are worth something only if they fail where the rule is broken.
    contest = contest_of([30, 20, 50, 10, 45, 5], 100)
    ballots = Counter({("a", "b"): 7, ("b", "c"): 5, ("d", "e", "f"): 4, ("c",): 3, ("a", "e"): 6})
    right = raised_step_by_step(contest, ballots)
    if planted == "overspends":
        broken = count_equal_shares(replace(contest, budget=130), ballots)
    elif planted == "forgets_a_raise":
        buy = raising._Buyer.buy
        monkeypatch.setattr(raising._Buyer, "buy", lambda self, share: (buy(self, share)[0], 3))
        broken = count_equal_shares(contest, ballots)
    else:
        monkeypatch.setattr(
            "portal.voting.counting.equal_shares.exactly.min",
            lambda found, key: max(found, key=key),
            raising=False,
        )
        tied = Counter({("a", "e"): 4})
        contest = contest_of([45, 20, 50, 10, 45, 5], 50)
        broken = count_equal_shares(contest, tied)
        monkeypatch.undo()
        right = raised_step_by_step(contest, tied)
    assert (broken.facts["raised_by"], list(broken.winners)) != right
