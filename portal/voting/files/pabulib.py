"""Reads and writes participatory budgets in the Pabulib format (http://pabulib.org/format)."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction

from portal.voting.counting.ballots import Ballot, BallotForm, Contest, Option
from portal.voting.counting.greedy import METHODS
from portal.voting.files.reading import MOST_OPTIONS, BallotFile, BrokenFile, is_whole, read_amount

SECTIONS = ("META", "PROJECTS", "VOTES")
FORMS = {
    "approval": BallotForm.APPROVAL,
    "choose-1": BallotForm.APPROVAL,
    "cumulative": BallotForm.POINTS,
    "scoring": BallotForm.POINTS,
    "ordinal": BallotForm.RANKING,
}
IN_LANGUAGE = "name_"
"""What columns begin with that give a project's name in a language: ``name_es``."""
HASH = "ballots_sha256"
"""What files of the portal state in META; other files state none."""
Row = tuple[int, Mapping[str, str]]


def read_pabulib(text: str) -> BallotFile:
    """Read a ``.pb`` file.

    :raises BrokenFile: with the line and the reason.
    """
    sections = _sections(text)
    meta = {row["key"]: row.get("value", "") for _line, row in sections["META"] if "key" in row}
    kind = meta.get("vote_type", "approval")
    if kind not in FORMS:
        raise BrokenFile(0, f"vote_type “{kind}” is not known")
    form = FORMS[kind]
    options = tuple(_options(sections["PROJECTS"]))
    known = {option.id for option in options}
    ballots: Counter[Ballot] = Counter()
    for line, row in sections["VOTES"]:
        ballots[_ballot(line, row, form, known)] += 1
    settings = {}
    if "equalshares" in meta.get("rule", ""):
        settings = {"completion": meta.get("completion") or "add1"}
    contest = Contest(
        options,
        budget=_money(0, "budget", meta.get("budget", "")),
        most=_whole(meta.get("max_length", "")),
        settings=settings,
    )
    method = "budget_equal_shares" if settings and form is BallotForm.APPROVAL else METHODS[form]
    names = _names(sections["PROJECTS"]) if HASH in meta else None
    return BallotFile(contest, ballots, form, method, about=meta, names=names)


def _names(rows: list[Row]) -> dict[str, dict[str, str]] | None:
    """Return the names in every language; ``None`` for files whose hash does not cover them."""
    if not any(column.startswith(IN_LANGUAGE) for _line, row in rows for column in row):
        return None
    return {
        row["project_id"]: {
            column.removeprefix(IN_LANGUAGE): name
            for column, name in row.items()
            if column.startswith(IN_LANGUAGE) and name
        }
        for _line, row in rows
    }


def _sections(text: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {name: [] for name in SECTIONS}
    section, header = "", None
    for line, row in _rows(text):
        first = row[0].strip().lstrip("\ufeff")
        if len(row) == 1 and first.upper() in SECTIONS:
            section, header = first.upper(), None
        elif not section:
            raise BrokenFile(line, "the file does not begin with META")
        elif header is None and (section != "META" or first == "key"):
            header = [name.strip() for name in row]
        elif header is None:
            # Some files name no columns of META, of which there are always the same two.
            header = ["key", "value"]
            found[section].append((line, dict(zip(header, (c.strip() for c in row), strict=False))))
        elif len(row) > len(header):
            raise BrokenFile(line, f"{len(row)} values for {len(header)} columns")
        else:
            cells = [cell.strip() for cell in row]
            found[section].append((line, dict(zip(header, cells, strict=False))))
    missing = [name for name in ("META", "PROJECTS") if not found[name]]
    if missing:
        raise BrokenFile(0, f"there is no {' and no '.join(missing)}")
    return found


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text), delimiter=";")
    try:
        for row in reader:
            if row and any(cell.strip() for cell in row):
                yield reader.line_num, row
    except csv.Error as error:
        raise BrokenFile(reader.line_num, str(error)) from error


def _options(rows: list[Row]) -> Iterator[Option]:
    seen: set[str] = set()
    for line, row in rows:
        name = row.get("project_id", "")
        if not name or name in seen:
            raise BrokenFile(line, "every project needs a project_id of its own")
        if len(seen) >= MOST_OPTIONS:
            raise BrokenFile(line, f"there are more than {MOST_OPTIONS} projects")
        seen.add(name)
        yield Option(name, row.get("name", ""), _cost(line, row.get("cost", "")))


def _ballot(line: int, row: Mapping[str, str], form: BallotForm, known: set[str]) -> Ballot:
    options = [part.strip() for part in row.get("vote", "").split(",") if part.strip()]
    unknown = [option for option in options if option not in known]
    if unknown:
        raise BrokenFile(line, f"there is no project “{unknown[0]}”")
    if len(set(options)) != len(options):
        raise BrokenFile(line, "a project is there twice")
    if form is not BallotForm.POINTS:
        return tuple(options) if form is BallotForm.RANKING else tuple(sorted(options))
    points = [part for part in row.get("points", "").split(",") if part.strip()]
    if len(points) != len(options):
        raise BrokenFile(line, f"{len(options)} projects, but {len(points)} points")
    return tuple(sorted(zip(options, (_points(line, p) for p in points), strict=True)))


def _points(line: int, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise BrokenFile(line, f"“{text}” is no whole number of points") from None


def _money(line: int, name: str, text: str) -> Fraction:
    # Some files write a decimal comma.
    try:
        value = read_amount(text.replace(",", ".").replace(" ", ""))
    except ValueError:
        raise BrokenFile(line, f"{name} “{text}” is no amount") from None
    if value < 0:
        raise BrokenFile(line, f"{name} “{text}” is below zero")
    return value


def _cost(line: int, text: str) -> int:
    value = _money(line, "cost", text)
    if value.denominator != 1:
        raise BrokenFile(line, f"cost “{text}” is no whole amount")
    return value.numerator


def _whole(text: str) -> int:
    return int(text) if is_whole(text) else 0


def write_pabulib(found: BallotFile, selected: tuple[str, ...] = ()) -> str:
    """Write a contest and its ballots as a ``.pb`` file, which anybody may count again.

    :param selected: options that won, marked in the file.
    """
    kinds = {
        BallotForm.APPROVAL: "approval",
        BallotForm.POINTS: "cumulative",
        BallotForm.RANKING: "ordinal",
    }
    if found.form not in kinds:
        raise ValueError("a budget has approval, points or ranked ballots")
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    votes = sum(found.ballots.values())
    about = {str(k): v for k, v in (found.about or {}).items()}
    meta = {
        **about,
        "num_projects": str(len(found.contest.options)),
        "num_votes": str(votes),
        "budget": _decimal(found.contest.budget),
        "vote_type": kinds[found.form],
    }
    writer.writerow(["META"])
    writer.writerow(["key", "value"])
    writer.writerows([key, _cell(value)] for key, value in meta.items())
    writer.writerow(["PROJECTS"])
    names = found.names or {}
    languages = sorted({language for told in names.values() for language in told})
    columns = [f"{IN_LANGUAGE}{language}" for language in languages]
    writer.writerow(["project_id", "cost", "name", "selected", *columns])
    for option in found.contest.options:
        chosen = "1" if option.id in selected else "0"
        told = [_cell(names.get(option.id, {}).get(language, "")) for language in languages]
        writer.writerow([option.id, option.cost, _cell(option.title), chosen, *told])
    writer.writerow(["VOTES"])
    pointed = found.form is BallotForm.POINTS
    writer.writerow(["voter_id", "vote", *(["points"] if pointed else [])])
    number = 0
    for ballot in sorted(found.ballots, key=json.dumps):
        for _person in range(found.ballots[ballot]):
            number += 1
            if pointed:
                row = [",".join(o for o, _p in ballot), ",".join(str(p) for _o, p in ballot)]
            else:
                row = [",".join(ballot)]
            writer.writerow([number, *row])
    return out.getvalue()


def _decimal(amount: int | Fraction) -> str:
    return str(amount) if isinstance(amount, int) else f"{float(amount):.2f}".removesuffix(".00")


def _cell(text: object) -> str:
    return str(text).replace("\r", " ").replace("\n", " ")
