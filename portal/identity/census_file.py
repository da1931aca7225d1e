"""Reads a census file: every line checked, every refusal with its line number."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from portal.core import clock
from portal.identity.proofs.keyed import normal_document, normal_postcode

MOST_PROBLEMS = 200
OLDEST = 125
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "document": ("document", "document_number", "id", "dni", "nif", "documento"),
    "birth_date": ("birth_date", "date_of_birth", "born", "birthdate", "fecha_nacimiento"),
    "postcode": ("postcode", "postal_code", "zip", "codigo_postal", "cp"),
    "area": ("area", "area_slug", "district", "ward", "distrito", "barrio"),
}


@dataclass(frozen=True, slots=True)
class CensusLine:
    """One person of the file; ``area`` is a slug or a name, perhaps empty."""

    number: int
    document: str
    born: date
    postcode: str
    area: str


@dataclass(slots=True)
class CensusFile:
    """What was read: people, and problems as line number, code and a word about it.

    The word is never what was written about a person, only the name of a column or area.
    """

    lines: list[CensusLine] = field(default_factory=list)
    problems: list[tuple[int, str, str]] = field(default_factory=list)
    problem_count: int = 0

    def refuse(self, line: int, code: str, word: str = "") -> None:
        """Note a problem; only the first two hundred are kept, all are counted."""
        self.problem_count += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append((line, code, word))


def read_census(content: bytes, areas: Iterable[str]) -> CensusFile:
    """Read a CSV file with the columns document, birth_date, postcode and area.

    Commas, semicolons and tabs are understood, as are dates as 1990-12-31 and 31/12/1990.

    :param content: the file, UTF-8 with or without a byte order mark.
    :param areas: slugs and names of the areas, in lower case.
    """
    found = CensusFile()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found.refuse(content[: error.start].count(b"\n") + 1, "encoding")
        return found
    if "\x00" in text:
        found.refuse(text[: text.index("\x00")].count("\n") + 1, "broken")
        return found
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        places = _places(next(reader, []), found)
        if places is not None:
            _read_lines(reader, places, set(areas), found)
    except csv.Error:
        found.refuse(reader.line_num, "broken")
    if not found.lines and not found.problem_count:
        found.refuse(1, "empty")
    return found


def _places(head: list[str], found: CensusFile) -> Mapping[str, int] | None:
    names = [name.strip().casefold().replace(" ", "_") for name in head]
    places = {}
    for column, spellings in COLUMNS.items():
        place = next((names.index(name) for name in spellings if name in names), None)
        if place is not None:
            places[column] = place
        elif column != "area":
            found.refuse(1, "column", column)
    return None if found.problem_count else places


def _read_lines(
    reader: Iterable[list[str]], places: Mapping[str, int], areas: set[str], found: CensusFile
) -> None:
    first_line: dict[str, int] = {}
    width = max(places.values()) + 1
    for cells in reader:
        number = reader.line_num  # type: ignore[attr-defined]
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) < width:
            found.refuse(number, "width")
            continue
        line = _line(number, {name: cells[place].strip() for name, place in places.items()}, found)
        if line is None:
            continue
        key = normal_document(line.document)
        if key in first_line:
            found.refuse(number, "twice", str(first_line[key]))
        elif line.area and line.area.casefold() not in areas:
            found.refuse(number, "area", line.area[:80])
        else:
            first_line[key] = number
            found.lines.append(line)


def _line(number: int, cells: Mapping[str, str], found: CensusFile) -> CensusLine | None:
    before = found.problem_count
    if not 3 <= len(normal_document(cells["document"])) <= 40:
        found.refuse(number, "document")
    if not 3 <= len(normal_postcode(cells["postcode"])) <= 12:
        found.refuse(number, "postcode")
    born = read_date(cells["birth_date"])
    if born is None or not clock.today().year - OLDEST <= born.year or born > clock.today():
        found.refuse(number, "birth_date")
    if found.problem_count > before or born is None:
        return None
    return CensusLine(number, cells["document"], born, cells["postcode"], cells.get("area", ""))


def read_date(text: str) -> date | None:
    """Read a day written as 1990-12-31, 31/12/1990, 31-12-1990 or 31.12.1990."""
    parts = text.replace("/", "-").replace(".", "-").split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    if len(parts[0]) == 4:
        year, month, day = map(int, parts)
    elif len(parts[2]) == 4:
        day, month, year = map(int, parts)
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
