"""A table of ballots as the portal publishes it: one line each, in an order that was drawn.

Lines that begin with ``#`` say what is decided and how, so that a recount needs nothing else; a
spreadsheet shows them above the ballots. A ballot is a number and then its options: what was
chosen, or ranked from the first preference on, or ``option=points``. What options are called in
every language stands beside them as JSON, exactly, because a spreadsheet must not run a name.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from portal.core.web.listings import safe_cell
from portal.voting.counting.ballots import Ballot, BallotForm, Contest, Option
from portal.voting.counting.result import plain
from portal.voting.files.fingerprints import read_names, refuse_changed
from portal.voting.files.reading import MOST_OPTIONS, BallotFile, BrokenFile, is_whole, read_amount

FORMAT = "civic-portal/ballot-table/2"
WITHOUT_NAMES = "civic-portal/ballot-table/1"
"""The format of votes counted when the hash covered the ballots only."""
MARK = "#"
_PART = 16_384


def write_table(
    found: BallotFile, ballots: Iterable[Ballot], result: Mapping[str, Any], sha256: str
) -> Iterator[str]:
    """Write ballots as a table, in parts.

    :param ballots: in the order in which they are published; ``found`` holds everything else.
    :param result: what was published, as JSON values.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    out.write("\ufeff")
    for line in _head(found, result, sha256):
        writer.writerow([MARK, *(safe_cell(cell) for cell in line)])
    writer.writerow(["ballot", "choices"])
    for number, ballot in enumerate(ballots, start=1):
        writer.writerow([number, *_cells(found.form, ballot)])
        if out.tell() > _PART:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def _head(found: BallotFile, result: Mapping[str, Any], sha256: str) -> Iterator[Sequence[Any]]:
    contest = found.contest
    yield "format", WITHOUT_NAMES if found.names is None else FORMAT
    yield "method", found.method
    yield "form", str(found.form)
    yield "title", (found.about or {}).get("title", "")
    yield "seats", contest.seats
    yield "budget", plain(contest.budget)
    yield "most", contest.most
    yield "least", contest.least
    for name, value in contest.settings.items():
        yield "setting", name, json.dumps(value)
    for option in contest.options:
        yield "option", option.id, option.cost, option.title
    for key, names in (found.names or {}).items():
        yield "names", key, json.dumps(dict(names), ensure_ascii=False)
    yield "lot", *found.lot
    yield "winners", *result["winners"]
    yield "tied", *result["tied"]
    yield "sha256", sha256


def _cells(form: BallotForm, ballot: Ballot) -> list[str]:
    if form is BallotForm.POINTS:
        return [f"{option}={points}" for option, points in ballot]
    return list(ballot)


def is_table(text: str) -> bool:
    """Whether a file is such a table, and not one of rankings only."""
    return text.lstrip("\ufeff").startswith(f"{MARK},format,")


def read_table(text: str) -> tuple[BallotFile, Mapping[str, Any]]:
    """Read a table; return it with the result it states.

    :raises BrokenFile: with the line and the reason.
    """
    head: dict[str, list[list[str]]] = {}
    lines: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff")))
    for row in reader:
        if row and row[0] == MARK and len(row) > 1:
            head.setdefault(row[1], []).append(row[2:])
        elif row and row[0] != "ballot":
            lines.append((reader.line_num, row))
    if head.get("format") not in ([[FORMAT]], [[WITHOUT_NAMES]]):
        raise BrokenFile(0, f"its format is not {FORMAT}")
    try:
        names = _names(head) if head["format"] == [[FORMAT]] else None
        contest, form = _contest(head, names), BallotForm(head["form"][0][0])
        method = head["method"][0][0]
        result = {name: _listed(head, name) for name in ("winners", "tied")}
        stated = head["sha256"][0][0]
    except (KeyError, IndexError, ValueError, TypeError) as error:
        raise BrokenFile(0, f"it is incomplete: {error}") from error
    known = set(contest.ids)
    ballots: Counter[Ballot] = Counter()
    for line, row in lines:
        ballots[_ballot(line, row, form, known)] += 1
    about = {"title": head["title"][0][0]} if head.get("title") else {}
    lot = tuple(_listed(head, "lot"))
    found = BallotFile(contest, ballots, form, method, lot, about, names)
    refuse_changed(found, stated)
    return found, result


def _listed(head: Mapping[str, list[list[str]]], name: str) -> list[str]:
    return [cell for cell in head[name][0] if cell]


def _names(head: Mapping[str, list[list[str]]]) -> dict[str, dict[str, str]]:
    """Return the names by option; every option has a line of them."""
    lines = {cells[0]: read_names(json.loads(cells[1])) for cells in head.get("names", [])}
    return {cells[0]: lines[cells[0]] for cells in head["option"]}


def _contest(
    head: Mapping[str, list[list[str]]], names: Mapping[str, Mapping[str, str]] | None
) -> Contest:
    options: list[Option] = []
    for cells in head["option"][: MOST_OPTIONS + 1]:
        if len(options) == MOST_OPTIONS or not is_whole(cells[1]):
            raise ValueError(f"option {cells[0][:40]}")
        title = _title(cells[2] if len(cells) > 2 else "", (names or {}).get(cells[0], {}))
        options.append(Option(cells[0], title, int(cells[1])))
    budget = read_amount(head["budget"][0][0])
    return Contest(
        tuple(options),
        seats=_number(head, "seats"),
        budget=budget.numerator if budget.denominator == 1 else budget,
        most=_number(head, "most"),
        least=_number(head, "least"),
        settings={cells[0]: json.loads(cells[1]) for cells in head.get("setting", [])},
    )


def _title(cell: str, names: Mapping[str, str]) -> str:
    """Return what a cell calls an option, without what keeps a spreadsheet from running it."""
    return next((name for name in names.values() if safe_cell(name) == cell), cell)


def _number(head: Mapping[str, list[list[str]]], name: str) -> int:
    text = head[name][0][0]
    if not is_whole(text):
        raise ValueError(f"{name} is no whole number")
    return int(text)


def _ballot(line: int, row: Sequence[str], form: BallotForm, known: set[str]) -> Ballot:
    cells = [cell for cell in row[1:] if cell]
    found: list[Any] = []
    for cell in cells:
        option, _equals, points = (
            cell.partition("=") if form is BallotForm.POINTS else (cell, "", "")
        )
        if option not in known:
            raise BrokenFile(line, f"there is no option “{option[:40]}”")
        if form is not BallotForm.POINTS:
            found.append(option)
        elif is_whole(points):
            found.append((option, int(points)))
        else:
            raise BrokenFile(line, f"“{points[:40]}” is no whole number of points")
    names = [part[0] if form is BallotForm.POINTS else part for part in found]
    if len(set(names)) != len(names):
        raise BrokenFile(line, "an option is there twice")
    return tuple(found)
