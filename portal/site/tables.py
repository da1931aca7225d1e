"""Tables of open data, written for people's spreadsheets and for programs."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TextIO

from portal.core.exports import Exporter
from portal.core.web.listings import safe_cell, to_json


def json_lines(table: Exporter, rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield a table as one JSON object, piece by piece: its words, its columns, its rows."""
    about = {
        "name": table.name,
        "title": str(table.title),
        "description": str(table.description),
        "columns": {name: str(words) for name, words in table.columns.items()},
    }
    yield json.dumps(about, ensure_ascii=False)[:-1] + ', "rows": ['
    comma = ""
    for row in rows:
        values = dict(zip(table.columns, row, strict=True))
        yield comma + json.dumps(to_json(values), ensure_ascii=False)
        comma = ",\n"
    yield "]}\n"


def write_table(table: Exporter, form: str, target: TextIO) -> int:
    """Write a table to a file; return how many rows it has.

    :param form: ``csv`` or ``json``.
    """
    count = 0

    def counted() -> Iterator[Sequence[Any]]:
        nonlocal count
        for row in table.rows():
            count += 1
            yield row

    if form == "json":
        target.writelines(json_lines(table, counted()))
        return count
    writer = csv.writer(target)
    writer.writerow(table.columns)
    for row in counted():
        writer.writerow([safe_cell(value) for value in row])
    return count
