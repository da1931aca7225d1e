"""Ties are tried out, drawn or left open, each with its round; results are stored exactly."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from fractions import Fraction

import pytest

from portal.voting.counting.ballots import Contest, Option
from portal.voting.counting.lots import MOST_WAYS, Decisions, OpenTie, settle
from portal.voting.counting.preferences import looked_back, next_continuing
from portal.voting.counting.result import Result, Round, Step, Tie, exact, plain, read_result
from portal.voting.counting.transferable_vote import count_irv, count_stv

# Decisions


def test_a_tie_is_settled_by_the_trial_then_by_the_lot_and_else_left_open() -> None:
    decisions = Decisions(("c", "a"), ("b",))
    assert decisions.first_of(2, ["b", "a"], "order") == "b"
    assert decisions.first_of(3, ["d", "c", "a"], "exclusion") == "c"
    with pytest.raises(OpenTie) as left:
        decisions.first_of(4, ["y", "x"], "surplus")
    assert (left.value.round_number, left.value.options, left.value.about) == (
        4,
        ("x", "y"),
        "surplus",
    )
    assert str(left.value) == "surplus: x, y"
    assert decisions.ties == [
        Tie(2, ("a", "b"), "order", mattered=False, settled_by=""),
        Tie(3, ("a", "c", "d"), "exclusion", mattered=False, settled_by="lot"),
    ]


def electing(*winners: str, first: bool) -> Callable[[Decisions], Result]:
    """Return a count with one tie, whose first option is elected as well if asked for."""

    def count(decisions: Decisions) -> Result:
        found = decisions.first_of(1, ("b", "a"), "order")
        return Result("m", (*winners, *((found,) if first else ())), (), 9, facts={"way": found})

    return count


def test_a_tie_that_changes_nothing_keeps_the_first_way_it_was_tried() -> None:
    tie = Tie(1, ("a", "b"), "order", mattered=False)
    assert settle(electing("w", first=False)) == Result(
        "m", ("w",), (), 9, ties=(tie,), facts={"way": "a"}
    )


def test_a_tie_that_decides_leaves_open_just_what_it_decides() -> None:
    tie = Tie(1, ("a", "b"), "order", mattered=True)
    assert settle(electing("w", first=True)) == Result(
        "m", ("w",), (), 9, tied=("a", "b"), ties=(tie,), facts={"way": "a"}
    )


def test_a_lot_settles_a_tie_without_trying_anything() -> None:
    tie = Tie(1, ("a", "b"), "order", mattered=False, settled_by="lot")
    assert settle(electing("w", first=True), lot=("b", "a")) == Result(
        "m", ("w", "b"), (), 9, ties=(tie,), facts={"way": "b"}
    )


@pytest.mark.parametrize(("ties", "winners", "tied"), [(6, ("w",), ()), (7, (), ("a7", "b7", "w"))])
def test_with_more_ways_than_can_be_tried_nobody_is_said_to_have_won(
    ties: int, winners: tuple[str, ...], tied: tuple[str, ...]
) -> None:
    tries = 0

    def count(decisions: Decisions) -> Result:
        nonlocal tries
        for number in range(1, ties + 1):
            decisions.first_of(number, (f"a{number}", f"b{number}"), "order")
        tries += 1
        return Result("m", ("w",), (), 1)

    found = settle(count)
    assert (found.winners, found.tied, tries) == (winners, tied, MOST_WAYS)


# Looking back


def test_equals_are_told_apart_by_the_latest_earlier_round_that_differed() -> None:
    history = [{"a": 1, "b": 2, "c": 0}, {"a": 5, "b": 4, "c": 5}, {"a": 6, "b": 6, "c": 6}]
    assert looked_back("ab", history, greatest=True) == ["a"]
    assert looked_back("ab", history, greatest=False) == ["b"]
    # The second round leaves a and c, the first tells them apart.
    assert looked_back("abc", history, greatest=True) == ["a"]
    assert looked_back("ac", history, greatest=False) == ["c"]


def test_equals_in_every_earlier_round_stay_equal_whatever_the_current_one_says() -> None:
    history = [{"a": 1, "b": 1}, {"a": 1, "b": 1}, {"a": 9, "b": 1}]
    assert looked_back("ab", history, greatest=True) == ["a", "b"]
    assert looked_back("a", history, greatest=True) == ["a"]


def test_the_next_preference_is_the_first_that_is_still_in_the_count() -> None:
    assert next_continuing(("x", "b", "a", "c"), {"a", "b"}) == ("b", ("a", "c"))
    assert next_continuing(("x",), {"a"}) is None
    assert next_continuing((), {"a"}) is None


# Ties of the transferable vote

# Quota 4 of 14 papers: a and b are elected with 6 each, and whoever's surplus goes first helps
# c or d over the other.
EVEN = Counter({("a", "c"): 6, ("b", "d"): 6, ("c",): 1, ("d",): 1})


def seats(number: int) -> Contest:
    return Contest(tuple(map(Option, "abcd")), seats=number)


def test_equals_over_the_quota_are_a_tie_of_order_and_then_of_surplus() -> None:
    found = count_stv(seats(3), EVEN)
    assert (found.winners, found.tied) == (("a", "b"), ("c", "d"))
    assert found.ties == (
        Tie(1, ("a", "b"), "order", mattered=True),
        Tie(1, ("a", "b"), "surplus", mattered=True),
    )
    assert count_stv(seats(2), EVEN).ties == (Tie(1, ("a", "b"), "order", mattered=False),)


@pytest.mark.parametrize(("lot", "winners"), [("ab", "abc"), ("ba", "bad")])
def test_the_lot_says_whose_surplus_goes_first(lot: str, winners: str) -> None:
    found = count_stv(seats(3), EVEN, lot=tuple(lot))
    assert (found.winners, found.tied) == (tuple(winners), ())
    assert [tie.settled_by for tie in found.ties] == ["lot", "lot"]


def test_the_larger_surplus_goes_first_and_the_greater_number_is_elected_first() -> None:
    ballots = Counter({("a", "c"): 6, ("b", "d"): 7, ("c",): 1, ("d",): 1})
    found = count_stv(seats(3), ballots)
    assert (found.winners, found.ties) == (("b", "a", "d"), ())
    moved = [s.option for one in found.rounds for s in one.steps if s.kind == "transferred"]
    assert moved == ["b", "a"]


def test_equals_at_the_bottom_are_a_tie_of_exclusion() -> None:
    found = count_stv(seats(1), Counter({("a",): 3, ("b",): 3, ("c", "a"): 2, ("d", "b"): 2}))
    assert found.ties[0] == Tie(1, ("c", "d"), "exclusion", mattered=True)
    assert (found.winners, set(found.tied)) == ((), {"a", "b"})
    drawn = count_stv(
        seats(1), Counter({("a",): 3, ("b",): 3, ("c", "a"): 2, ("d", "b"): 2}), lot=tuple("dcba")
    )
    assert [tie.about for tie in drawn.ties] == ["exclusion"] * len(drawn.ties)
    assert drawn.rounds[1].steps[0] == Step("excluded", "d", {"votes": 2})
    assert drawn.decided


def test_seats_for_all_who_are_left_go_to_them_by_votes_and_then_by_the_paper() -> None:
    found = count_stv(seats(4), Counter({("b",): 2, ("d",): 3, ("a",): 2}))
    assert found.winners == ("d", "a", "b", "c")
    assert found.decided


def test_a_run_off_tie_says_in_which_round_it_was() -> None:
    contest = Contest(tuple(map(Option, "abcd")))
    ballots = Counter({("a",): 5, ("b",): 3, ("c",): 3, ("d",): 1})
    found = count_irv(contest, ballots)
    assert found.ties[0] == Tie(2, ("b", "c"), "exclusion", mattered=False)
    assert found.winners == ("a",)


# Records

WHOLE = Result(
    method="stv",
    winners=("a",),
    rounds=(
        Round(1, {"a": Fraction(7, 2), "b": 1}, (Step("elected", "a", {"votes": 3}),), 2),
        Round(2, {"a": 3, "b": 1}, (), Fraction(1, 3)),
    ),
    valid=4,
    blank=1,
    tied=("b", "c"),
    ties=(Tie(1, ("b", "c"), "order", mattered=True, settled_by="lot"),),
    facts={"quota": Fraction(-1, 3), "names": ("x", "1/2 past"), "none": None, "of": {"a": 1}},
    passed=False,
)


def test_a_result_is_stored_with_every_fraction_exact() -> None:
    assert WHOLE.to_json() == {
        "method": "stv",
        "winners": ["a"],
        "tied": ["b", "c"],
        "passed": False,
        "valid": 4,
        "blank": 1,
        "facts": {
            "quota": "-1/3",
            "names": ["x", "1/2 past"],
            "none": None,
            "of": {"a": 1},
        },
        "ties": [
            {
                "round": 1,
                "options": ["b", "c"],
                "about": "order",
                "mattered": True,
                "settled_by": "lot",
            }
        ],
        "rounds": [
            {
                "number": 1,
                "tallies": {"a": "7/2", "b": 1},
                "exhausted": 2,
                "steps": [{"kind": "elected", "option": "a", "facts": {"votes": 3}}],
            },
            {"number": 2, "tallies": {"a": 3, "b": 1}, "exhausted": "1/3", "steps": []},
        ],
    }


def test_a_stored_result_is_read_back_the_same() -> None:
    found = read_result(json.loads(json.dumps(WHOLE.to_json())))
    assert found == Result(
        **{
            name: getattr(WHOLE, name)
            for name in ("method", "winners", "rounds", "valid", "blank", "tied", "ties", "passed")
        },
        facts={**WHOLE.facts, "names": ["x", "1/2 past"]},
    )
    assert not found.decided
    for name in WHOLE.to_json():
        incomplete = {key: value for key, value in WHOLE.to_json().items() if key != name}
        with pytest.raises(KeyError, match=name):
            read_result(incomplete)


def test_whole_numbers_stay_numbers_and_only_fractions_are_read_as_such() -> None:
    assert plain(Fraction(4, 2)) == 2
    assert plain({1: {Fraction(1, 2)}, "x": frozenset({3})}) == {"1": ["1/2"], "x": [3]}
    assert exact(["3/4", "-1/2", "3/4 of it", "a/b", "12", 5]) == [
        Fraction(3, 4),
        Fraction(-1, 2),
        "3/4 of it",
        "a/b",
        "12",
        5,
    ]


def test_a_result_without_ties_is_decided() -> None:
    assert Result("m", (), (), 0).decided
    assert Result("m", (), (), 0).to_json()["facts"] == {}
