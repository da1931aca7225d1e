"""Files of ballots from anywhere are read whole, or refused with the line and the reason."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from portal.cli.recount import recount
from portal.voting.counting.ballots import Ballot, BallotForm, Contest, Option
from portal.voting.files import reading, table
from portal.voting.files.fingerprints import hash_of
from portal.voting.files.pabulib import read_pabulib, write_pabulib
from portal.voting.files.published import read_published, write_published
from portal.voting.files.reading import MOST_OPTIONS, BallotFile, BrokenFile, read_amount
from portal.voting.files.scottish import read_scottish
from portal.voting.files.table import is_table, read_table, write_table
from portal.voting.recounting import count_file, read_ballots, told_in_words

OPTIONS = (Option("a", "Alder", 30), Option("b", "Birch", 40))


def a_file(form: BallotForm, *ballots: Ballot, **contest: Any) -> BallotFile:
    methods = {
        BallotForm.CHOICE: "single_choice",
        BallotForm.APPROVAL: "approval",
        BallotForm.RANKING: "irv",
        BallotForm.POINTS: "score",
    }
    return BallotFile(Contest(OPTIONS, **contest), Counter(ballots), form, methods[form])


def as_table(found: BallotFile) -> str:
    ballots = list(Counter(found.ballots).elements())
    result = {"winners": ["a"], "tied": ["b"]}
    return "".join(write_table(found, ballots, result, hash_of(found.ballots)))


# Participatory budgets

PB = """META
key;value
budget;1 000,50

vote_type;cumulative
PROJECTS
project_id;cost;name
1;60;Play street
2;50;Bench
VOTES
voter_id;vote;points
7;1;3
 ;
8;1,2;2,1
"""


def test_points_of_a_budget_are_read_past_empty_lines_and_with_a_decimal_comma() -> None:
    found = read_pabulib(PB)
    assert found.ballots == {(("1", 3),): 1, (("1", 2), ("2", 1)): 1}
    assert found.contest.budget == Fraction(2001, 2)
    assert (found.form, found.method) == (BallotForm.POINTS, "budget_greedy_points")


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (PB.replace("8;1,2;2,1", "8;1,2;2"), 14, "2 projects, but 1 points"),
        (PB.replace("8;1,2;2,1", "8;1,2;2,one"), 14, "“one” is no whole number of points"),
        (PB.replace("1;60;Play street", "1;60;Play street;x"), 8, "4 values for 3 columns"),
        (PB.replace("Bench", "B" * 2_000_000), 9, "field larger than field limit"),
        (PB.split("PROJECTS", maxsplit=1)[0], 0, "no PROJECTS"),
    ],
)
def test_a_broken_budget_with_points_is_refused(text: str, line: int, reason: str) -> None:
    with pytest.raises(BrokenFile) as refused:
        read_pabulib(text)
    assert refused.value.line == line
    assert reason in str(refused.value)


def test_a_budget_of_more_projects_than_anybody_votes_on_is_refused() -> None:
    head, votes = PB.split("1;60;Play street\n2;50;Bench\n")
    projects = "".join(f"{number};1;x\n" for number in range(MOST_OPTIONS + 1))
    with pytest.raises(BrokenFile, match=f"more than {MOST_OPTIONS} projects"):
        read_pabulib(head + projects + votes)


def test_a_choice_is_not_written_as_a_budget() -> None:
    with pytest.raises(ValueError, match="approval, points or ranked ballots"):
        write_pabulib(a_file(BallotForm.CHOICE, ("a",)))


# Tables of rankings


def test_empty_lines_between_rankings_are_passed_over() -> None:
    found = read_scottish('2,1\n\n3,2,1,\n,,\n"Candidate 1","Alder"\n"Candidate 2"\nA ward\n')
    assert found.ballots == {("2", "1"): 3}
    assert [option.title for option in found.contest.options] == ["Alder", "Candidate 2"]
    assert found.about == {"title": "A ward"}


# The portal's own table


@pytest.mark.parametrize(
    ("form", "ballots"),
    [
        (BallotForm.RANKING, [("b", "a"), ("b", "a"), ()]),
        (BallotForm.POINTS, [(("a", 2), ("b", 1)), (("b", 3),), ()]),
    ],
)
def test_a_table_is_read_back_as_it_was_written(form: BallotForm, ballots: list[Ballot]) -> None:
    settings = {"most_each": 3}
    found = a_file(form, *ballots, budget=Fraction(5, 2), most=2, least=1, settings=settings)
    text = as_table(found)
    assert is_table(text)
    again, result = read_table(text)
    assert (again.contest, again.ballots, again.form) == (found.contest, found.ballots, form)
    assert result == {"winners": ["a"], "tied": ["b"]}


def test_a_long_table_comes_in_parts_that_make_one_whole() -> None:
    found = a_file(BallotForm.CHOICE, *([("a",)] * 6000))
    parts = list(write_table(found, [("a",)] * 6000, {"winners": ["a"], "tied": []}, "x"))
    assert len(parts) > 2
    assert max(map(len, parts)) < table._PART + 100
    lines = "".join(parts).splitlines()
    assert lines[-6000:] == [f"{number},a" for number in range(1, 6001)]


POINTED = as_table(a_file(BallotForm.POINTS, (("a", 2), ("b", 1))))
RANKED = as_table(a_file(BallotForm.RANKING, ("a", "b")))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (RANKED.replace("ballot-table/1", "ballot-table/9"), "its format is not"),
        (RANKED.replace("#,option,b,40", "#,option,b,forty"), "incomplete: option b"),
        (RANKED.replace("#,seats,1", "#,seats,one"), "seats is no whole number"),
        (RANKED.replace("1,a,b", "1,a,c"), "there is no option “c”"),
        (RANKED.replace("1,a,b", "1,a,a"), "an option is there twice"),
        (RANKED.replace("1,a,b", "1,b,a"), "not those its hash was made of"),
        (POINTED.replace("b=1", "b=one"), "“one” is no whole number of points"),
        (POINTED.replace("b=1", "a=1"), "an option is there twice"),
    ],
)
def test_a_table_that_was_tampered_with_is_refused(text: str, reason: str) -> None:
    with pytest.raises(BrokenFile, match=reason):
        read_table(text)


def test_a_table_holds_no_more_options_than_a_ballot_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_OPTIONS", 1)
    with pytest.raises(BrokenFile, match="incomplete: option b"):
        read_table(RANKED)


# The portal's own JSON


def broken(change: Callable[[dict[str, Any]], None], form: BallotForm, *ballots: Any) -> str:
    """Return a published file with something changed, and a hash that fits all the same."""
    whole = json.loads(write_published(a_file(form, ("a",) if form is not form.POINTS else ())))
    whole["ballots"] = list(ballots) or whole["ballots"]
    change(whole)
    parts = {
        tuple(tuple(p) if isinstance(p, list) else p for p in ballot): int(people)
        for ballot, people in whole["ballots"]
    }
    whole["sha256"] = hash_of(parts)
    return json.dumps(whole)


def nothing(_whole: dict[str, Any]) -> None:
    pass


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[]", "its format is not"),
        ('{"format": "something/1"}', "its format is not"),
        (broken(nothing, BallotForm.CHOICE, [["c"], 1]), "a ballot is not possible"),
        (broken(nothing, BallotForm.CHOICE, [["a"], 0]), "a ballot is not possible"),
        (broken(nothing, BallotForm.APPROVAL, [["a", "a"], 1]), "a ballot is not possible"),
        (broken(nothing, BallotForm.POINTS, [[["a", "x"]], 1]), "a ballot is not possible"),
        (broken(nothing, BallotForm.POINTS, [[["a", -2]], 1]), "a ballot is not possible"),
        (broken(nothing, BallotForm.POINTS, [[["a", True]], 1]), "a ballot is not possible"),
        (broken(nothing, BallotForm.POINTS, [[["a"]], 1]), "a ballot is not possible"),
        (broken(nothing, BallotForm.POINTS, [[5], 1]), "a ballot is not possible"),
        (broken(nothing, BallotForm.RANKING, [[["a", 1]], 1]), "a ballot is not possible"),
    ],
)
def test_a_published_file_with_a_ballot_nobody_could_cast_is_refused(
    text: str, reason: str
) -> None:
    with pytest.raises(BrokenFile, match=reason):
        read_published(text)


@pytest.mark.parametrize(
    "change",
    [
        {"method": "yes_no", "settings": {"majority": "1/0"}},
        {"method": "yes_no", "settings": {"majority": "most"}},
        {"method": "yes_no", "settings": {"entitled": []}},
        {"method": "budget_greedy"},
    ],
    ids=str,
)
def test_a_file_that_cannot_be_counted_is_refused_in_words(
    tmp_path: Path, change: dict[str, Any]
) -> None:
    names = ("yes", "no", "abstain")
    contest = Contest(tuple(map(Option, names)), settings=change.get("settings", {}))
    form = BallotForm.APPROVAL if change["method"] == "budget_greedy" else BallotForm.CHOICE
    file = tmp_path / "ballots.json"
    found = BallotFile(contest, Counter({("yes",): 1}), form, change["method"])
    file.write_text(write_published(found))
    done = CliRunner().invoke(recount, [str(file)])
    assert (done.exit_code, type(done.exception)) == (2, SystemExit)
    assert done.output.startswith(f"{file}: ")


def test_a_file_too_large_to_be_ballots_is_not_even_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "ballots.json"
    file.write_text(write_published(a_file(BallotForm.CHOICE, ("a",))))
    monkeypatch.setattr("portal.voting.recounting.MOST_BYTES", file.stat().st_size)
    assert read_ballots(file)[0].ballots == {("a",): 1}
    monkeypatch.setattr("portal.voting.recounting.MOST_BYTES", file.stat().st_size - 1)
    with pytest.raises(BrokenFile, match="larger than 500 MB"):
        read_ballots(file)
    assert reading.MOST_BYTES == 500 * 1024 * 1024


def test_a_recount_says_which_lot_has_to_be_drawn_and_in_which_round() -> None:
    found = a_file(BallotForm.RANKING, ("a",), ("b",))
    words = told_in_words(found, count_file(found))
    assert "Tie in round 1 (a, b): it decides who wins." in words
    assert "Won: nobody" in words
    assert "Undecided, a lot must be drawn: a Alder; b Birch" in words


def test_an_amount_is_written_with_a_point_or_as_a_fraction() -> None:
    assert [read_amount(text) for text in ("12", "1.5", "3/4", "1e3")] == [
        12,
        Fraction(3, 2),
        Fraction(3, 4),
        1000,
    ]
