"""Each way a vote can end is told in its own words."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from portal.voting.counting.ballots import BallotForm, Contest, Option
from portal.voting.counting.equal_shares import count_equal_shares
from portal.voting.counting.greedy import count_greedy
from portal.voting.counting.plurality import count_choices, count_points
from portal.voting.counting.result import Result, Round
from portal.voting.counting.schulze import count_schulze
from portal.voting.counting.transferable_vote import count_irv, count_stv
from portal.voting.counting.yes_no import count_yes_no
from portal.voting.explaining import story_of
from portal.voting.explaining.flow import FlowWords, flow_of
from portal.voting.explaining.pairs import chain
from portal.voting.explaining.rankings import shortened


def options(names: str, *costs: int) -> tuple[Option, ...]:
    prices = costs or (0,) * len(names)
    return tuple(Option(n, n.upper(), cost) for n, cost in zip(names, prices, strict=True))


def said(contest: Contest, result: Result) -> str:
    story = story_of(contest, result, currency="EUR")
    tables = [row for part in story.sections if part.table for row in part.table.rows]
    texts = [line for part in story.sections for line in part.text]
    return "\n".join([story.headline, *story.why, *story.ties, *texts, *map(str, tables)])


# Adding up


@pytest.mark.parametrize(
    ("seats", "ballots", "words"),
    [
        (1, {("a",): 4, ("b",): 1}, "A is 3 votes ahead of B."),
        (1, {("a",): 4, ("b",): 3}, "A is 1 vote ahead of B."),
        (2, {("a",): 9, ("b",): 7, ("c",): 1}, "The last seat goes to B, 6 votes ahead of C."),
        (2, {("a",): 9, ("b",): 7, ("c",): 7}, "B and C have the same number, 7, and there are"),
        (3, {("a",): 9, ("b",): 7, ("c",): 1}, "there are seats for all"),
    ],
)
def test_the_lead_is_said_of_the_last_who_won(
    seats: int, ballots: dict[Any, int], words: str
) -> None:
    contest = Contest(options("abc"), seats=seats)
    assert words in said(contest, count_choices(contest, Counter(ballots), "approval"))


def test_seats_for_everybody_are_not_told_of_a_single_winner() -> None:
    contest = Contest(options("a"))
    words = said(contest, count_choices(contest, Counter({("a",): 2}), "approval"))
    assert "seats for all" not in words


@pytest.mark.parametrize(
    ("seats", "words"),
    [
        (1, "A is 4 points ahead of B."),
        (2, "The last seat goes to B, 2 points ahead of C."),
    ],
)
def test_points_are_told_as_points(seats: int, words: str) -> None:
    contest = Contest(options("abc"), seats=seats)
    ballots = Counter({(("a", 4), ("b", 2), ("c", 1)): 2})
    assert words in said(contest, count_points(contest, ballots, "score"))
    bars = story_of(contest, count_points(contest, ballots, "score")).sections[0].bars
    assert bars is not None
    assert [row.shown for row in bars.rows] == ["8", "4", "2"]


def test_a_lot_that_decided_between_equals_is_told_as_such() -> None:
    contest = Contest(options("ab"))
    result = count_choices(contest, Counter({("a",): 2, ("b",): 2}), "approval", lot=("b",))
    assert "B and A are equal; the lot decided." in said(contest, result)


# Yes and no


@pytest.mark.parametrize(
    ("rules", "ballots", "words"),
    [
        ({}, (0, 0, 3), ["Nobody said yes or no."]),
        ({}, (3, 2, 0), ["3 said yes and 2 said no. More yes than no was needed."]),
        (
            {"majority": "2/3"},
            (3, 2, 4),
            [
                "3 said yes and 2 said no: 60.0% of both. At least 66.7% was needed.",
                "That is not enough.",
                "4 abstained, which counts as taking part only.",
            ],
        ),
        (
            {"quorum": "1/5", "entitled": 20},
            (3, 2, 0),
            ["25.0% of those who may vote took part; the quorum is 20.0%."],
        ),
        (
            {"quorum": "1/5"},
            (3, 2, 0),
            ["Only ? of those who may vote took part; the quorum of 20.0% is not reached."],
        ),
        (
            {"consent": "1/10", "entitled": 20},
            (3, 2, 0),
            ["15.0% of those who may vote said yes; 10.0% was needed."],
        ),
        (
            {"consent": "1/5", "entitled": 20},
            (3, 2, 0),
            ["Only 15.0% of those who may vote said yes; 20.0% was needed."],
        ),
        (
            {"consent": "1/5"},
            (3, 2, 0),
            ["Only ? of those who may vote said yes; 20.0% was needed."],
        ),
    ],
)
def test_each_bound_of_a_decision_is_said_with_what_was_reached(
    rules: dict[str, Any], ballots: tuple[int, int, int], words: list[str]
) -> None:
    contest = Contest(tuple(Option(n, n) for n in ("yes", "no", "abstain")), settings=rules)
    cast = dict(zip((("yes",), ("no",), ("abstain",)), ballots, strict=True))
    told = said(contest, count_yes_no(contest, Counter(cast)))
    for sentence in words:
        assert sentence in told
    assert ("That is not enough." in told) is ("That is not enough." in words)
    assert ("abstained" in told) is (ballots[2] > 0 and "Nobody said yes or no." not in words)


# Rankings


def test_a_majority_in_the_first_round_is_told_without_any_transfer() -> None:
    contest = Contest(options("abc"))
    words = said(contest, count_irv(contest, Counter({("a",): 5, ("b",): 3})))
    assert "A is first on 5 of 8 ballots, which is more than half." in words
    assert "passed to their next preference" not in words


def test_a_leader_who_stays_ahead_is_not_said_to_have_been_overtaken() -> None:
    contest = Contest(options("abc"))
    result = count_irv(contest, Counter({("a",): 4, ("b",): 3, ("c", "a"): 2}))
    words = said(contest, result)
    assert "In round 2 A has 6 of the 9 ballots that still name somebody." in words
    assert "had the most first preferences" not in words
    assert "reach nobody" not in words


def test_a_run_off_that_only_a_lot_can_end_names_no_winner() -> None:
    contest = Contest(options("ab"))
    words = said(contest, count_irv(contest, Counter({("a",): 2, ("b",): 2})))
    assert words.startswith("A lot decides between A and B")
    assert "more than half" not in words


def test_seats_are_told_with_the_quota_and_with_who_came_closest() -> None:
    contest = Contest(options("abcd"), seats=2)
    ballots = Counter({("a",): 9, ("b",): 4, ("c",): 3, ("d", "b"): 1, ("d",): 1})
    words = said(contest, count_stv(contest, ballots))
    assert "2 seats are filled. The quota is 7:" in words
    assert "divided by 3" in words
    assert "A reached the quota in round 1 with 9 votes." in words
    assert "A has 2 more than the quota; that part of the ballots passes on." in words
    assert "because no more were left than seats" in words
    assert "reach nobody at the end" in words
    tied = said(contest, count_stv(contest, Counter({("a",): 9, ("b",): 4, ("c",): 4})))
    assert "came closest" not in tied
    all_in = Contest(options("ab"), seats=2)
    assert "came closest" not in said(all_in, count_stv(all_in, Counter({("a",): 2, ("b",): 1})))


def test_whoever_is_left_behind_with_votes_came_closest() -> None:
    contest = Contest(options("abc"), seats=1)
    words = said(contest, count_stv(contest, Counter({("a",): 6, ("b",): 4, ("c",): 1})))
    assert "1 seat is filled. The quota is 6:" in words
    assert "B came closest of those not elected, with 4 votes at the end." in words


def test_a_round_in_which_nothing_happens_says_so_and_moves_no_votes() -> None:
    contest = Contest(options("abc"))
    result = count_irv(contest, Counter({("a",): 4, ("b",): 3, ("c", "b"): 2}))
    assert "Round 1: nobody reaches what is needed." in said(contest, result)


def test_a_round_without_anybody_who_moves_keeps_what_each_has() -> None:
    rounds = [Round(1, {"a": 3, "b": 2}), Round(2, {"a": 3, "b": 1})]
    words = FlowWords(lambda option, votes: f"{option} {votes}", lambda *parts: str(parts))
    bands = flow_of("ab", rounds, words).bands
    assert [(band.source, band.target, band.votes) for band in bands] == [
        ("a", "a", 3),
        ("b", "b", 1),
    ]


@pytest.mark.parametrize(
    ("name", "short"), [("x" * 12, "x" * 12), ("Playground of the old mill", "Playground…")]
)
def test_a_name_above_a_bar_is_cut_where_it_does_not_fit(name: str, short: str) -> None:
    assert shortened(name).startswith(short[:8])
    assert len(shortened(name)) <= len(name)
    assert shortened(name).endswith("…") is (short != name)


# One against one

CIRCLE = Counter({tuple("abc"): 4, tuple("bca"): 3, tuple("cab"): 2})


def test_a_circle_is_told_by_its_strongest_chains_both_ways() -> None:
    # a beats b 6:3, b beats c 7:2, c beats a 5:4: the weakest victory is c's.
    contest = Contest(options("abc"))
    words = said(contest, count_schulze(contest, CIRCLE))
    assert words.startswith("A wins")
    assert "No option beats all the others" in words
    assert "From A to every other option there is a chain at least as strong" in words
    assert "A › B: 6 · back: B › C › A: 5" in words
    assert "A › B › C: 6 · back: C › A: 5" in words


def test_a_winner_of_every_comparison_needs_no_chains() -> None:
    contest = Contest(options("abc"))
    words = said(contest, count_schulze(contest, Counter({("a", "b"): 3, ("b", "a"): 1})))
    assert "A beats every other option when the two are compared alone." in words
    assert "Against B: 3 people prefer A, 1 the other." in words
    assert "›" not in words


def test_equals_by_pairs_are_told_without_chains_until_a_lot_is_drawn() -> None:
    contest = Contest(options("abc"))
    ballots = Counter({("a", "b"): 2, ("b", "a"): 2})
    words = said(contest, count_schulze(contest, ballots))
    assert words.startswith("A lot decides between A and B")
    assert "›" not in words
    assert "From A" not in words
    # There is no chain between equals; against c there is one, and none back.
    drawn = said(contest, count_schulze(contest, ballots, lot=("b",)))
    assert "B › C: 4" in drawn
    assert "B › A" not in drawn
    assert "back:" not in drawn


def test_pairs_nobody_ranked_are_told_as_such() -> None:
    contest = Contest(options("ab"))
    assert "Nobody ranked anything." in said(contest, count_schulze(contest, Counter({(): 2})))


def test_there_is_no_chain_where_there_is_no_victory() -> None:
    pairs = {"a": {"b": 1}, "b": {"a": 1}}
    assert chain(pairs, {"a": {"b": 0}, "b": {"a": 0}}, "winning_votes", "a", "b") == []


# Budgets


def test_a_budget_says_what_the_other_rule_would_have_paid() -> None:
    contest = Contest(options("pqs", 60, 40, 20), budget=100, settings={"completion": "none"})
    ballots = Counter({("p",): 2, ("p", "q"): 1, ("q", "s"): 1})
    words = said(contest, count_equal_shares(contest, ballots))
    assert "Paid by both rules: P." in words
    assert "Paid by equal shares only: S." in words
    assert "Paid by most votes first only: Q." in words
    assert "Most votes first would have spent €100." in words
    # Three can pay for the bench at once; the dear park has more votes and needs everything.
    none = Contest(options("pq", 100, 10), budget=100, settings={"completion": "none"})
    apart = said(none, count_equal_shares(none, Counter({("p",): 3, ("q",): 2})))
    assert "Paid by both rules" not in apart
    assert "Paid by equal shares only: Q." in apart
    assert "Paid by most votes first only: P." in apart


def test_a_budget_both_rules_spend_alike_says_so() -> None:
    contest = Contest(options("ab", 10, 20), budget=30)
    words = said(contest, count_equal_shares(contest, Counter({("a", "b"): 2})))
    assert "The same projects would have been paid." in words
    assert "only:" not in words


def test_what_is_paid_is_named_unless_it_would_fill_a_page() -> None:
    names = "abcdefghijklmnop"
    contest = Contest(options(names, *([1] * 16)), budget=15)
    ballots = Counter({tuple(names): 1})
    few = said(contest, count_greedy(contest, ballots, BallotForm.APPROVAL))
    assert "Paid are: A, B, C" in few
    all_of_them = Contest(options(names, *([1] * 16)), budget=16)
    assert "Paid are" not in said(
        all_of_them, count_greedy(all_of_them, ballots, BallotForm.APPROVAL)
    )


@pytest.mark.parametrize(
    ("currency", "budget", "words"), [("EUR", 30, "€30"), ("", 30, "30"), ("", 2500, "2,500")]
)
def test_money_is_written_with_its_currency_where_there_is_one(
    currency: str, budget: int, words: str
) -> None:
    contest = Contest(options("ab", 10, 20), budget=budget)
    result = count_greedy(contest, Counter({("a", "b"): 2}), BallotForm.APPROVAL)
    story = story_of(contest, result, currency=currency)
    assert any(f"of {words} are spent" in sentence for sentence in story.why)


def test_ties_of_a_budget_say_whether_the_order_of_the_paper_mattered() -> None:
    ballots = Counter({("a", "b"): 2})
    tight = Contest(options("ab", 10, 10), budget=10)
    wide = Contest(options("ab", 10, 10), budget=20)
    assert "who comes first makes a difference" in said(
        tight, count_greedy(tight, ballots, BallotForm.APPROVAL)
    )
    assert "makes no difference to who wins" in said(
        wide, count_greedy(wide, ballots, BallotForm.APPROVAL)
    )


def test_a_tie_that_changes_nothing_says_that_every_way_was_tried() -> None:
    contest = Contest(options("abc"))
    ballots = Counter({("a",): 10, ("b",): 2, ("c",): 2, ("b", "a"): 3, ("c", "a"): 3})
    words = said(contest, count_irv(contest, ballots))
    assert "Every way to settle it was tried, and all of them elect the same." in words
