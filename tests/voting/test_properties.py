"""What must hold of every count, whatever the ballots."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portal.voting.counting.ballots import Ballot, BallotForm, Contest, Option
from portal.voting.counting.equal_shares import count_equal_shares
from portal.voting.counting.greedy import count_greedy
from portal.voting.counting.plurality import count_choices, count_points
from portal.voting.counting.result import Result
from portal.voting.counting.schulze import count_schulze
from portal.voting.counting.transferable_vote import UNIT, count_irv, count_stv
from portal.voting.methods import BALLOT_METHODS

IDS = ("a", "b", "c", "d", "e")
OPTIONS = tuple(
    Option(name, cost=cost) for name, cost in zip(IDS, (30, 20, 50, 10, 45), strict=True)
)

rankings = st.lists(st.sampled_from(IDS), max_size=5, unique=True).map(tuple)
approvals = st.sets(st.sampled_from(IDS), max_size=5).map(lambda chosen: tuple(sorted(chosen)))


def elections(ballot: st.SearchStrategy[Ballot]) -> st.SearchStrategy[Counter[Ballot]]:
    return st.dictionaries(ballot, st.integers(1, 30), min_size=1, max_size=12).map(Counter)


def shuffled(ballots: Counter[Ballot]) -> Counter[Ballot]:
    return Counter(dict(reversed(list(ballots.items()))))


@given(elections(rankings), st.integers(1, 4))
@settings(max_examples=300, deadline=None)
def test_the_order_of_ballots_changes_nothing(ballots: Counter[Ballot], seats: int) -> None:
    contest = Contest(OPTIONS, seats=seats)
    for count in (count_stv, count_irv, count_schulze):
        assert count(contest, ballots).to_json() == count(contest, shuffled(ballots)).to_json()


@given(elections(rankings), st.integers(1, 4))
@settings(max_examples=300, deadline=None)
def test_no_vote_is_made_or_lost_in_any_round(ballots: Counter[Ballot], seats: int) -> None:
    result = count_stv(Contest(OPTIONS, seats=seats), ballots)
    for one in result.rounds:
        assert sum(one.tallies.values()) + one.exhausted == result.valid


@given(elections(rankings), st.integers(1, 4))
@settings(max_examples=300, deadline=None)
def test_the_seats_and_no_more_are_filled(ballots: Counter[Ballot], seats: int) -> None:
    result = count_stv(Contest(OPTIONS, seats=seats), ballots)
    if not result.valid:
        assert (result.winners, result.tied) == ((), ())
    elif result.decided:
        assert len(result.winners) == seats
    else:
        assert len(result.winners) < seats < len(result.winners) + len(result.tied)
    if result.valid:
        assert result.facts["quota"] * (seats + 1) > result.valid


@given(elections(rankings), st.integers(1, 4))
@settings(max_examples=200, deadline=None)
def test_transfer_values_are_cut_and_never_rounded_up(ballots: Counter[Ballot], seats: int) -> None:
    for one in count_stv(Contest(OPTIONS, seats=seats), ballots).rounds:
        for tally in one.tallies.values():
            assert (Fraction(tally) * UNIT).denominator == 1
        assert one.exhausted >= 0


@given(elections(rankings), st.sampled_from(["winning_votes", "margins"]))
@settings(max_examples=300, deadline=None)
def test_schulze_elects_whoever_beats_everybody(ballots: Counter[Ballot], strength: str) -> None:
    contest = Contest(OPTIONS, settings={"strength": strength})
    result = count_schulze(contest, ballots)
    if result.facts["condorcet_winner"]:
        assert result.winners == (result.facts["condorcet_winner"],)
    paths = result.facts["paths"]
    for one, other, third in permutations(IDS, 3):
        assert paths[one][third] >= min(paths[one][other], paths[other][third])


@given(elections(rankings), st.sampled_from(["winning_votes", "margins"]))
@settings(max_examples=300, deadline=None)
def test_ranking_the_schulze_winner_first_never_makes_it_lose(
    ballots: Counter[Ballot], strength: str
) -> None:
    contest = Contest(OPTIONS, settings={"strength": strength})
    before = count_schulze(contest, ballots)
    assume(len(before.winners) == 1)
    winner = before.winners[0]
    for ballot in list(ballots):
        if winner in ballot and ballot[0] != winner:
            lifted = (winner, *(option for option in ballot if option != winner))
            changed = Counter(ballots)
            changed[lifted] += changed.pop(ballot)
            assert count_schulze(contest, changed).winners == (winner,)


@given(elections(approvals), st.integers(1, 3))
@settings(max_examples=200, deadline=None)
def test_one_more_vote_for_a_winner_keeps_it_a_winner(ballots: Counter[Ballot], seats: int) -> None:
    contest = Contest(OPTIONS, seats=seats)
    for winner in count_choices(contest, ballots, "approval").winners:
        more = Counter(ballots)
        more[(winner,)] += 1
        assert winner in count_choices(contest, more, "approval").winners


points = st.dictionaries(st.sampled_from(IDS), st.integers(1, 5), max_size=5).map(
    lambda given: tuple(sorted(given.items()))
)


@given(elections(points), st.integers(1, 3))
@settings(max_examples=150, deadline=None)
def test_more_points_for_a_winner_keep_it_a_winner(ballots: Counter[Ballot], seats: int) -> None:
    contest = Contest(OPTIONS, seats=seats)
    for winner in count_points(contest, ballots, "score").winners:
        more = Counter(ballots)
        more[((winner, 1),)] += 1
        assert winner in count_points(contest, more, "score").winners


@given(elections(approvals), st.integers(1, 160))
@settings(max_examples=150, deadline=None)
def test_one_more_vote_for_a_paid_project_keeps_it_paid_by_most_votes_first(
    ballots: Counter[Ballot], budget: int
) -> None:
    contest = Contest(OPTIONS, budget=budget)
    for winner in count_greedy(contest, ballots, BallotForm.APPROVAL).winners:
        more = Counter(ballots)
        more[(winner,)] += 1
        assert winner in count_greedy(contest, more, BallotForm.APPROVAL).winners


@given(elections(rankings), elections(approvals), elections(points), st.integers(1, 160))
@settings(max_examples=100, deadline=None)
def test_the_order_of_ballots_changes_nothing_in_any_method(
    ranked: Counter[Ballot], approved: Counter[Ballot], pointed: Counter[Ballot], budget: int
) -> None:
    of = {BallotForm.RANKING: ranked, BallotForm.APPROVAL: approved, BallotForm.POINTS: pointed}
    for method in BALLOT_METHODS:
        if method.form is BallotForm.CHOICE:
            continue
        contest = Contest(OPTIONS, seats=2, budget=budget, most=5)
        ballots = of[method.form]
        first = method.count(contest, ballots, ()).to_json()
        assert first == method.count(contest, shuffled(ballots), ()).to_json(), method.name


@given(elections(approvals), st.integers(1, 160))
@settings(max_examples=150, deadline=None)
def test_budgets_name_every_tie_the_order_of_the_paper_settled(
    ballots: Counter[Ballot], budget: int
) -> None:
    contest = Contest(OPTIONS, budget=budget)
    turned = Contest(OPTIONS[::-1], budget=budget)
    result = count_greedy(contest, ballots, BallotForm.APPROVAL)
    other = count_greedy(turned, ballots, BallotForm.APPROVAL)
    if set(result.winners) != set(other.winners):
        assert any(tie.mattered for tie in result.ties)
    shares, across = count_equal_shares(contest, ballots), count_equal_shares(turned, ballots)
    if set(shares.winners) != set(across.winners):
        # How far everybody's part is raised is tried out with the order of the paper as well.
        assert shares.ties or shares.facts["raised_by"] or across.facts["raised_by"]


@given(elections(approvals), st.integers(0, 160))
@settings(max_examples=300, deadline=None)
def test_no_budget_is_ever_exceeded(ballots: Counter[Ballot], budget: int) -> None:
    costs = {option.id: option.cost for option in OPTIONS}
    for completion in ("none", "add1", "add1_exhaustive"):
        contest = Contest(OPTIONS, budget=budget, settings={"completion": completion})
        result = count_equal_shares(contest, ballots)
        assert sum(costs[option] for option in result.winners) <= budget
    plain = count_greedy(Contest(OPTIONS, budget=budget), ballots, BallotForm.APPROVAL)
    assert sum(costs[option] for option in plain.winners) <= budget


@given(elections(approvals), st.integers(10, 160))
@settings(max_examples=300, deadline=None)
def test_equal_shares_leave_no_group_without_what_its_own_money_buys(
    ballots: Counter[Ballot], budget: int
) -> None:
    # A group that agrees on a project it can pay for alone gets at least something it wants.
    contest = Contest(OPTIONS, budget=budget, settings={"completion": "none"})
    result = count_equal_shares(contest, ballots)
    voters = sum(people for ballot, people in ballots.items() if ballot)
    assume(voters > 0)
    for ballot, people in ballots.items():
        affordable = [
            option for option in ballot if contest.option(option).cost * voters <= budget * people
        ]
        if affordable:
            assert set(ballot) & set(result.winners)


@given(elections(approvals), st.integers(10, 160))
@settings(max_examples=200, deadline=None)
def test_quick_and_exact_purchases_agree(ballots: Counter[Ballot], budget: int) -> None:
    # Naive oracle in fractions, written from the rule alone.
    contest = Contest(OPTIONS, budget=budget, settings={"completion": "none"})
    people = [ballot for ballot, number in ballots.items() if ballot for _one in range(number)]
    if not people:
        return
    purses = [Fraction(budget, len(people))] * len(people)
    bought: list[str] = []
    while True:
        offers = []
        for place, option in enumerate(contest.options):
            fans = [i for i, ballot in enumerate(people) if option.id in ballot]
            if option.id in bought or not fans or sum(purses[i] for i in fans) < option.cost:
                continue
            price = _smallest_price([purses[i] for i in fans], option.cost)
            offers.append((price / option.cost, -len(fans), place, option.id, fans, price))
        if not offers:
            break
        _share, _fans, _place, name, fans, price = min(offers)
        bought.append(name)
        for i in fans:
            purses[i] -= min(purses[i], price)
    assert list(count_equal_shares(contest, ballots).winners) == bought


def _smallest_price(purses: list[Fraction], cost: int) -> Fraction:
    left, payers = Fraction(cost), len(purses)
    for purse in sorted(purses):
        if left / payers <= purse:
            break
        left -= purse
        payers -= 1
    return left / payers


@pytest.mark.parametrize("count", [count_stv, count_irv])
def test_a_tie_is_reported_and_not_broken_in_silence(count: object) -> None:
    contest = Contest((Option("a"), Option("b")), seats=1)
    result: Result = count(contest, Counter({("a",): 5, ("b",): 5}))  # type: ignore[operator]
    assert not result.decided
    assert result.winners == ()
    assert result.tied == ("a", "b")
    assert result.ties[0].mattered


@pytest.mark.parametrize("count", [count_stv, count_irv])
def test_a_lot_drawn_in_public_settles_a_tie_and_is_named(count: object) -> None:
    contest = Contest((Option("a"), Option("b")), seats=1)
    ballots = Counter({("a",): 5, ("b",): 5})
    # The lot names who stays out.
    result: Result = count(contest, ballots, lot=("b", "a"))  # type: ignore[operator]
    assert result.winners == ("a",)
    assert [tie.settled_by for tie in result.ties] == ["lot"]


def test_a_tie_that_changes_nothing_asks_for_no_lot() -> None:
    contest = Contest(tuple(Option(name) for name in "abc"), seats=1)
    result = count_irv(
        contest, Counter({("a",): 10, ("b",): 2, ("c",): 2, ("b", "a"): 3, ("c", "a"): 3})
    )
    assert result.winners == ("a",)
    assert result.decided
    assert all(not tie.mattered for tie in result.ties)


def test_equal_numbers_at_the_last_seat_elect_neither() -> None:
    contest = Contest(tuple(Option(name) for name in "abc"), seats=2)
    result = count_choices(contest, Counter({("a",): 5, ("b",): 3, ("c",): 3}), "single_choice")
    assert result.winners == ("a",)
    assert result.tied == ("b", "c")
