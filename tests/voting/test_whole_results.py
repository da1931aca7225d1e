"""Every figure of a result, for elections that are small enough, or published with their sums."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any

import pytest

from portal.voting.counting.ballots import BallotForm, Contest, Option
from portal.voting.counting.equal_shares import count_equal_shares
from portal.voting.counting.greedy import budget_votes, count_greedy
from portal.voting.counting.plurality import count_choices, count_points
from portal.voting.counting.result import Result, Round, Step, Tie
from portal.voting.counting.schulze import count_schulze, strongest_paths
from portal.voting.counting.transferable_vote import count_irv, count_stv
from portal.voting.counting.yes_no import count_yes_no


def options(names: str, *costs: int) -> tuple[Option, ...]:
    prices = costs or (0,) * len(names)
    return tuple(Option(name, cost=cost) for name, cost in zip(names, prices, strict=True))


# Adding up


def test_the_most_votes_fill_the_seats_and_the_result_says_with_how_many() -> None:
    contest = Contest(options("abcd"), seats=2)
    ballots = Counter({("a",): 5, ("b", "c"): 1, ("b",): 3, ("c",): 2, (): 2})
    assert count_choices(contest, ballots, "approval") == Result(
        method="approval",
        winners=("a", "b"),
        rounds=(
            Round(
                1,
                {"a": 5, "b": 4, "c": 3, "d": 0},
                (Step("elected", "a", {"votes": 5}), Step("elected", "b", {"votes": 4})),
            ),
        ),
        valid=11,
        blank=2,
    )


def test_a_tie_for_the_last_seats_leaves_all_of_it_open() -> None:
    contest = Contest(options("abcd"), seats=2)
    found = count_choices(contest, Counter({("a",): 5, ("c",): 3, ("b",): 3}), "single_choice")
    assert (found.winners, found.tied) == (("a",), ("b", "c"))
    assert found.ties == (Tie(1, ("b", "c"), "election", mattered=True),)
    assert found.rounds[0].steps == (Step("elected", "a", {"votes": 5}),)


@pytest.mark.parametrize(
    ("lot", "winners", "tied", "settled"),
    [
        ("dcb", ("a", "d", "c"), (), "lot"),
        ("adb", ("a", "d", "b"), (), "lot"),
        # One name for two seats settles nothing.
        ("b", ("a",), ("b", "c", "d"), ""),
        ("", ("a",), ("b", "c", "d"), ""),
    ],
)
def test_a_lot_gives_the_seats_that_are_left_to_those_drawn_first(
    lot: str, winners: tuple[str, ...], tied: tuple[str, ...], settled: str
) -> None:
    contest = Contest(options("abcd"), seats=3)
    ballots = Counter({("a",): 5, ("b",): 3, ("c",): 3, ("d",): 3})
    found = count_choices(contest, ballots, "single_choice", lot=tuple(lot))
    assert (found.winners, found.tied) == (winners, tied)
    assert found.ties == (Tie(1, ("b", "c", "d"), "election", True, settled),)


def test_nobody_is_elected_without_a_vote_even_where_seats_are_left() -> None:
    contest = Contest(options("abc"), seats=3)
    assert count_choices(contest, Counter({("b",): 1}), "approval").winners == ("b",)
    nobody = count_choices(contest, Counter({(): 4}), "approval")
    assert (nobody.winners, nobody.tied, nobody.ties) == ((), (), ())
    assert (nobody.valid, nobody.blank) == (0, 4)


def test_points_are_added_for_everybody_who_gave_them() -> None:
    contest = Contest(options("abc"))
    ballots = Counter({(("a", 3), ("b", 1)): 2, (("b", 5),): 1, (): 3})
    assert count_points(contest, ballots, "score", lot=("b",)) == Result(
        method="score",
        winners=("b",),
        rounds=(Round(1, {"a": 6, "b": 7, "c": 0}, (Step("elected", "b", {"votes": 7}),)),),
        valid=3,
        blank=3,
    )
    tied = count_points(contest, Counter({(("a", 3), ("b", 3)): 2}), "score", lot=("b",))
    assert (tied.winners, tied.ties[0].settled_by) == (("b",), "lot")


# Yes and no


def test_a_decision_carries_every_sum_it_was_made_of() -> None:
    rules = {"majority": "2/3", "entitled": 40, "quorum": "1/4", "consent": "1/8"}
    ballots = Counter({("yes",): 6, ("no",): 3, ("abstain",): 1, (): 2})
    sums = {"yes": 6, "no": 3, "abstain": 1}
    assert count_yes_no(Contest(options("x"), settings=rules), ballots, "referendum") == Result(
        method="referendum",
        winners=("yes",),
        rounds=(Round(1, sums, (Step("elected", "yes", {"votes": 6}),)),),
        valid=10,
        blank=2,
        facts={
            "yes_share": Fraction(2, 3),
            "majority": Fraction(2, 3),
            "turnout": Fraction(1, 4),
            "quorum": Fraction(1, 4),
            "quorum_met": True,
            "consent": Fraction(1, 8),
            "consent_met": True,
            "majority_met": True,
        },
        passed=True,
    )


@pytest.mark.parametrize(
    ("rules", "passed", "unmet"),
    [
        ({}, True, ""),
        ({"majority": "7/10"}, False, "majority_met"),
        ({"entitled": 41, "quorum": "1/4"}, False, "quorum_met"),
        ({"entitled": 49, "consent": "1/8"}, False, "consent_met"),
        ({"entitled": 48, "consent": "1/8"}, True, ""),
        ({"consent": "1/8"}, False, "consent_met"),
        ({"quorum": "1/100"}, False, "quorum_met"),
        ({"entitled": 1, "consent": 1, "quorum": 1}, True, ""),
    ],
)
def test_each_bound_of_a_decision_is_held_by_itself(
    rules: dict[str, object], passed: bool, unmet: str
) -> None:
    ballots = Counter({("yes",): 6, ("no",): 3, ("abstain",): 1})
    found = count_yes_no(Contest(options("x"), settings=rules), ballots)
    assert (found.method, found.passed) == ("yes_no", passed)
    assert found.winners == ("yes" if passed else "no",)
    assert found.rounds[0].steps == (
        Step("elected", *found.winners, {"votes": 6 if passed else 3}),
    )
    for name in ("majority_met", "quorum_met", "consent_met"):
        assert found.facts[name] is (name != unmet)


def test_a_question_nobody_answered_is_not_passed_and_has_no_shares() -> None:
    found = count_yes_no(Contest(options("x")), Counter({(): 3}))
    assert (found.passed, found.winners, found.valid, found.blank) == (False, ("no",), 0, 3)
    assert found.facts["yes_share"] == 0
    assert found.facts["turnout"] is None
    assert found.facts["majority"] == Fraction(1, 2)
    half = count_yes_no(Contest(options("x")), Counter({("yes",): 1, ("no",): 1}))
    assert (half.passed, half.facts["majority_met"]) == (False, False)


# Rankings

# Published with all sums: M. Schulze, Social Choice and Welfare 36 (2011), 45 voters.
SCHULZE = Counter(
    {
        tuple("acbed"): 5,
        tuple("adecb"): 5,
        tuple("bedac"): 8,
        tuple("cabed"): 3,
        tuple("caebd"): 7,
        tuple("cbade"): 2,
        tuple("dceba"): 7,
        tuple("ebadc"): 8,
    }
)


def matrix(text: str) -> dict[str, dict[str, int]]:
    rows = [line.split() for line in text.split("\n") if line.strip()]
    return {
        name: {other: int(n) for other, n in zip("abcde", row, strict=True) if other != name}
        for name, row in zip("abcde", rows, strict=True)
    }


def test_the_example_of_schulze_comes_out_as_it_was_published() -> None:
    found = count_schulze(Contest(options("abcde")), SCHULZE)
    assert found.facts["pairs"] == matrix(
        """
        0  20 26 30 22
        25 0  16 33 18
        19 29 0  17 24
        15 12 28 0  14
        23 27 21 31 0
        """
    )
    assert found.facts["paths"] == matrix(
        """
        0  28 28 30 24
        25 0  28 33 24
        25 29 0  29 24
        25 28 28 0  24
        25 28 28 31 0
        """
    )
    assert (found.method, found.winners, found.tied, found.ties) == ("schulze", ("e",), (), ())
    wins = {"a": 2, "b": 2, "c": 2, "d": 1, "e": 3}
    assert found.rounds == (Round(1, wins, (Step("elected", "e"),)),)
    assert (found.valid, found.blank) == (45, 0)
    assert found.facts["strength"] == "winning_votes"
    assert found.facts["condorcet_winner"] is None


CYCLE = Counter({tuple("abc"): 3, tuple("bca"): 2, tuple("cab"): 2, ("c",): 1, (): 2})


def test_the_strength_of_a_victory_is_its_votes_or_its_margin() -> None:
    # a beats b 5:2, b beats c 5:3, c beats a 5:3. By votes all are equal; by margins b's defeat
    # is the worst, and a and c stay equal.
    by_votes = count_schulze(Contest(options("abc")), CYCLE)
    assert (by_votes.winners, by_votes.tied) == ((), ("a", "b", "c"))
    margins = Contest(options("abc"), settings={"strength": "margins"})
    by_margin = count_schulze(margins, CYCLE)
    assert (by_margin.winners, by_margin.tied) == ((), ("a", "c"))
    assert by_margin.facts["paths"] == {
        "a": {"b": 3, "c": 2},
        "b": {"a": 2, "c": 2},
        "c": {"a": 2, "b": 2},
    }
    assert by_margin.ties == (Tie(1, ("a", "c"), "election", mattered=True),)
    assert (by_margin.valid, by_margin.blank) == (8, 2)
    with pytest.raises(ValueError, match=r"^strength is winning_votes or margins$"):
        strongest_paths(("a", "b"), {("a", "b"): 1, ("b", "a"): 0}, "something")


def test_a_lot_settles_an_election_by_pairs_only_with_a_name_that_is_tied() -> None:
    margins = Contest(options("abc"), settings={"strength": "margins"})
    drawn = count_schulze(margins, CYCLE, lot=("b", "c", "a"))
    assert (drawn.winners, drawn.tied) == (("c",), ())
    assert drawn.ties == (Tie(1, ("a", "c"), "election", True, "lot"),)
    assert drawn.rounds[0].steps == (Step("elected", "c"),)
    useless = count_schulze(margins, CYCLE, lot=("b",))
    assert (useless.winners, useless.tied, useless.ties[0].settled_by) == ((), ("a", "c"), "")


def test_pairs_without_ballots_elect_nobody_and_a_single_option_wins() -> None:
    nobody = count_schulze(Contest(options("ab")), Counter({(): 3}))
    assert (nobody.winners, nobody.tied, nobody.ties) == ((), (), ())
    assert (nobody.valid, nobody.blank, nobody.rounds[0].steps) == (0, 3, ())
    beats_all = count_schulze(Contest(options("abc")), Counter({("b",): 2, ("a", "b"): 1}))
    assert beats_all.facts["condorcet_winner"] == "b"
    # Two of three prefer b to a; nobody ranked c, whom all who rank somebody rank below.
    assert beats_all.facts["pairs"] == {
        "a": {"b": 1, "c": 1},
        "b": {"a": 2, "c": 3},
        "c": {"a": 0, "b": 0},
    }


def test_a_run_off_shows_each_exclusion_and_who_went_where() -> None:
    ballots = Counter({("a",): 4, ("b", "c"): 2, ("c", "b"): 3, ("d",): 1, ("d", "c"): 1, (): 2})
    found = count_irv(Contest(options("abcd")), ballots)
    # b and d are last together; whoever goes first, c gets b's two papers and one of d's.
    assert found == Result(
        method="irv",
        winners=("c",),
        rounds=(
            Round(1, {"a": 4, "b": 2, "c": 3, "d": 2}),
            Round(2, {"a": 4, "b": 0, "c": 5, "d": 2}, (Step("excluded", "b", {"votes": 2}),)),
            Round(
                3,
                {"a": 4, "b": 0, "c": 6, "d": 0},
                (
                    Step("excluded", "d", {"votes": 2}),
                    Step("elected", "c", {"votes": 6, "of": 10}),
                ),
                1,
            ),
        ),
        valid=11,
        blank=2,
        ties=(Tie(1, ("b", "d"), "exclusion", mattered=False),),
    )


def test_half_of_the_papers_is_not_a_majority() -> None:
    found = count_irv(Contest(options("abc")), Counter({("a",): 4, ("b",): 3, ("c", "b"): 1}))
    # Four of eight are not enough; c goes, and of a and b, now equal, b had fewer before.
    assert [[step.option for step in one.steps] for one in found.rounds] == [[], ["c"], ["b", "a"]]
    assert (found.winners, found.ties) == (("a",), ())
    more = count_irv(Contest(options("abc")), Counter({("a",): 5, ("b",): 3, ("c", "b"): 1}))
    assert (more.winners, len(more.rounds)) == (("a",), 1)


def test_last_options_are_told_apart_by_the_latest_round_that_differed() -> None:
    # Round 1: d goes. Round 2: b and c have 4 each; in round 1 c had more, so b goes.
    ballots = Counter({("a",): 7, ("b",): 3, ("c",): 4, ("d", "b"): 1})
    found = count_irv(Contest(options("abcd")), ballots)
    out = [s.option for one in found.rounds for s in one.steps if s.kind == "excluded"]
    assert (out, found.ties) == (["d", "b"], ())


@pytest.mark.parametrize("count", [count_irv, count_stv])
def test_only_blank_ballots_elect_nobody(count: Any) -> None:
    found = count(Contest(options("ab"), seats=2), Counter({(): 3}))
    assert (found.winners, found.rounds, found.valid, found.blank) == ((), (), 0, 3)
    assert found.method == ("irv" if count is count_irv else "stv")
    assert dict(found.facts) == ({} if count is count_irv else {"seats": 2})


def test_a_transfer_is_cut_after_five_decimals_and_what_is_cut_is_shown() -> None:
    # 21 papers, 2 seats: quota 8. a has 4 to spare of 12, so each paper goes on at 0.33333.
    ballots = Counter(
        {
            ("a", "b", "c"): 6,
            ("a", "c"): 4,
            ("a",): 2,
            ("b", "c"): 3,
            ("c",): 4,
            ("d", "b"): 2,
            (): 1,
        }
    )
    found = count_stv(Contest(options("abcd"), seats=2), ballots)
    hundred_thousandths = [
        (
            {option: votes * 100_000 for option, votes in one.tallies.items()},
            one.exhausted * 100_000,
        )
        for one in found.rounds
    ]
    assert hundred_thousandths == [
        ({"a": 1_200_000, "b": 300_000, "c": 400_000, "d": 200_000}, 0),
        # 6 × 33,333 for b and 4 × for c; 2 × reach nobody, and 4 are cut away.
        ({"a": 800_000, "b": 499_998, "c": 533_332, "d": 200_000}, 66_670),
        ({"a": 800_000, "b": 699_998, "c": 533_332, "d": 0}, 66_670),
        ({"a": 800_000, "b": 699_998, "c": 0, "d": 0}, 600_002),
    ]
    assert [one.number for one in found.rounds] == [1, 2, 3, 4]
    assert [one.steps for one in found.rounds] == [
        (Step("elected", "a", {"votes": 12, "quota": 8}),),
        (
            Step(
                "transferred",
                "a",
                {"surplus": 4, "of": 12, "lost_by_cutting": Fraction(4, 100_000)},
            ),
        ),
        (Step("excluded", "d", {"votes": 2}),),
        (
            Step("excluded", "c", {"votes": Fraction(533_332, 100_000)}),
            Step("elected", "b", {"votes": Fraction(699_998, 100_000)}),
        ),
    ]
    assert (found.method, found.winners, found.ties) == ("stv", ("a", "b"), ())
    assert (found.valid, found.blank) == (21, 1)
    assert found.facts == {"quota": 8, "seats": 2}


# Budgets


def test_spending_by_votes_notes_what_was_left_at_every_project() -> None:
    contest = Contest(options("abcd", 70, 60, 30, 5), budget=100)
    ballots = Counter({("a", "b"): 8, ("a",): 1, ("c",): 2, (): 3})
    assert count_greedy(contest, ballots, BallotForm.APPROVAL) == Result(
        method="budget_greedy",
        winners=("a", "c"),
        rounds=(
            Round(1, {"a": 9}, (Step("chosen", "a", {"votes": 9, "cost": 70, "left": 100}),)),
            Round(2, {"b": 8}, (Step("skipped", "b", {"votes": 8, "cost": 60, "left": 30}),)),
            Round(3, {"c": 2}, (Step("chosen", "c", {"votes": 2, "cost": 30, "left": 30}),)),
            Round(4, {"d": 0}, (Step("skipped", "d", {"votes": 0, "cost": 5, "left": 0}),)),
        ),
        valid=11,
        blank=3,
        facts={"votes": {"a": 9, "b": 8, "c": 2, "d": 0}, "spent": 100, "left": 0},
    )


def test_ties_of_projects_say_at_which_place_and_whether_they_mattered() -> None:
    contest = Contest(options("abcdef", 10, 40, 40, 40, 10, 10), budget=90)
    ballots = Counter({("a",): 9, ("b", "c", "d"): 5})
    found = count_greedy(contest, ballots, BallotForm.APPROVAL)
    assert found.winners == ("a", "b", "c")
    # Nobody wanted e and f, which is no tie.
    assert found.ties == (Tie(2, ("b", "c", "d"), "order", True, "ballot_paper"),)
    none_fits = Contest(options("abcd", 10, 400, 400, 400), budget=90)
    tied = count_greedy(none_fits, ballots, BallotForm.APPROVAL).ties
    assert tied == (Tie(2, ("b", "c", "d"), "order", False, "ballot_paper"),)


@pytest.mark.parametrize(
    ("form", "most", "ballots", "expected"),
    [
        (BallotForm.APPROVAL, 3, {("a", "b"): 2, ("b",): 3}, {"a": 2, "b": 5, "c": 0}),
        # The longest paper there may be gives three, two and one.
        (BallotForm.RANKING, 3, {("a", "b"): 2, ("b",): 1}, {"a": 6, "b": 7, "c": 0}),
        # Without a bound, the longest there is.
        (BallotForm.RANKING, 0, {("a", "b"): 2, ("b",): 1}, {"a": 4, "b": 4, "c": 0}),
        (BallotForm.POINTS, 9, {(("a", 4), ("c", 1)): 2, (("c", 2),): 3}, {"a": 8, "b": 0, "c": 8}),
    ],
)
def test_projects_are_ordered_by_votes_points_or_places(
    form: BallotForm, most: int, ballots: dict[Any, int], expected: dict[str, int]
) -> None:
    contest = Contest(options("abc", 1, 1, 1), budget=3, most=most)
    assert budget_votes(contest, Counter(ballots), form) == expected
    assert budget_votes(contest, {}, form) == {"a": 0, "b": 0, "c": 0}


TOWN = options("pqs", 60, 40, 20)
# Three want the park p, of whom one also wants the pool q; one wants the pool and the seat s.
TOWN_BALLOTS = Counter({("p",): 2, ("p", "q"): 1, ("q", "s"): 1, (): 5})


def test_equal_shares_without_raising_say_who_paid_and_what_others_lacked() -> None:
    contest = Contest(TOWN, budget=100, settings={"completion": "none"})
    # 25 each. p costs its three supporters 20; q's two have 5 and 25 then; s takes 20 of one.
    assert count_equal_shares(contest, TOWN_BALLOTS) == Result(
        method="budget_equal_shares",
        winners=("p", "s"),
        rounds=(
            Round(1, {"p": 3}, (Step("chosen", "p", paid(60, 3, 3, 0, 20)),)),
            Round(2, {"s": 1}, (Step("chosen", "s", paid(20, 1, 1, 0, 20)),)),
        ),
        valid=4,
        blank=5,
        facts={
            "share": 25,
            "raised_by": 0,
            "spent": 80,
            "left": 20,
            "losers": {"q": lost(40, 2, 10, 30, 2)},
            "greedy": ["p", "q"],
        },
    )


def test_equal_shares_are_raised_until_one_more_would_cost_too_much() -> None:
    # At 25 + 5 q becomes payable and s not; at 25 + 15 all three are bought, for 120.
    found = count_equal_shares(Contest(TOWN, budget=100), TOWN_BALLOTS)
    assert found.winners == ("p", "q")
    assert found.rounds == (
        Round(1, {"p": 3}, (Step("chosen", "p", paid(60, 3, 3, 0, 20)),)),
        Round(2, {"q": 2}, (Step("chosen", "q", paid(40, 2, 2, 1, 21)),)),
    )
    assert found.facts == {
        "share": 39,
        "raised_by": 14,
        "spent": 100,
        "left": 0,
        "losers": {"s": lost(20, 1, 18, 2, 1)},
        "greedy": ["p", "q"],
    }


def test_equal_shares_stop_at_once_where_nothing_else_fits() -> None:
    contest = Contest(TOWN, budget=100, settings={"completion": "add1_exhaustive"})
    assert count_equal_shares(contest, TOWN_BALLOTS).facts["raised_by"] == 0
    with pytest.raises(ValueError, match=r"^completion is add1, add1_exhaustive or none$"):
        count_equal_shares(Contest(TOWN, settings={"completion": "half"}), TOWN_BALLOTS)


def test_equal_shares_of_blank_ballots_buy_nothing() -> None:
    found = count_equal_shares(Contest(TOWN, budget=100), Counter({(): 2}))
    assert found == Result("budget_equal_shares", (), (), 0, 2)


@pytest.mark.parametrize(("budget", "mattered"), [(100, True), (120, False)])
def test_equal_shares_name_rivals_and_whether_their_order_mattered(
    budget: int, mattered: bool
) -> None:
    contest = Contest(options("bac", 60, 60, 1), budget=budget, settings={"completion": "none"})
    found = count_equal_shares(contest, Counter({("a", "b"): 2}))
    assert found.winners == (("b",) if mattered else ("b", "a"))
    assert found.ties == (Tie(1, ("a", "b"), "order", mattered, "ballot_paper"),)
    # A project that nobody wants lacks its whole cost.
    assert found.facts["losers"]["c"] == lost(1, 0, 0, 1, 1)


def test_a_portal_without_money_gives_away_only_what_costs_nothing() -> None:
    contest = Contest(options("ab", 0, 5), budget=0, settings={"completion": "none"})
    found = count_equal_shares(contest, Counter({("a", "b"): 3}))
    assert found.winners == ("a",)
    assert found.rounds[0].steps == (Step("chosen", "a", paid(0, 3, 0, 0, 0)),)
    assert found.facts["losers"] == {"b": lost(5, 3, 0, 5, None)}


def paid(cost: int, supporters: int, payers: int, paying_all: int, each: int) -> dict[str, Any]:
    return {
        "cost": cost,
        "supporters": supporters,
        "payers": payers,
        "paying_all_they_had": paying_all,
        "each": each,
    }


def lost(cost: int, supporters: int, had: int, lacked: int, more: int | None) -> dict[str, Any]:
    return {
        "cost": cost,
        "supporters": supporters,
        "supporters_had": had,
        "lacked": lacked,
        "more_votes": more,
    }
