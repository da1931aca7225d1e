"""Imports of real conversations: what is kept equals the files."""

from __future__ import annotations

import csv
import json
from collections import Counter

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from portal.consultations.methods.statements.checks import statement_checks
from portal.consultations.methods.statements.commands import export_statements
from portal.consultations.methods.statements.models import StatementRow, StatementVoteRow
from portal.consultations.methods.statements.queries import opinion_map_of, statements_of
from portal.consultations.queries import all_consultations, consultation_by_slug
from portal.core.database import session
from portal.core.permissions import SYSTEM
from portal.importers.commands import polis
from portal.importers.polis.importing import Options, import_folder

CONVERSATIONS = {
    "bg2050-volunteers": (126, 371, 14341, 14283),
    "brexit-consensus": (204, 50, 5312, 5303),
    "london.youth.policing": (26, 39, 640, 638),
    "scoop-hivemind.biodiversity": (536, 316, 29802, 29719),
    "scoop-hivemind.ubi": (234, 71, 7174, 7153),
    "vtaiwan.uberx": (1921, 197, 49997, 49443),
}


def rows_of(folder, name):
    with (folder / name).open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def latest_in(folder):
    """The latest votes as participants-votes.csv has them."""
    return {
        (row["participant"], int(column)): int(row[column])
        for row in rows_of(folder, "participants-votes.csv")
        for column in row
        if column.isdigit() and row[column]
    }


def everything():
    """How many rows of everything an import writes are there."""
    return [
        session().execute(select(func.count()).select_from(row)).scalar_one()
        for row in (StatementRow, StatementVoteRow)
    ]


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_a_real_conversation_is_kept_as_it_was(name, in_app, shared_data):
    folder = shared_data / "data" / "polis" / name
    people, statements, in_file, counted = CONVERSATIONS[name]
    report = import_folder(SYSTEM, folder, Options())
    assert (report.participants, report.statements) == (people, statements)
    assert (report.votes_in_file, report.votes_counted) == (in_file, counted)
    assert report.rejected == ()

    found = consultation_by_slug(report.consultation)
    assert found.participants == people
    phase = found.phases[0]
    comments = {int(row["comment-id"]): row for row in rows_of(folder, "comments.csv")}
    expected = Counter((number, vote) for (_who, number), vote in latest_in(folder).items())
    shown = statements_of(phase.id)
    assert {one.number for one in shown} == {
        number for number, row in comments.items() if row["moderated"] != "-1"
    }
    for one in shown:
        assert one.text == comments[one.number]["comment-body"].replace("\r", "").strip()
        assert (one.agree, one.disagree, one.passed) == tuple(
            expected[one.number, value] for value in (1, -1, 0)
        )

    stored, _computed_at = opinion_map_of(phase.id)
    assert stored.participants == people
    assert {int(one.statement) for one in stored.statements} == {one.number for one in shown}
    assert [finding.what for check in statement_checks() for finding in check.run()] == []


@pytest.mark.both_engines
def test_a_second_import_of_the_same_folder_changes_nothing(in_app, shared_data):
    folder = shared_data / "data" / "polis" / "brexit-consensus"
    first = import_folder(SYSTEM, folder, Options())
    before = everything()
    second = import_folder(SYSTEM, folder, Options(slug="another", title="Another"))
    assert everything() == before
    assert len(all_consultations(SYSTEM).items) == 1
    assert (first.new, second.new) == (True, False)
    assert second.consultation == first.consultation
    assert second.votes_counted == first.votes_counted


def test_the_votes_come_from_the_matrix_where_the_log_is_missing(in_app, shared_data, tmp_path):
    source = shared_data / "data" / "polis" / "london.youth.policing"
    for name in ("comments.csv", "participants-votes.csv"):
        (tmp_path / name).write_bytes((source / name).read_bytes())
    report = import_folder(SYSTEM, tmp_path, Options(slug="police"))
    assert (report.participants, report.statements) == (26, 39)
    assert report.votes_in_file == report.votes_counted == 638
    expected = Counter((number, vote) for (_who, number), vote in latest_in(source).items())
    phase = consultation_by_slug("police").phases[0]
    for one in statements_of(phase.id):
        assert one.agree == expected[one.number, 1]


def test_the_command_prints_one_object_and_its_progress_elsewhere(in_app, shared_data):
    folder = shared_data / "data" / "polis" / "london.youth.policing"
    done = CliRunner().invoke(polis, [str(folder), "--json", "--slug", "police"])
    assert done.exit_code == 0
    assert json.loads(done.stdout) == {
        "consultation": "police",
        "participants": 26,
        "statements": 39,
        "votes_in_file": 640,
        "votes_counted": 638,
        "rejected": [],
    }


def test_the_exported_numbers_equal_those_of_the_file(in_app, shared_data):
    folder = shared_data / "data" / "polis" / "brexit-consensus"
    slug = import_folder(SYSTEM, folder, Options()).consultation
    expected = Counter((number, vote) for (_who, number), vote in latest_in(folder).items())
    done = CliRunner().invoke(export_statements, [slug, "--format", "csv"])
    rows = list(csv.DictReader(done.stdout.splitlines()))
    assert len(rows) == 50
    groups = sorted({c.split("_")[1] for c in rows[0] if c.startswith("group_")})
    assert len(groups) >= 2
    for row in rows:
        number = int(row["statement_id"])
        assert [int(row[c]) for c in ("agree", "disagree", "pass")] == [
            expected[number, value] for value in (1, -1, 0)
        ]
        in_groups = [sum(int(row[f"group_{g}_{c}"]) for g in groups) for c in ("agree", "seen")]
        assert in_groups[0] <= int(row["agree"])
        assert in_groups[1] <= int(row["seen"])
    content = json.loads(CliRunner().invoke(export_statements, [slug, "--format", "json"]).stdout)
    assert [one["agree"] for one in content["statements"]] == [int(row["agree"]) for row in rows]
    assert set(content["statements"][0]["groups"]) == {group.upper() for group in groups}
