"""Reads files of areas and topics and says what is wrong, by line or feature.

A file is read as a whole first; nothing of a file with a mistake is taken over.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from portal.core.geo.geojson import MAX_GEOJSON_BYTES, GeoJSONInvalid, parse_json, read_features
from portal.core.i18n import TranslatedText
from portal.core.problems import Problem, Problems
from portal.core.state import config
from portal.core.text.names import clean_line
from portal.municipality.records import ImportedArea, ImportedTopic
from portal.municipality.service import checks
from portal.municipality.service.topics import COLOURS

AreaInFile = tuple[str, Mapping[str, Any], Mapping[str, Any] | None]
SHOWN = 50
ROWS = 5_000
_NAMED_LANGUAGE = re.compile(r"name[_:]([A-Za-z]{2,3}(?:-[A-Za-z]{2,8})?)")


@dataclass
class _Findings:
    """What is wrong so far; a file with ten thousand mistakes does not list them all."""

    problems: list[Problem] = field(default_factory=list)

    def add(self, where: str, code: str, why: str) -> None:
        if len(self.problems) < SHOWN:
            self.problems.append(Problem("file", code, f"{where}: {why}"))

    def add_all(self, where: str, problems: Iterator[Problem]) -> None:
        for problem in problems:
            self.add(where, problem.code, problem.message)

    def refuse(self) -> None:
        if self.problems:
            raise Problems(self.problems)


def read_area_file(content: bytes, file_name: str) -> tuple[ImportedArea, ...]:
    """Read areas from GeoJSON, or from CSV for names, parents and populations.

    GeoJSON features may have the properties ``name`` (and ``name:es`` …), ``slug``, ``parent``
    (a slug) and ``population``; CSV has columns of the same names.

    :raises Problems: naming feature or line.
    """
    findings = _Findings()
    reader = _csv_areas if file_name.lower().endswith(".csv") else _geojson_areas
    areas: list[ImportedArea] = []
    seen: dict[str, str] = {}
    for where, values, boundary in reader(content):
        name = _name(values)
        slug = checks.slug_of(_text(values.get("slug")), name)
        findings.add_all(where, checks.name_problems(name))
        findings.add_all(where, checks.slug_problems(slug))
        _refuse_twice(findings, seen, slug, where)
        population = _number(findings, where, values, "population", 0, checks.POPULATION_MAX)
        parent = _text(values["parent"]) if values.get("parent") is not None else None
        areas.append(ImportedArea(where, slug, name, parent, population, boundary))
    findings.refuse()
    if not areas:
        raise Problems(Problem("file", "empty", _("There is no area in the file.")))
    return tuple(areas)


def read_topic_file(content: bytes) -> tuple[ImportedTopic, ...]:
    """Read topics from CSV with the columns name (name:es …), slug, parent, icon, colour.

    :raises Problems: naming the line.
    """
    findings = _Findings()
    topics: list[ImportedTopic] = []
    seen: dict[str, str] = {}
    for where, values in _csv_rows(content):
        name = _name(values)
        slug = checks.slug_of(_text(values.get("slug")), name)
        findings.add_all(where, checks.name_problems(name))
        findings.add_all(where, checks.slug_problems(slug))
        _refuse_twice(findings, seen, slug, where)
        colour = _number(findings, where, values, "colour", 1, COLOURS)
        topics.append(
            ImportedTopic(
                where,
                slug,
                name,
                _text(values.get("parent")),
                _text(values.get("icon")),
                colour or len(topics) % COLOURS + 1,
            )
        )
    findings.refuse()
    if not topics:
        raise Problems(Problem("file", "empty", _("There is no topic in the file.")))
    return tuple(topics)


def read_layer(content: bytes) -> Mapping[str, Any]:
    """Return a GeoJSON file as it stands; the service looks at what is in it.

    :raises Problems: when it is too large or no JSON object.
    """
    if len(content) > MAX_GEOJSON_BYTES:
        raise Problems(Problem("file", "too_large", _("The file is larger than 10 MB.")))
    try:
        found = parse_json(content)
    except GeoJSONInvalid as error:
        raise Problems(Problem("file", error.code, str(error))) from error
    if not isinstance(found, dict):
        raise Problems(Problem("file", "not_geojson", _("Expected a FeatureCollection.")))
    return found


def _refuse_twice(findings: _Findings, seen: dict[str, str], slug: str, where: str) -> None:
    first = seen.setdefault(slug, where)
    if first != where:
        findings.add(
            where,
            "twice",
            _("“%(slug)s” stands in the file twice, first at %(first)s.", slug=slug, first=first),
        )


def _csv_areas(content: bytes) -> Iterator[AreaInFile]:
    for where, values in _csv_rows(content):
        yield where, values, None


def _geojson_areas(content: bytes) -> Iterator[AreaInFile]:
    try:
        features = read_features(content)
    except GeoJSONInvalid as error:
        raise Problems(Problem("file", error.code, str(error))) from error
    for index, feature in enumerate(features):
        values = dict(feature.properties)
        if feature.id is not None:
            values.setdefault("slug", feature.id if _is_slug(feature.id) else "")
        yield f"features[{index}]", values, feature.shape.to_geojson()


def _is_slug(text: str) -> bool:
    return not any(checks.slug_problems(text)) and not text.isdigit()


def _csv_rows(content: bytes) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield from _Table(content).rows()


class _Table:
    """A CSV file with a header, separated by commas, semicolons or tabs."""

    def __init__(self, content: bytes) -> None:
        if len(content) > MAX_GEOJSON_BYTES:
            raise Problems(Problem("file", "too_large", _("The file is larger than 10 MB.")))
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            message = _("line %(n)s: the file is not UTF-8 text; save it as “CSV UTF-8”.", n=line)
            raise Problems(Problem("file", "not_utf8", message)) from error
        if "\0" in text:
            raise Problems(Problem("file", "not_text", _("The file is not a text file.")))
        header = text.partition("\n")[0]
        delimiter = max(",;\t", key=header.count)
        self._reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)

    def rows(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        lines = self._lines()
        header = [clean_line(cell).lower() for cell in next(lines, ("", []))[1]]
        if "name" not in header and not any(_NAMED_LANGUAGE.fullmatch(cell) for cell in header):
            message = _("line 1: there is no column “name”.")
            raise Problems(Problem("file", "no_name", message))
        for count, (where, cells) in enumerate(lines):
            if not any(cell.strip() for cell in cells):
                continue
            if count > ROWS:
                raise Problems(Problem("file", "too_many", _("The file has too many lines.")))
            if len(cells) > len(header):
                why = _("there are more cells than columns in the first line")
                raise Problems(Problem("file", "too_many_cells", f"{where}: {why}"))
            yield where, dict(zip(header, cells, strict=False))

    def _lines(self) -> Iterator[tuple[str, list[str]]]:
        try:
            for cells in self._reader:
                yield self._where(), cells
        except csv.Error as error:
            why = _("a cell cannot be read; look at its quotation marks")
            raise Problems(Problem("file", "not_csv", f"{self._where()}: {why}")) from error

    def _where(self) -> str:
        return str(_("line %(n)s", n=self._reader.line_num))


def _name(values: Mapping[str, Any]) -> TranslatedText:
    texts: dict[str, str] = {}
    plain = values.get("name")
    if isinstance(plain, Mapping):
        texts |= {str(key): _text(text) for key, text in plain.items()}
    elif plain is not None:
        texts[config().default_language] = _text(plain)
    for key, text in values.items():
        found = _NAMED_LANGUAGE.fullmatch(str(key))
        if found and isinstance(text, str):
            texts[found[1]] = _text(text)
    known = config().languages
    return TranslatedText({key: text for key, text in texts.items() if key in known})


def _text(value: Any) -> str:
    return clean_line(str(value)) if isinstance(value, str | int) else ""


def _number(
    findings: _Findings, where: str, values: Mapping[str, Any], key: str, low: int, high: int
) -> int | None:
    given = values.get(key)
    if given is None or given == "":
        return None
    number = _whole(given)
    if number is None or not low <= number <= high:
        why = _(
            "%(key)s must be a whole number from %(low)s to %(high)s", key=key, low=low, high=high
        )
        findings.add(where, "not_a_number", why)
        return None
    return number


def _whole(given: Any) -> int | None:
    if isinstance(given, bool):
        return None
    if isinstance(given, int):
        return given
    if isinstance(given, float):
        return int(given) if given.is_integer() else None
    text = str(given).strip()
    return int(text) if re.fullmatch(r"[0-9]{1,12}", text) else None
