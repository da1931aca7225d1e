"""The hash of what was counted covers what options are called, in each kind of file."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from portal.cli.recount import recount
from portal.voting.counting.ballots import BallotForm, Contest, Option
from portal.voting.files.fingerprints import fingerprint, fingerprint_of, hash_of
from portal.voting.files.pabulib import HASH, read_pabulib, write_pabulib
from portal.voting.files.published import read_published, write_published
from portal.voting.files.reading import BallotFile, BrokenFile
from portal.voting.files.table import read_table, write_table
from portal.voting.recounting import count_file

PARK, POOL = "=Park, or “garden”", "Pool"
NAMES = {"a": {"en": PARK, "es": "Parque"}, "b": {"en": POOL, "es": "Piscina"}}
CONTEST = Contest((Option("a", PARK, 30), Option("b", POOL, 40)), budget=50)
BALLOTS = Counter({("a",): 3, ("a", "b"): 2, (): 1})
FOUND = BallotFile(CONTEST, BALLOTS, BallotForm.APPROVAL, "budget_greedy", names=NAMES)


def as_json(found: BallotFile) -> str:
    return write_published(found, count_file(found).to_json())


def as_table(found: BallotFile) -> str:
    ballots = list(BALLOTS.elements())
    return "".join(write_table(found, ballots, count_file(found).to_json(), fingerprint_of(found)))


def as_budget(found: BallotFile) -> str:
    return write_pabulib(replace(found, about={HASH: fingerprint_of(found)}), ("a",))


WRITERS = {"json": as_json, "csv": as_table, "pb": as_budget}


def counted_again(folder: Path, kind: str, text: str) -> Result:
    file = folder / f"ballots.{kind}"
    file.write_text(text, encoding="utf-8")
    return CliRunner().invoke(recount, [str(file)])


@pytest.mark.parametrize("kind", WRITERS)
def test_a_file_with_names_counts_the_same_under_the_same_hash(tmp_path: Path, kind: str) -> None:
    done = counted_again(tmp_path, kind, WRITERS[kind](FOUND))
    assert done.exit_code == 0, done.output
    said = f"SHA-256 of the options, their names and the ballots: {fingerprint_of(FOUND)}"
    assert said in done.output
    assert "does not cover" not in done.output


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize(
    ("one", "other"), [(PARK, POOL), ("Parque", "Piscina")], ids=["shown", "translated"]
)
def test_two_names_that_are_exchanged_in_a_file_are_noticed(
    tmp_path: Path, kind: str, one: str, other: str
) -> None:
    spelt = {
        "json": (json.dumps(one, ensure_ascii=False)[1:-1],),
        # Beside the exact name stands one that no spreadsheet runs.
        "csv": (one,),
        "pb": (one,),
    }[kind][0]
    text = WRITERS[kind](FOUND)
    changed = text.replace(spelt, "\0").replace(other, spelt).replace("\0", other)
    assert changed != text
    done = counted_again(tmp_path, kind, changed)
    assert done.exit_code == 2
    assert "as published" not in done.output
    assert "their names or its ballots" in done.output


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("json", lambda text: text.replace(f'"title": "{POOL}"', '"title": "Palace"')),
        ("csv", lambda text: text.replace(f"#,option,b,40,{POOL}", "#,option,b,40,Palace")),
        ("pb", lambda text: text.replace(f"b;40;{POOL}", "b;40;Palace")),
    ],
)
def test_a_name_on_the_page_has_to_be_one_that_the_hash_covers(
    tmp_path: Path, kind: str, change: Callable[[str], str]
) -> None:
    done = counted_again(tmp_path, kind, change(WRITERS[kind](FOUND)))
    assert done.exit_code == 2
    assert "“Palace” is no name of b that its hash covers" in done.output


@pytest.mark.parametrize("kind", WRITERS)
def test_a_file_from_before_is_counted_and_says_that_names_are_not_covered(
    tmp_path: Path, kind: str
) -> None:
    before = replace(FOUND, names=None)
    text = WRITERS[kind](before)
    assert "names" not in text
    renamed = counted_again(tmp_path, kind, text.replace(POOL, "Palace"))
    assert renamed.exit_code == 0, renamed.output
    assert f"SHA-256 of the ballots: {hash_of(BALLOTS)}" in renamed.output
    assert "It does not cover what the options are called" in renamed.output


def test_files_from_before_keep_the_number_of_their_format() -> None:
    before = replace(FOUND, names=None)
    assert '"format": "civic-portal/ballots/1"' in as_json(before)
    assert '"format": "civic-portal/ballots/2"' in as_json(FOUND)
    assert "#,format,civic-portal/ballot-table/1" in as_table(before)
    assert "#,format,civic-portal/ballot-table/2" in as_table(FOUND)


def test_every_kind_of_file_gives_back_names_and_titles_exactly() -> None:
    published, _result = read_published(as_json(FOUND))
    table, _winners = read_table(as_table(FOUND))
    for found in (published, table, read_pabulib(as_budget(FOUND))):
        assert found.names == NAMES
        assert [option.title for option in found.contest.options] == [PARK, POOL]


def turned(contest: Contest) -> Contest:
    return replace(contest, options=contest.options[::-1])


def dearer(contest: Contest) -> Contest:
    return replace(contest, options=(replace(contest.options[0], cost=31), contest.options[1]))


@pytest.mark.parametrize("change", [turned, dearer])
def test_the_hash_covers_order_and_costs_on_the_ballot_paper(
    change: Callable[[Contest], Contest],
) -> None:
    assert fingerprint(change(CONTEST), NAMES, BALLOTS) != fingerprint(CONTEST, NAMES, BALLOTS)


def test_the_hash_depends_neither_on_the_order_of_ballots_nor_of_languages() -> None:
    names = {key: dict(reversed(told.items())) for key, told in reversed(NAMES.items())}
    ballots = Counter(dict(reversed(BALLOTS.items())))
    assert fingerprint(CONTEST, names, ballots) == fingerprint(CONTEST, NAMES, BALLOTS)
    # The reader's language decides what a file shows, and nothing else.
    spanish = replace(CONTEST, options=(Option("a", "Parque", 30), Option("b", "Piscina", 40)))
    assert fingerprint(spanish, NAMES, BALLOTS) == fingerprint(CONTEST, NAMES, BALLOTS)


@pytest.mark.parametrize("names", [None, "Park", {"en": 5}])
def test_a_file_whose_names_are_not_written_for_each_language_is_refused(names: Any) -> None:
    whole = json.loads(as_json(FOUND))
    whole["contest"]["options"][0]["names"] = names
    with pytest.raises(BrokenFile, match="names are written for each language"):
        read_published(json.dumps(whole))


def test_a_table_that_leaves_the_names_of_an_option_away_is_refused() -> None:
    lines = as_table(FOUND).split("\r\n")
    text = "\r\n".join(line for line in lines if not line.startswith("#,names,b"))
    with pytest.raises(BrokenFile, match="incomplete"):
        read_table(text)


def test_a_budget_that_somebody_changes_for_another_vote_can_be_read() -> None:
    changed = read_pabulib(as_budget(FOUND).replace("b;40", "b;45"))
    assert changed.contest.option("b").cost == 45
