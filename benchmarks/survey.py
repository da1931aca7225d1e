"""A survey of 200 questions and 50,000 responses: counting it, showing it, taking it along.

``python -m benchmarks.survey FOLDER FORM`` takes a site's survey along as ``csv``, ``json`` or
``xlsx`` in a process of its own and prints what that took; the measurement calls it, since memory
another part has used and let go would hide what an export adds.
"""

from __future__ import annotations

import json
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.table import Row
from portal.app import create_app
from portal.consultations.methods.survey.exports.lines import ResponseTable
from portal.consultations.methods.survey.exports.writers import (
    responses_csv,
    responses_json,
    responses_xlsx,
)
from portal.consultations.methods.survey.grouping.proposing import propose_groups
from portal.consultations.methods.survey.hooks import question_types
from portal.consultations.methods.survey.queries import form_of
from portal.consultations.methods.survey.results.computing import compute_result
from portal.consultations.methods.survey.results.crossing import cross_table, crossables
from portal.core.database import db
from portal.testing.factories import Make
from portal.testing.factories.surveys import MadeSurvey
from portal.testing.site import Site, configuration, make_site

QUESTIONS, RESPONSES, PARTS = 200, 50_000, 20
PAGE_MS, ADDED_MB, PAGES = 300, 64, 20
ANSWERED = 0.8
"""Share of questions a person answers."""

KINDS = (*("single",) * 9, *("multiple",) * 3, *("scale",) * 3, "number", "ranking", "matrix",
         "date", "long_text")  # fmt: skip
OPTIONS = ("Yes", "Rather yes", "Rather no", "No", "Do not know")
WISHES = ("trees on the square", "a bus on Sunday", "a crossing at the school", "slower cars",
          "benches by the river", "a public toilet", "light in the park")  # fmt: skip
FORMS = ("csv", "json", "xlsx")


def survey_rows(responses: int = RESPONSES) -> list[Row]:
    """Fill a survey, then measure counting, pages, crossing, grouping and exports."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        site = make_site(folder)
        try:
            site.empty()
            made = Make(site.app).survey(_form(), settings={"results_while_open": True})
            _fill(site, made, responses)
            return [
                *_counting(site, made, responses),
                *_wordings(responses),
                *(_export(folder, made, form, responses) for form in FORMS),
            ]
        finally:
            site.close()


def _form() -> list[list[dict[str, Any]]]:
    questions = [_question(number) for number in range(QUESTIONS)]
    size = QUESTIONS // PARTS
    return [questions[start : start + size] for start in range(0, QUESTIONS, size)]


def _question(number: int) -> dict[str, Any]:
    kind = KINDS[number % len(KINDS)]
    spec: dict[str, Any] = {
        "kind": kind,
        "key": f"q{number}",
        "text": f"Question {number}: what should happen in this part of the town?",
    }
    if kind in ("single", "multiple", "ranking"):
        spec["options"] = OPTIONS
    if kind == "matrix":
        spec |= {"rows": OPTIONS[:4], "columns": OPTIONS}
    return spec


def _fill(site: Site, made: MadeSurvey, responses: int) -> None:
    """Write responses past the portal, in the order of their random identifiers."""
    with site.app.app_context():
        types, form, file = question_types(), form_of(made.phase_id), db.engine.url.database
    draw = random.Random(3)
    prepared = []
    for question in form.questions:
        values = [_answer(question.kind, draw) for _value in range(40)]
        lines = []
        for value in values:
            counted = types[question.kind].countable(question, value)
            lines.append((json.dumps(value), counted.number, counted.text, counted.chosen))
        prepared.append((question.id.hex, lines))
    ids = sorted(uuid.UUID(int=draw.getrandbits(128), version=4).hex for _one in range(responses))
    database = sqlite3.connect(str(file))
    try:
        database.execute("PRAGMA synchronous=OFF")
        for table in ("answer", "choice"):
            database.execute(f"DROP INDEX IF EXISTS ix_survey_{table}_question")
        _write(database, made, ids, prepared, draw)
        database.execute(
            "CREATE INDEX ix_survey_answer_question ON survey_answer (question_id, number)"
        )
        database.execute(
            "CREATE INDEX ix_survey_choice_question ON survey_choice "
            "(question_id, row_key, option_key, place)"
        )
        database.commit()
    finally:
        database.close()


def _write(
    database: sqlite3.Connection,
    made: MadeSurvey,
    ids: list[str],
    prepared: list[tuple[str, list[tuple[Any, ...]]]],
    draw: random.Random,
) -> None:
    moment = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        database.executemany(
            "INSERT INTO survey_response (id, phase_id, anonymous, language, form_version,"
            " started_at, submitted_at) VALUES (?, ?, 1, 'en', 1, ?, ?)",
            [(of, made.phase_id.hex, moment, moment) for of in part],
        )
        answers, choices = [], []
        for of in part:
            for question, lines in sorted(prepared):
                if draw.random() >= ANSWERED:
                    continue
                value, number, text, chosen = draw.choice(lines)
                answers.append((of, question, value, number, text))
                choices += [(of, question, one.row, one.option, one.place) for one in chosen]
        database.executemany("INSERT INTO survey_answer VALUES (?, ?, ?, ?, ?)", answers)
        database.executemany("INSERT INTO survey_choice VALUES (?, ?, ?, ?, ?)", choices)
        database.commit()


def _answer(kind: str, draw: random.Random) -> Any:
    keys = [option.casefold().replace(" ", "_") for option in OPTIONS]
    made: dict[str, Callable[[], Any]] = {
        "single": lambda: draw.choice(keys),
        "multiple": lambda: sorted(draw.sample(keys, draw.randint(1, 3)), key=keys.index),
        "scale": lambda: draw.randint(1, 5),
        "number": lambda: draw.randint(0, 90),
        "ranking": lambda: draw.sample(keys, 5),
        "matrix": lambda: {row: draw.choice(keys) for row in keys[:4]},
        "date": lambda: f"20{draw.randint(10, 26)}-{draw.randint(1, 12):02d}-15",
        "long_text": lambda: f"We need {draw.choice(WISHES)}, please",
    }
    return made[kind]()


def _counting(site: Site, made: MadeSurvey, responses: int) -> Iterator[Row]:
    group = f"Survey of {QUESTIONS} questions and {responses:,} responses"
    with site.app.app_context():
        began = time.perf_counter()
        compute_result(made.id, made.phase_id)
        seconds = time.perf_counter() - began
    yield Row(group, "counting everything anew, in the worker", f"{seconds:.1f} s", "none", None)
    for what, section in ((f"one of {PARTS} parts", "3"), (f"all {QUESTIONS} questions", "all")):
        median = _page_ms(site, f"{made.url}/results?section={section}")
        yield Row(
            group,
            f"result page once counted, {what}",
            f"{median:.0f} ms",
            f"≤ {PAGE_MS} ms",
            median <= PAGE_MS,
        )
    with site.app.app_context():
        known = {one.name: one for one in crossables(form_of(made.phase_id), linked=False)}
        began = time.perf_counter()
        cross_table(made.phase_id, known["q0"], known["q9"])
        seconds = time.perf_counter() - began
    yield Row(group, "crossing two questions", f"{seconds:.1f} s", "none", None)


def _page_ms(site: Site, address: str) -> float:
    client = site.app.test_client()
    times = []
    for number in range(PAGES + 2):
        # Another address each time, so that no page comes out of the cache of whole pages.
        began = time.perf_counter()
        status = client.get(f"{address}&n={number}").status_code
        times.append(time.perf_counter() - began)
        if status != 200:
            raise RuntimeError(f"the result page answered {status}")
    return statistics.median(times[2:]) * 1000


def _wordings(responses: int) -> Iterator[Row]:
    draw = random.Random(5)
    said = ("please", "soon", "now", "because of my children", "for everybody", "at last")
    texts = [
        (f"{draw.choice(WISHES)} {draw.choice(said)} {draw.randint(1, 400)}", "en")
        for _one in range(responses)
    ]
    began = time.perf_counter()
    found = propose_groups(texts)
    seconds = time.perf_counter() - began
    yield Row(
        f"Survey of {QUESTIONS} questions and {responses:,} responses",
        f"grouping {responses:,} free answers by wording, in the worker",
        f"{seconds:.0f} s, {len(found.groups)} groups",
        "none",
        None,
    )


def _export(folder: Path, made: MadeSurvey, form: str, responses: int) -> Row:
    command = [sys.executable, "-m", "benchmarks.survey", str(folder), form, str(made.phase_id)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the export failed:\n{done.stderr[-2000:]}")
    found = json.loads(done.stdout)
    rate = responses / found["seconds"]
    return Row(
        f"Survey of {QUESTIONS} questions and {responses:,} responses",
        f"taking it along as {form.upper()}",
        f"{rate:,.0f} responses/s, {found['megabytes']:.0f} MB, "
        f"{found['added']:.0f} MB of memory added",
        f"≤ {ADDED_MB} MB added",
        found["added"] <= ADDED_MB,
    )


def _most_memory() -> int:
    """Return the most memory this process has held, in kilobytes."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


def main(folder: str, form: str, phase: str) -> None:
    """Take a survey along and print seconds, size and memory added."""
    app = create_app(configuration(Path(folder)))
    with app.test_request_context("/"):
        table = ResponseTable.of(form_of(uuid.UUID(phase)), linked=False)
        for _row, _once in zip(table.rows(), range(100), strict=False):
            pass
        # The high-water mark begins anew; what the start took has nothing to do with it.
        Path("/proc/self/clear_refs").write_text("5")
        before = _most_memory()
        began = time.perf_counter()
        if form == "csv":
            response = responses_csv("bench", table)
        elif form == "json":
            response = responses_json("bench", "bench", table)
        else:
            response = responses_xlsx("bench", table, RESPONSES)
        size = sum(len(chunk) for chunk in response.iter_encoded())
        seconds = time.perf_counter() - began
        added = (_most_memory() - before) / 1024
    print(json.dumps({"seconds": seconds, "megabytes": size / 2**20, "added": added}))


if __name__ == "__main__":
    main(*sys.argv[1:4])
