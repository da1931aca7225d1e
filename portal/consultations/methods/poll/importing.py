"""Options of a ballot paper from files officers have: CSV from a spreadsheet, or Pabulib's .pb."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Mapping

from flask_babel import gettext as _

from portal.core.i18n import TranslatedText
from portal.core.problems import Problem, Problems
from portal.core.state import config
from portal.core.text.names import clean_line
from portal.municipality.queries import area_by_slug, areas
from portal.voting.files.pabulib import read_pabulib
from portal.voting.files.reading import BrokenFile
from portal.voting.records import OptionDraft

MOST_BYTES = 2 * 1024 * 1024
COLUMNS = ("key", "title", "description", "cost", "category", "area", "link", "lat", "lon")


def read_options(name: str, data: bytes) -> list[OptionDraft]:
    """Return the options of a file; ``.pb`` files are told by their name.

    :raises Problems: naming the line and what is wrong with it.
    """
    if len(data) > MOST_BYTES:
        raise _refusal(_("The file is too large. Choose one below 2 MB."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refusal(_("Save the file as UTF-8, please.")) from error
    if name.lower().endswith(".pb"):
        return _from_pabulib(text)
    return _from_csv(text)


def _from_pabulib(text: str) -> list[OptionDraft]:
    try:
        found = read_pabulib(text)
    except BrokenFile as broken:
        raise _refusal(_("This is no .pb file: %(problem)s", problem=str(broken))) from broken
    language = config().default_language
    return [
        OptionDraft(
            TranslatedText({language: clean_line(option.title) or option.id}),
            key=option.id,
            cost=option.cost,
        )
        for option in found.contest.options
    ]


def _from_csv(text: str) -> list[OptionDraft]:
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    names = [clean_line(name or "").lower() for name in reader.fieldnames or ()]
    if not any(name == "title" or name.startswith("title_") for name in names):
        words = _("The first line names the columns; one of them is “title”.")
        raise _refusal(words)
    reader.fieldnames = names
    options, problems = [], []
    try:
        for row in reader:
            values = {
                key: (value or "").strip()
                for key, value in row.items()
                if key and not isinstance(value, list)
            }
            if not any(values.values()):
                continue
            try:
                options.append(_option(values))
            except ValueError as error:
                words = _("Line %(line)s: %(problem)s", line=reader.line_num, problem=str(error))
                problems.append(Problem("file", "broken", words))
    except csv.Error as error:
        words = _("Line %(line)s: %(problem)s", line=reader.line_num, problem=str(error))
        raise _refusal(words) from error
    if problems:
        raise Problems(problems[:20])
    if not options:
        raise _refusal(_("There are no options in this file."))
    return options


def _option(values: Mapping[str, str]) -> OptionDraft:
    return OptionDraft(
        _texts(values, "title"),
        _texts(values, "description"),
        key=values.get("key", "") or values.get("id", ""),
        cost=_whole(values.get("cost", "")),
        category=clean_line(values.get("category", "")),
        area_id=_area(values.get("area", "")),
        link=values.get("link", ""),
        lon=_degrees(values.get("lon", "")),
        lat=_degrees(values.get("lat", "")),
    )


def _texts(values: Mapping[str, str], name: str) -> TranslatedText:
    found = {}
    for language in config().languages:
        own = values.get(f"{name}_{language}", "")
        if not own and language == config().default_language:
            own = values.get(name, "")
        found[language] = clean_line(own) if name == "title" else own
    return TranslatedText(found)


def _whole(text: str) -> int:
    plain = text.replace(" ", "").replace("\u00a0", "").replace("\u202f", "")
    if not plain:
        return 0
    if not (plain.isascii() and plain.isdigit()) or len(plain) > 15:
        raise ValueError(_("“%(text)s” is no whole amount.", text=text[:40]))
    return int(plain)


def _degrees(text: str) -> float | None:
    if not text:
        return None
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        raise ValueError(_("“%(text)s” is no place on the map.", text=text[:40])) from None
    if not -180 <= found <= 180:
        raise ValueError(_("“%(text)s” is no place on the map.", text=text[:40]))
    return found


def _area(text: str) -> uuid.UUID | None:
    if not text:
        return None
    found = area_by_slug(text) or next(
        (area for area in areas().values() if text.casefold() in _names(area.name)), None
    )
    if found is None:
        raise ValueError(_("There is no area “%(text)s”.", text=text[:40]))
    return found.id


def _names(name: Mapping[str, str]) -> set[str]:
    return {one.casefold() for one in name.values()}


def _refusal(words: str) -> Problems:
    return Problems(Problem("file", "broken", words))
