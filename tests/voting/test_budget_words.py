"""Budgets say truly what was counted: people, or points of either kind of ballot."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from portal.voting.counting.ballots import BallotForm, Contest, Option
from portal.voting.counting.equal_shares import count_equal_shares
from portal.voting.counting.greedy import count_greedy
from portal.voting.counting.result import Result
from portal.voting.explaining import Story, story_of
from portal.voting.methods import BALLOT_METHODS

OPTIONS = (Option("a", "A", 60), Option("b", "B", 50), Option("c", "C", 10))
RULES = {method.name: method.rule for method in BALLOT_METHODS}
POINTED = Counter({(("a", 3), ("b", 1)): 4, (("b", 3),): 2})
RANKED = Counter({("a", "b"): 4, ("b",): 2})


def told(result: Result, contest: Contest) -> tuple[Story, str]:
    story = story_of(contest, result, currency="EUR")
    texts = [line for part in story.sections for line in part.text]
    return story, "\n".join([*story.why, *story.ties, *texts])


@pytest.mark.parametrize(
    ("method", "contest", "words"),
    [
        ("budget_greedy", {}, ["each mark is one vote", "most votes is paid first"]),
        ("budget_greedy_points", {"most": 7}, ["points from 0 to 7, and 7 points in all at most."]),
        (
            "budget_greedy_points",
            {"most": 7, "settings": {"most_each": 4}},
            ["points from 0 to 4, and 7 points in all at most."],
        ),
        ("budget_greedy_points", {}, ["points from 0 to 5.", "that got no points, is skipped"]),
        (
            "budget_greedy_ranked",
            {"most": 3},
            ["ranks up to 3 projects. The first on a ballot gets 3 points, and each further place"],
        ),
        ("budget_greedy_ranked", {}, ["as many points as the longest ballot of all names"]),
    ],
)
def test_the_rule_of_a_budget_says_how_its_ballots_count(
    method: str, contest: dict[str, Any], words: list[str]
) -> None:
    rule = RULES[method](Contest(OPTIONS, budget=100, **contest))
    for sentence in words:
        assert sentence in rule
    assert ("most points is paid first" in rule) is (method != "budget_greedy")
    assert ("vote" in rule) is (method == "budget_greedy")
    assert "in the order of the ballot paper, which was drawn by lot" in rule


def test_points_for_options_are_bounded_in_the_rule_as_on_the_ballot() -> None:
    assert "points from 0 to 9" in RULES["score"](Contest(OPTIONS, most=9))


@pytest.mark.parametrize(
    ("form", "ballots", "shown"),
    [
        (BallotForm.POINTS, POINTED, ["12", "10", "0"]),
        (BallotForm.RANKING, RANKED, ["8", "8", "0"]),
    ],
)
def test_a_budget_by_points_never_calls_them_votes(
    form: BallotForm, ballots: Counter[Any], shown: list[str]
) -> None:
    contest = Contest(OPTIONS, budget=100)
    story, words = told(count_greedy(contest, ballots, form), contest)
    bars, table = story.sections[0].bars, story.sections[1].table
    assert bars is not None
    assert table is not None
    assert (bars.value_label, [row.shown for row in bars.rows]) == ("Points", shown)
    assert table.columns[1] == "Points"
    assert table.caption == "Projects in the order of their points"
    assert "6 ballots were counted." in words
    assert "Projects were taken in the order of their points." in words
    assert "C: it got no points." in words
    assert "vote" not in words.replace("before the vote opened", "")
    assert "would have brought it its turn in time" in words


def test_points_that_a_project_lacks_are_counted_in_points() -> None:
    contest = Contest(OPTIONS, budget=100)
    _story, words = told(count_greedy(contest, POINTED, BallotForm.POINTS), contest)
    assert "3 more points would have brought it its turn in time." in words
    nearly = Contest(OPTIONS[::-1], budget=100)
    ballots = Counter({(("a", 3),): 1, (("b", 3),): 1})
    found = count_greedy(nearly, ballots, BallotForm.POINTS)
    assert "1 more point would have brought it its turn in time." in told(found, nearly)[1]


@pytest.mark.parametrize(
    ("most", "ballots", "words"),
    [
        (3, RANKED, "the first project got 3 points, and each further place one less."),
        (0, RANKED, "the first project got 2 points, and each further place one less."),
        (0, Counter({("a",): 2}), "On each ballot the first project got a point."),
    ],
)
def test_a_budget_by_ranks_says_what_places_were_worth(
    most: int, ballots: Counter[Any], words: str
) -> None:
    contest = Contest(OPTIONS, budget=100, most=most)
    assert words in told(count_greedy(contest, ballots, BallotForm.RANKING), contest)[1]


def test_a_budget_by_marks_counts_people() -> None:
    contest = Contest(OPTIONS, budget=100)
    result = count_greedy(contest, Counter({("a", "b"): 4, ("b",): 2}), BallotForm.APPROVAL)
    story, words = told(result, contest)
    bars, table = story.sections[0].bars, story.sections[1].table
    assert bars is not None
    assert table is not None
    assert bars.value_label == table.columns[1] == "People who voted for it"
    assert "in the order of how many people voted for them" in words
    assert "C: nobody voted for it." in words
    assert "point" not in words


PAPER = "settles it by the order of the ballot paper, which was drawn by lot before"
SUPPORTERS = "more supporters first, then the order of the ballot paper"


def test_a_tie_of_a_budget_is_settled_as_its_own_rule_says() -> None:
    contest = Contest((Option("a", "A", 60), Option("b", "B", 60)), budget=100)
    ballots = Counter({("a", "b"): 2})
    greedy = told(count_greedy(contest, ballots, BallotForm.APPROVAL), contest)[1]
    assert PAPER in greedy
    assert SUPPORTERS not in greedy
    shares = told(count_equal_shares(contest, ballots), contest)[1]
    assert SUPPORTERS in shares
    assert PAPER not in shares
