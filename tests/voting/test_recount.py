"""``portal recount`` counts files again, says what differs and refuses what is broken."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli.recount import recount
from portal.voting.counting.ballots import BallotForm, Contest, Option
from portal.voting.files.pabulib import read_pabulib, write_pabulib
from portal.voting.files.published import read_published, write_published
from portal.voting.files.reading import BallotFile, BrokenFile
from portal.voting.methods import BALLOT_METHODS
from portal.voting.recounting import count_file, told_in_words

PB = """META
key;value
budget;100
vote_type;approval
PROJECTS
project_id;cost;name
1;60;Play street
2;50;Bench; with a view
VOTES
voter_id;vote
7;1
8;1,2
"""


def a_file(method: str = "stv") -> BallotFile:
    contest = Contest(tuple(Option(name, name.upper()) for name in "abc"), seats=2)
    ballots = Counter({("a", "b"): 6, ("b",): 3, ("c", "a"): 2})
    return BallotFile(contest, ballots, BallotForm.RANKING, method)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(recount, [str(argument) for argument in arguments])


def test_a_published_file_gives_the_published_result(tmp_path: Path) -> None:
    found = a_file()
    file = tmp_path / "ballots.json"
    file.write_text(write_published(found, count_file(found).to_json()))
    done = run(file)
    assert done.exit_code == 0
    assert "as published" in done.output
    assert "Won: a A; b B" in done.output


def test_a_result_that_was_changed_is_noticed(tmp_path: Path) -> None:
    found = a_file()
    result = {**count_file(found).to_json(), "winners": ["c", "b"]}
    file = tmp_path / "ballots.json"
    file.write_text(write_published(found, result))
    done = run(file)
    assert done.exit_code == 1
    assert "another result" in done.output


def test_ballots_that_were_changed_are_noticed(tmp_path: Path) -> None:
    whole = json.loads(write_published(a_file()))
    whole["ballots"][0][1] += 1
    file = tmp_path / "ballots.json"
    file.write_text(json.dumps(whole))
    done = run(file)
    assert done.exit_code == 2
    assert "hash" in done.output


def test_the_file_does_not_depend_on_the_order_in_which_people_voted() -> None:
    found = a_file()
    reversed_ballots = Counter(dict(reversed(list(found.ballots.items()))))
    turned = BallotFile(found.contest, reversed_ballots, found.form, found.method)
    assert write_published(found) == write_published(turned)


def test_another_method_may_be_tried_on_the_same_ballots(tmp_path: Path) -> None:
    file = tmp_path / "ballots.json"
    file.write_text(write_published(a_file()))
    assert "Won: a A" in run(file, "--method", "schulze").output
    assert run(file, "--method", "approval").exit_code == 2
    assert run(file, "--method", "magic").exit_code == 2


@pytest.mark.parametrize("method", [method.name for method in BALLOT_METHODS])
def test_every_method_counts_what_it_can_read_back(method: str) -> None:
    known = {one.name: one for one in BALLOT_METHODS}[method]
    options = (
        (Option("yes"), Option("no"), Option("abstain"))
        if method == "yes_no"
        else (Option("a", cost=30), Option("b", cost=40))
    )
    first = options[0].id
    ballot = ((first, 3),) if known.form is BallotForm.POINTS else (first,)
    contest = Contest(options, budget=50, most=5)
    found = BallotFile(contest, Counter({ballot: 4, (): 1}), known.form, method)
    again, _result = read_published(write_published(found))
    result = count_file(again)
    assert result.winners == (first,)
    assert (result.valid, result.blank) == (4, 1)
    assert known.rule(contest)


def test_a_budget_written_as_pabulib_is_read_back_the_same() -> None:
    found = read_pabulib(PB.replace("Bench; with a view", '"Bench; with a view"'))
    again = read_pabulib(write_pabulib(found, ("1",)))
    assert again.ballots == found.ballots
    assert again.contest.options == found.contest.options
    assert count_file(again).winners == ("1",)


@pytest.mark.parametrize(
    ("text", "where", "reason"),
    [
        ("", 0, "no META"),
        ("hello", 1, "does not begin"),
        (PB.replace("8;1,2", "8;1,9"), 12, "no project “9”"),
        (PB.replace("8;1,2", "8;1,1"), 12, "twice"),
        (PB.replace("1;60", "1;sixty"), 7, "no amount"),
        (PB.replace("1;60", "1;-60"), 7, "below zero"),
        (PB.replace("1;60", "1;60.5"), 7, "no whole amount"),
        (PB.replace("budget;100", "budget;1e99999999999"), 0, "no amount"),
        (PB.replace("budget;100", "budget;1/0"), 0, "no amount"),
        (PB.replace("2;50", "1;50").replace("; with a view", ""), 8, "project_id of its own"),
        (PB.replace("approval", "telepathy"), 0, "not known"),
    ],
)
def test_a_broken_budget_is_refused_with_line_and_reason(
    text: str, where: int, reason: str
) -> None:
    text = text.replace("Bench; with a view", '"Bench; with a view"')
    with pytest.raises(BrokenFile) as refused:
        read_pabulib(text)
    assert refused.value.line == where
    assert reason in str(refused.value)


@pytest.mark.parametrize(
    "content",
    [
        "3,2\n5,1,4,\n",
        "3,2\n5,1,1,\n",
        "two\n",
        "2,3\n",
        "",
        "²,1\n",
        "3,2\n²,1\n",
        "3,2\n5,²\n",
        f"3,2\n{'9' * 5000},1\n",
    ],
)
def test_a_broken_table_of_rankings_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "ward.csv"
    file.write_text(content)
    assert run(file).exit_code == 2


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "ballots.json"
    file.write_bytes(b"\xff\xfe\x00")
    assert run(file).exit_code == 2


@pytest.mark.parametrize("amount", ["1e99999999999", "1/0", float("inf")], ids=str)
def test_a_published_file_with_an_impossible_amount_is_refused(
    tmp_path: Path, amount: str | float
) -> None:
    whole = json.loads(write_published(a_file()))
    whole["contest"]["budget"] = amount
    file = tmp_path / "ballots.json"
    file.write_text(json.dumps(whole))
    done = run(file)
    assert done.exit_code == 2
    assert "incomplete" in done.output


def test_a_published_file_nested_without_end_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "ballots.json"
    file.write_text("[" * 200_000)
    assert run(file).exit_code == 2


def test_a_recount_in_words_says_points_where_points_were_counted() -> None:
    contest = Contest((Option("a", "A", 60), Option("b", "B", 50)), budget=100)
    ballots = Counter({(("a", 3), ("b", 1)): 4})
    found = BallotFile(contest, ballots, BallotForm.POINTS, "budget_greedy_points")
    words = told_in_words(found, count_file(found))
    assert "a A: chosen (points 12, cost 60, left 100)" in words
    assert "votes 12" not in words


def test_a_recount_needs_no_portal_and_no_configuration(tmp_path: Path) -> None:
    file = tmp_path / "ballots.json"
    file.write_text(write_published(a_file()))
    command = [sys.executable, "-m", "portal.cli", "recount", str(file)]
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Won: a A; b B" in done.stdout
