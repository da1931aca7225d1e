"""Broken exports: nothing is imported and it is said where; odd rows are left out and listed."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from portal.consultations.methods.statements.queries import statements_of
from portal.consultations.queries import all_consultations, consultation_by_slug
from portal.core.permissions import SYSTEM
from portal.importers.commands import polis

COMMENTS = """timestamp,comment-id,author-id,agrees,disagrees,moderated,is-meta,comment-body
1600000000000,0,1,2,0,1,false,"More benches
by the water"
1600000001000,7,1,0,1,0,false,Fewer cars
1600000002000,8,2,0,0,-1,false,Something rude
1600000003000,9,2,0,0,1,true,I live by the water
"""
VOTES = """timestamp,datetime,comment-id,voter-id,vote
1600000200000,whatever,0,1,1
1600000100000,whatever,0,1,-1
1600000300000,whatever,7,2,-1
1600000300000,whatever,8,2,0
"""


@pytest.fixture
def export(tmp_path):
    (tmp_path / "comments.csv").write_text(COMMENTS, encoding="utf-8")
    (tmp_path / "votes.csv").write_text(VOTES, encoding="utf-8")
    return tmp_path


def run(folder, *arguments):
    return CliRunner().invoke(polis, [str(folder), *arguments])


def test_the_latest_vote_counts_whatever_the_order_of_the_rows(in_app, export):
    done = run(export, "--json", "--slug", "river")
    report = json.loads(done.stdout)
    assert (report["participants"], report["votes_in_file"], report["votes_counted"]) == (2, 4, 3)
    benches, cars, meta = statements_of(consultation_by_slug("river").phases[0].id)
    assert (benches.agree, benches.disagree) == (1, 0)
    assert (cars.disagree, cars.reviewed) == (1, False)
    assert (meta.number, meta.is_meta) == (9, True)


def test_rows_that_make_no_sense_are_left_out_and_named(in_app, export):
    with (export / "votes.csv").open("a", encoding="utf-8") as lines:
        lines.write("1600000400000,x,99,1,1\n1600000400000,x,7,1,2\nyesterday,x,7,1,1\n")
    report = json.loads(run(export, "--json").stdout)
    assert report["votes_in_file"] == 7
    assert report["votes_counted"] == 3
    assert [(row["file"], row["line"]) for row in report["rejected"]] == [
        ("votes.csv", 6),
        ("votes.csv", 7),
        ("votes.csv", 8),
    ]
    assert "99" in report["rejected"][0]["reason"]
    assert "“2”" in report["rejected"][1]["reason"]
    assert "yesterday" in report["rejected"][2]["reason"]


def test_the_line_of_a_row_is_where_it_begins_even_after_texts_of_several_lines(in_app, export):
    path = export / "comments.csv"
    path.write_text(COMMENTS + "1600000003000,7,1,0,0,1,false,Again\n", encoding="utf-8")
    rejected = json.loads(run(export, "--json").stdout)["rejected"]
    assert [(row["file"], row["line"]) for row in rejected] == [("comments.csv", 7)]


@pytest.mark.parametrize(
    ("name", "content", "where"),
    [
        ("votes.csv", VOTES + "1600000400000,x,7\n", "votes.csv, line 6"),
        ("votes.csv", VOTES.replace("voter-id", "voter"), "votes.csv, line 1"),
        ("votes.csv", VOTES + '1600000400000,x,7,1,"1\n', "votes.csv, line 6"),
        ("votes.csv", "", "votes.csv, line 1"),
        ("votes.csv", VOTES + "160000\0,x,7,1,1\n", "votes.csv, line 6"),
        ("comments.csv", b"timestamp,comment-id\n\xff\xfe\n", "comments.csv, line 2"),
        ("comments.csv", COMMENTS.splitlines()[0] + "\n", "comments.csv"),
        ("summary.csv", "topic,The river,too much\n", "summary.csv, line 1"),
    ],
)
def test_a_broken_file_imports_nothing_and_says_where(in_app, export, name, content, where):
    raw = content if isinstance(content, bytes) else content.encode()
    (export / name).write_bytes(raw)
    done = run(export)
    assert done.exit_code == 1
    assert where in done.stderr
    assert "Nothing was imported" in done.stderr
    assert all_consultations(SYSTEM).items == ()


@pytest.mark.parametrize("missing", ["comments.csv", "votes.csv"])
def test_a_missing_file_is_named(in_app, export, missing):
    (export / missing).unlink()
    done = run(export)
    assert done.exit_code == 1
    assert missing in done.stderr


def test_a_folder_that_is_not_there_is_named(in_app, export):
    done = run(export / "nowhere", "--json")
    assert done.exit_code == 1
    assert "nowhere" in json.loads(done.stdout)["error"]["file"]


def test_an_address_that_is_taken_is_refused_and_imports_nothing(in_app, export, make):
    make.consultation(slug="river")
    done = run(export, "--slug", "river")
    assert done.exit_code == 1
    assert "river" in done.stderr
    assert len(all_consultations(SYSTEM).items) == 1


def test_the_folder_gives_the_address_and_a_number_makes_it_free(in_app, export, make):
    made = make.consultation(slug=export.name.replace("_", "-"))
    report = json.loads(run(export, "--json").stdout)
    assert report["consultation"] == f"{made.slug}-2"


def test_an_imported_conversation_can_go_on_here(in_app, export):
    run(export, "--slug", "river", "--open-days", "7")
    found = consultation_by_slug("river")
    assert [phase.id for phase in found.open_phases] == [found.phases[0].id]


@pytest.mark.parametrize("language", ["xx", "klingon", "e", "en_GB!"])
def test_an_unknown_language_is_refused_by_name_and_nothing_is_imported(in_app, export, language):
    done = run(export, "--slug", "river", "--language", language)
    assert done.exit_code == 2
    assert "Invalid value for --language" in done.stderr
    assert consultation_by_slug("river") is None


def test_a_refused_address_is_told_in_one_sentence(in_app, export):
    run(export, "--slug", "river")
    (export / "votes.csv").write_text(VOTES.replace("0,1,1\n", "0,1,0\n"), encoding="utf-8")
    done = run(export, "--slug", "river")
    assert done.exit_code == 1
    assert done.stderr.rstrip().endswith("“river”.")
