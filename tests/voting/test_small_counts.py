"""Counts small enough to be followed by hand."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest

from portal.voting.counting.ballots import (
    BallotError,
    BallotForm,
    Contest,
    Option,
    chosen,
    pointed,
)
from portal.voting.counting.greedy import count_greedy
from portal.voting.counting.plurality import count_points
from portal.voting.counting.transferable_vote import count_stv
from portal.voting.counting.yes_no import count_yes_no

YES_NO = (Option("yes"), Option("no"), Option("abstain"))


def test_food_for_a_party_is_shared_by_transfers() -> None:
    # 20 guests, 3 seats: quota 6. Oranges 4, pears 2 then oranges, chocolate 12 of whom 8 go on
    # to strawberries and 4 to sweets, strawberries 1, sweets 1.
    contest = Contest(
        tuple(Option(n) for n in ("orange", "pear", "choc", "straw", "sweet")), seats=3
    )
    ballots = Counter(
        {
            ("orange",): 4,
            ("pear", "orange"): 2,
            ("choc", "straw"): 8,
            ("choc", "sweet"): 4,
            ("straw",): 1,
            ("sweet",): 1,
        }
    )
    result = count_stv(contest, ballots)
    assert result.facts["quota"] == 6
    assert result.winners == ("choc", "orange", "straw")
    second = result.rounds[1].tallies
    assert (second["straw"], second["sweet"]) == (1 + 8 * Fraction(1, 2), 1 + 4 * Fraction(1, 2))


@pytest.mark.parametrize(
    ("yes", "no", "abstain", "settings", "passed"),
    [
        (6, 5, 0, {}, True),
        (5, 5, 9, {}, False),
        (0, 0, 5, {}, False),
        (66, 34, 0, {"majority": "2/3"}, False),
        (2, 1, 0, {"majority": "2/3"}, True),
        (10, 1, 0, {"entitled": 100, "quorum": "1/5"}, False),
        (10, 1, 9, {"entitled": 100, "quorum": "1/5"}, True),
        (24, 1, 0, {"entitled": 100, "consent": "1/4"}, False),
        (25, 1, 0, {"entitled": 100, "consent": "1/4"}, True),
        (10, 1, 0, {"quorum": "1/5"}, False),
    ],
)
def test_yes_and_no_by_majority_and_quorum(
    yes: int, no: int, abstain: int, settings: dict[str, object], passed: bool
) -> None:
    contest = Contest(YES_NO, settings=settings)
    ballots = Counter({("yes",): yes, ("no",): no, ("abstain",): abstain})
    assert count_yes_no(contest, ballots).passed is passed


def test_blank_ballots_are_counted_as_blank_and_nothing_else() -> None:
    contest = Contest((Option("a"), Option("b")))
    result = count_points(contest, Counter({(("a", 3),): 2, (): 4}), "score")
    assert (result.valid, result.blank) == (2, 4)
    assert result.rounds[0].tallies == {"a": 6, "b": 0}


def test_a_project_that_no_longer_fits_is_skipped_and_a_cheaper_one_taken() -> None:
    options = (Option("park", cost=70), Option("bridge", cost=60), Option("bench", cost=30))
    ballots = Counter({("park",): 9, ("bridge",): 8, ("bench",): 1})
    result = count_greedy(Contest(options, budget=100), ballots, BallotForm.APPROVAL)
    assert result.winners == ("park", "bench")
    assert [one.steps[0].kind for one in result.rounds] == ["chosen", "skipped", "chosen"]


def test_a_tie_of_projects_is_named_only_where_the_order_decided() -> None:
    options = (Option("a", cost=60), Option("b", cost=60), Option("c", cost=10))
    ballots = Counter({("a", "b"): 5, ("c",): 9})
    tight = count_greedy(Contest(options, budget=100), ballots, BallotForm.APPROVAL)
    assert [tie.mattered for tie in tight.ties] == [True]
    wide = count_greedy(Contest(options, budget=200), ballots, BallotForm.APPROVAL)
    assert [tie.mattered for tie in wide.ties] == [False]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["z"], "unknown_option"),
        (["a", "a"], "repeated_option"),
        (["a", "b", "c"], "too_many"),
        (["a"], "too_few"),
    ],
)
def test_a_ballot_that_is_not_allowed_is_refused_with_the_reason(
    options: list[str], code: str
) -> None:
    contest = Contest(tuple(Option(name) for name in "abc"), most=2, least=2)
    with pytest.raises(BallotError) as refused:
        chosen(contest, options, BallotForm.APPROVAL)
    assert refused.value.code == code


@pytest.mark.parametrize("points", [{"a": 6}, {"a": -1}, {"a": True}, {"a": 1.5}, {"a": 3, "b": 3}])
def test_points_out_of_bounds_are_refused(points: dict[str, int]) -> None:
    contest = Contest((Option("a"), Option("b")))
    with pytest.raises(BallotError):
        pointed(contest, points, most_each=5, most_in_all=5)
