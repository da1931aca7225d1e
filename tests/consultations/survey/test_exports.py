"""Every answer as a table: read back whole, explained by a codebook, run by no sheet."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc

import openpyxl
import pytest

from portal.consultations.methods.survey.exports.columns import CODEBOOK
from portal.consultations.methods.survey.exports.lines import ResponseTable
from portal.consultations.methods.survey.exports.writers import write_workbook
from portal.consultations.methods.survey.queries import form_of
from tests.consultations.survey.conftest import EVERY_KIND

pytestmark = pytest.mark.usefixtures("clock")
HOSTILE = ("=1+1", "+49 30", "-2+3", "@SUM(A1)", "\t=1", "＝1+1", '=HYPERLINK("http://x")')


@pytest.fixture
def taken(make, browser_of):
    officer = browser_of(make.person("officer"))

    def take(made, name):
        answer = officer.get(f"{made.office_url}/results/{name}")
        assert answer.status_code == 200
        return answer.data

    return take


def as_rows(data):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


@pytest.fixture
def answered(make, random_answers):
    made = make.survey(EVERY_KIND)
    answers = random_answers(75)
    area = make.area()
    people = [{"area_id": area, "age_group": "25-39", "channel": "paper"}] * 75
    make.responses(made, answers, people)
    return made, answers


def plain(one):
    """What the columns of a response must hold, written down by hand."""
    found = {"bike": one.get("bike", ""), "safe": str(one.get("safe", ""))}
    found["km"] = str(one.get("km", ""))
    found["since"] = one.get("since", "")
    for key in ("work", "fun", "shop"):
        found[f"why.{key}"] = "" if "why" not in one else str(int(key in one["why"]))
    for key in ("a", "b", "c"):
        order = one.get("first", ())
        found[f"first.{key}"] = str(order.index(key) + 1) if key in order else ""
    for key in ("light", "road"):
        found[f"parts.{key}"] = one.get("parts", {}).get(key, "")
    for key in ("lat", "lon"):
        found[f"where.{key}"] = str(one["where"][key]) if "where" in one else ""
    text = one.get("idea", "")
    found["idea"] = f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
    return found


@pytest.mark.both_engines
def test_a_csv_file_holds_every_answer(answered, taken):
    made, answers = answered
    rows = as_rows(taken(made, "responses.csv"))
    known = [tuple(sorted(plain(one).items())) for one in answers]
    found = [tuple(sorted((name, row[name]) for name in plain({}))) for row in rows]
    assert sorted(found) == sorted(known)
    assert {row["channel"] for row in rows} == {"paper"}
    assert {row["age_group"] for row in rows} == {"25-39"}
    assert all(row["area"] for row in rows)


def test_a_workbook_holds_the_same_and_the_codebook(answered, taken):
    made, _answers = answered
    book = openpyxl.load_workbook(io.BytesIO(taken(made, "responses.xlsx")))
    assert book.sheetnames == ["Responses", "Codebook"]
    head, *lines = book["Responses"].iter_rows(values_only=True)
    rows = as_rows(taken(made, "responses.csv"))
    assert list(head) == list(rows[0])
    for line, row in zip(lines, rows, strict=True):
        assert ["" if cell is None else str(cell) for cell in line] == list(row.values())
    codes, *_rest = book["Codebook"].iter_rows(values_only=True)
    assert codes == CODEBOOK


def test_json_holds_canonical_answers_and_the_codebook(answered, taken):
    made, answers = answered
    found = json.loads(taken(made, "responses.json"))
    given = sorted(json.dumps(one["answers"], sort_keys=True) for one in found["responses"])
    assert given == sorted(json.dumps(one, sort_keys=True) for one in answers)
    assert {one["column"] for one in found["codebook"]} >= {"bike", "why.fun", "parts.light"}


def test_the_codebook_explains_every_column_and_every_code(answered, taken):
    made, _answers = answered
    lines = as_rows(taken(made, "codebook.csv"))
    columns = as_rows(taken(made, "responses.csv"))[0]
    assert list(dict.fromkeys(line["column"] for line in lines)) == list(columns)
    assert all(line["holds"] for line in lines)
    bike = {line["code"]: line["words"] for line in lines if line["column"] == "bike"}
    assert bike == {"yes": "Yes", "no": "No"}
    assert json.loads(taken(made, "codebook.json"))[0]["column"] == "response"


def test_an_anonymous_survey_gives_out_nothing_about_who(make, taken, random_answers):
    made = make.survey(EVERY_KIND, settings={"anonymous": True})
    make.responses(made, random_answers(12))
    columns = set(as_rows(taken(made, "responses.csv"))[0])
    assert not columns & {"channel", "area", "age_group"}


def test_nothing_somebody_wrote_is_run_by_a_sheet(make, taken):
    pages = ((
        {"kind": "long_text", "key": "idea", "text": "=2+2"},
        {"kind": "single", "key": "one", "text": "Which?", "options": ("=A1", "No")},
    ),)  # fmt: skip
    made = make.survey(pages)
    make.responses(made, [{"idea": text, "one": "=a1"} for text in HOSTILE])
    for name in ("responses.csv", "codebook.csv"):
        for row in as_rows(taken(made, name)):
            assert not any(
                cell.startswith(("=", "+", "-", "@", "\t", "＝")) for cell in row.values()
            )
    book = openpyxl.load_workbook(io.BytesIO(taken(made, "responses.xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert not any(cell.hyperlink for cell in cells)


def test_ten_times_the_responses_take_no_more_memory(make, in_app, random_answers, tmp_path):
    made = make.survey(EVERY_KIND)

    def most_while(work):
        tracemalloc.start()
        work()
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak

    def write_all():
        table = ResponseTable.of(form_of(made.phase_id), linked=True)
        with (tmp_path / "book.xlsx").open("w+b") as file:
            write_workbook(file, table)
        for _row in table.rows():
            pass

    make.responses(made, random_answers(150))
    write_all()
    few = most_while(write_all)
    for seed in range(9):
        make.responses(made, random_answers(150, seed))
    many = most_while(write_all)
    assert many < few * 1.5 + 500_000
