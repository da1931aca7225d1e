"""What makes no sense about a vote is named, each bound just where it lies."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import pytest

from portal.core.i18n import TranslatedText
from portal.voting.content import canonical, cost_of, from_json, keeps_to_budget, most_each, to_json
from portal.voting.counting.ballots import (
    BallotError,
    BallotForm,
    Contest,
    Option,
    cast,
    chosen,
    gather,
    pointed,
)
from portal.voting.methods import BALLOT_METHODS
from portal.voting.records import (
    ContestDraft,
    ContestRecord,
    ContestState,
    OptionDraft,
    OptionRecord,
)
from portal.voting.service.checking import (
    contest_problems,
    draft_problems,
    languages_missing,
    option_problems,
)

TITLED = OptionDraft(TranslatedText(en="Trees"))


def found(problems: Any) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in problems]


def an_option(key: str, number: int, cost: int = 0, **titles: str) -> OptionRecord:
    title = TranslatedText(**(titles or {"en": key.upper()}))
    return OptionRecord(uuid.uuid4(), key, number, number, title, TranslatedText(), cost)


def a_contest(*options: OptionRecord, **values: Any) -> ContestRecord:
    given: dict[str, Any] = {
        "method": "approval",
        "settings": {},
        "seats": 1,
        "budget": 0,
        "currency": "",
        "least": 0,
        "most": 0,
        **values,
    }
    return ContestRecord(
        id=uuid.uuid4(),
        subject_kind="phase",
        subject_id=uuid.uuid4(),
        question=TranslatedText(),
        secret=True,
        changeable=False,
        hidden_until_close=True,
        state=ContestState.DRAFT,
        rule=TranslatedText(),
        seed="",
        drawn_at=None,
        cast_count=0,
        version=1,
        options=options,
        **given,
    )


# How a vote is decided


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, []),
        ({"method": "telepathy"}, [("method", "unknown")]),
        ({"seats": 0}, [("seats", "range")]),
        ({"seats": 500}, []),
        ({"seats": 501}, [("seats", "range")]),
        ({"budget": -1}, [("budget", "range")]),
        ({"budget": 10**15}, []),
        ({"budget": 10**15 + 1}, [("budget", "range")]),
        ({"most": -1}, [("most", "range")]),
        ({"least": -1}, [("most", "range")]),
        ({"most": 10_000}, []),
        ({"most": 10_001}, [("most", "range")]),
        ({"least": 10_001}, [("most", "range")]),
        ({"least": 3, "most": 3}, []),
        ({"least": 4, "most": 3}, [("least", "range")]),
        ({"least": 4}, []),
        ({"currency": "12345678"}, []),
        ({"currency": "123456789"}, [("currency", "too_long")]),
    ],
    ids=str,
)
def test_a_draft_is_refused_just_beyond_each_bound(
    values: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert found(draft_problems(ContestDraft(**values))) == expected


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("majority", ["2/3", "0.5", 1, 0], ["3/2", "-0.1", "most", "1/0", ""]),
        ("quorum", ["1/5"], ["2"]),
        ("consent", ["1/4"], ["-1/4"]),
        ("most_each", [0, 10_000], [-1, 10_001, True, "5", 2.5]),
        ("entitled", [0, 10**9], [-1, 10**9 + 1, None]),
        ("strength", ["winning_votes", "margins"], ["force", 1, None]),
        ("completion", ["add1", "add1_exhaustive", "none"], ["add2", []]),
        ("of_a_plugin", [True, 7, "x" * 200], ["x" * 201, None, [], 1.5]),
    ],
)
def test_each_setting_takes_what_can_be_counted_with(
    name: str, good: list[Any], bad: list[Any]
) -> None:
    for value in good:
        assert found(draft_problems(ContestDraft(settings={name: value}))) == [], value
    for value in bad:
        assert found(draft_problems(ContestDraft(settings={name: value}))) == [(name, "form")], (
            value
        )


def test_the_name_of_a_refused_setting_is_cut_to_what_fits_beside_it() -> None:
    problem = draft_problems(ContestDraft(settings={"n" * 50: None}))[0]
    assert problem.field == "n" * 40
    assert "n" * 41 not in problem.message


# Options


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, []),
        ({"title": TranslatedText()}, [("title", "needed")]),
        ({"title": TranslatedText(en="x" * 200)}, []),
        ({"title": TranslatedText(en="x", es="x" * 201)}, [("title", "too_long")]),
        ({"description": TranslatedText(en="x" * 5000)}, []),
        ({"description": TranslatedText(en="x" * 5001)}, [("description", "too_long")]),
        ({"cost": 10**15}, []),
        ({"cost": 10**15 + 1}, [("cost", "range")]),
        ({"cost": -1}, [("cost", "range")]),
        ({"key": "A1._-"}, []),
        ({"key": "x" * 20}, []),
        ({"key": "x" * 21}, [("key", "form")]),
        ({"key": "-a"}, [("key", "form")]),
        ({"category": "x" * 80}, []),
        ({"category": "x" * 81}, [("category", "too_long")]),
        ({"link": "/proposals/1"}, []),
        ({"link": "https://" + "x" * 292}, []),
        ({"link": "https://" + "x" * 293}, [("link", "form")]),
        ({"link": "//elsewhere.example"}, [("link", "form")]),
        ({"link": "javascript:alert(1)"}, [("link", "form")]),
        ({"lon": 180, "lat": -90}, []),
        ({"lon": -180, "lat": 90}, []),
        ({"lon": 180.1, "lat": 0}, [("lat", "range")]),
        ({"lon": 0, "lat": -90.1}, [("lat", "range")]),
        ({"lon": 0}, [("lat", "needed")]),
        ({"lat": 0}, [("lat", "needed")]),
        ({"lat": 91}, [("lat", "range")]),
    ],
    ids=str,
)
def test_an_option_is_refused_just_beyond_each_bound(
    values: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert found(option_problems(replace(TITLED, **values))) == expected


# Before the vote opens


@pytest.mark.parametrize(
    ("contest", "expected"),
    [
        (None, [("contest", "needed")]),
        (a_contest(), [("options", "needed")]),
        (a_contest(an_option("a", 1)), [("options", "needed")]),
        (a_contest(an_option("a", 1), an_option("b", 2)), []),
        (
            a_contest(an_option("a", 1), an_option("b", 2), method="gone.method"),
            [("method", "unknown")],
        ),
        (
            a_contest(an_option("a", 1), an_option("b", 2), method="yes_no"),
            [("method", "refused")],
        ),
        (
            a_contest(an_option("a", 1, 5), an_option("b", 2, 5), method="budget_greedy"),
            [("method", "refused")],
        ),
        (
            a_contest(an_option("a", 1), an_option("b", 2), method="budget_greedy", budget=9),
            [("options", "no_costs")],
        ),
        (
            a_contest(an_option("a", 1, 9), an_option("b", 2), method="budget_greedy", budget=9),
            [],
        ),
        (
            a_contest(an_option("a", 1, 10), an_option("b", 2), method="budget_greedy", budget=9),
            [("options", "too_dear")],
        ),
        (a_contest(an_option("a", 1, 10), an_option("b", 2)), []),
    ],
)
def test_a_vote_opens_only_with_a_ballot_paper_its_method_can_count(
    contest: ContestRecord | None, expected: list[tuple[str, str]]
) -> None:
    assert found(contest_problems(contest)) == expected


def test_the_project_that_costs_too_much_is_named() -> None:
    contest = a_contest(an_option("a", 1, 3), an_option("b", 2, 10, en="Pool"), budget=9)
    assert "Pool" in contest_problems(contest)[0].message


def test_options_without_a_name_in_a_language_are_named_by_number() -> None:
    contest = a_contest(an_option("a", 1, en="A", es="A"), an_option("b", 7, en="B"))
    assert languages_missing(contest, ["en", "es"]) == {"es": ["7"]}


# Ballots


def test_a_ballot_is_stored_and_read_back_as_it_is() -> None:
    for ballot in [("a", "b"), (("a", 1), ("b", 2)), ()]:
        assert from_json(to_json(ballot)) == ballot
    assert to_json((("a", 1),)) == [["a", 1]]


def test_a_ballot_of_another_kind_is_refused_before_it_is_looked_at() -> None:
    contest = a_contest(an_option("a", 1), an_option("b", 2), method="score", most=5)
    for form, content in [
        (BallotForm.POINTS, ["a"]),
        (BallotForm.APPROVAL, [("a", 1)]),
        (BallotForm.RANKING, ["a", ("b", 1)]),
    ]:
        with pytest.raises(BallotError) as refused:
            canonical(contest, form, content)
        assert refused.value.code == "bad_form"
    with pytest.raises(BallotError) as refused:
        canonical(contest, BallotForm.POINTS, [("a", 1), ("a", 2)])
    assert refused.value.code == "repeated_option"
    assert canonical(contest, BallotForm.POINTS, [("b", 2), ["a", 3]]) == (("a", 3), ("b", 2))


def test_a_ballot_may_cost_what_there_is_and_not_one_more() -> None:
    options = an_option("a", 1, 5), an_option("b", 2, 4), an_option("c", 3, 5)
    strict = a_contest(*options, budget=9, settings={"within_budget": True})
    assert canonical(strict, BallotForm.APPROVAL, ["b", "a"]) == ("a", "b")
    with pytest.raises(BallotError, match="this costs 10, there are 9") as refused:
        canonical(strict, BallotForm.APPROVAL, ["a", "c"])
    assert refused.value.code == "too_dear"
    loose = replace(strict, settings={})
    assert canonical(loose, BallotForm.APPROVAL, ["a", "c"]) == ("a", "c")
    assert (keeps_to_budget(strict), keeps_to_budget(loose)) == (True, False)
    assert not keeps_to_budget(replace(strict, budget=0))
    assert cost_of(strict, ["a", "a", "b", "unknown"]) == 9


def test_how_many_points_one_option_may_get_is_said_or_five() -> None:
    contest = a_contest(an_option("a", 1))
    assert most_each(contest) == 5
    assert most_each(replace(contest, most=7)) == 7
    assert most_each(replace(contest, most=7, settings={"most_each": 3})) == 3


ABC = Contest(tuple(map(Option, "abc")), most=2, least=2)


@pytest.mark.parametrize(
    ("options", "form", "ballot"),
    [
        (["c", "a"], BallotForm.APPROVAL, ("a", "c")),
        (["c", "a"], BallotForm.RANKING, ("c", "a")),
        ([], BallotForm.RANKING, ()),
    ],
)
def test_a_canonical_ballot_has_one_order_where_order_says_nothing(
    options: list[str], form: BallotForm, ballot: tuple[str, ...]
) -> None:
    assert chosen(ABC, options, form) == ballot


@pytest.mark.parametrize(
    ("options", "form", "code", "words"),
    [
        (["z"], BallotForm.APPROVAL, "unknown_option", "“z” is not on the ballot paper"),
        (["a", "a"], BallotForm.RANKING, "repeated_option", "an option is there twice"),
        (["a", "b", "c"], BallotForm.RANKING, "too_many", "at most 2 can be chosen, here are 3"),
        (["a", "b"], BallotForm.CHOICE, "too_many", "at most 1 can be chosen, here are 2"),
        (["a"], BallotForm.APPROVAL, "too_few", "at least 2 must be chosen"),
    ],
)
def test_a_ballot_out_of_bounds_is_refused_in_words(
    options: list[str], form: BallotForm, code: str, words: str
) -> None:
    with pytest.raises(BallotError) as refused:
        chosen(ABC, options, form)
    assert (refused.value.code, str(refused.value)) == (code, words)


def test_a_ballot_without_bounds_may_choose_everything_or_nothing() -> None:
    free = Contest(tuple(map(Option, "abc")))
    assert chosen(free, "cab", BallotForm.APPROVAL) == ("a", "b", "c")
    assert chosen(free, "a", BallotForm.CHOICE) == ("a",)
    assert chosen(free, (), BallotForm.CHOICE) == ()


def test_points_are_whole_within_bounds_and_zeroes_are_left_away() -> None:
    given = {"b": 5, "a": 1, "c": 0}
    assert pointed(ABC, given, most_each=5, most_in_all=6) == (("a", 1), ("b", 5))
    assert pointed(ABC, {"a": 5, "b": 5, "c": 5}, most_each=5) == (("a", 5), ("b", 5), ("c", 5))
    for points, code, words in [
        ({"z": 1}, "unknown_option", "“z” is not on the ballot paper"),
        ({"a": 6}, "bad_points", "points go from 0 to 5"),
        ({"a": -1}, "bad_points", "points go from 0 to 5"),
        ({"a": True}, "bad_points", "points go from 0 to 5"),
        ({"a": 4, "b": 3}, "too_many", "7 points are given, there are 6"),
    ]:
        with pytest.raises(BallotError) as refused:
            pointed(ABC, points, most_each=5, most_in_all=6)
        assert (refused.value.code, str(refused.value)) == (code, words)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"options": ()}, "a contest needs options with different identifiers"),
        (
            {"options": (Option("a"), Option("a"))},
            "a contest needs options with different identifiers",
        ),
        ({"seats": 0}, "seats must be positive, budget and costs not negative"),
        ({"budget": -1}, "seats must be positive, budget and costs not negative"),
        (
            {"options": (Option("a"), Option("b", cost=-1))},
            "seats must be positive, budget and costs not negative",
        ),
    ],
)
def test_a_contest_that_cannot_be_counted_is_not_made(values: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=f"^{words}$"):
        Contest(**{"options": (Option("a"),), **values})


def test_a_contest_knows_its_options_by_name_and_how_many_voted() -> None:
    contest = Contest((Option("b", cost=3), Option("a")))
    assert contest.ids == ("b", "a")
    assert contest.option("b").cost == 3
    with pytest.raises(KeyError, match="z"):
        contest.option("z")
    ballots = gather([("a",), ("b",), ("a",), ()])
    assert ballots == {("a",): 2, ("b",): 1, (): 1}
    assert cast(ballots) == 4


# Rules in plain words


def rule(method: str, **contest: Any) -> str:
    known = {one.name: one for one in BALLOT_METHODS}
    return known[method].rule(Contest((Option("a"), Option("b")), **contest))


def test_a_rule_says_how_many_win_and_what_is_needed() -> None:
    assert "The option with the most votes wins" in rule("single_choice")
    assert "The 3 options with the most votes win" in rule("single_choice", seats=3)
    assert "more people say yes than no" in rule("yes_no")
    strict = rule("yes_no", settings={"majority": "2/3", "quorum": "1/5", "consent": "1/4"})
    for words in ("at least 2/3 of yes and no", "At least 1/5 of all who", "At least 1/4 of all"):
        assert words in strict
    assert "on its side than on the other" in rule("schulze", settings={"strength": "margins"})
    assert "by how many people are on its side" in rule("schulze")
    assert "divided by 4" in rule("stv", seats=3)
    assert "points from 0 to 5" in rule("score")
    assert "has 10 points" in rule("cumulative", most=10)


def test_a_question_is_answered_by_yes_no_and_abstain_and_by_nothing_else() -> None:
    known = {one.name: one for one in BALLOT_METHODS}
    answers = Contest(tuple(map(Option, ("no", "yes", "abstain"))))
    assert known["yes_no"].checks(answers) == ()
    two = Contest((Option("yes"), Option("no")))
    assert list(known["yes_no"].checks(two)) == ["The answers are yes, no and abstain."]
    assert known["budget_equal_shares"].checks(replace(two, budget=1)) == ()
    assert len(known["budget_equal_shares"].checks(two)) == 1
