"""A consultation's open data as a ZIP: tables as CSV and JSON with a data dictionary, streamed.

Nothing is gathered in memory: each table's lines are read while the archive is being sent, so
that fifty thousand answers cost no more than fifty.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from portal.consultations.capabilities import TABLES, OpenTable
from portal.consultations.hooks import capabilities
from portal.consultations.outcome.records import Figure, Outcome
from portal.consultations.records import ConsultationRecord
from portal.core import clock
from portal.core.text.slug import slugify
from portal.core.web.listings import safe_cell, to_json
from portal.core.web.site import site_record

PIECE = 32_768


def tables_of(consultation: ConsultationRecord) -> list[OpenTable]:
    """Return the tables everybody may have now, of every phase; names are unique."""
    known = capabilities(TABLES)
    found: list[OpenTable] = []
    for number, phase in enumerate(consultation.phases, start=1):
        giver = known.get(phase.method)
        for table in (giver.tables(consultation, phase) or ()) if giver is not None else ():
            name = f"{number:02d}-{slugify(table.name, max_length=60, fallback='table')}"
            title = f"{phase.title}: {table.title}"
            found.append(OpenTable(name, title, table.columns, table.rows))
    return found


def figures_table(outcome: Outcome) -> OpenTable:
    """Return every number of the results page as one table."""
    columns = (
        ("figure", _("Key of the figure")),
        ("title", _("What the figure is about")),
        ("label", _("What the number is about")),
        ("shown", _("The number as the page shows it")),
        ("size", _("The number; in percent where the page shows a share")),
        ("town_percent", _("Share of those who live here, in percent")),
    )

    def rows() -> Iterator[Sequence[Any]]:
        for figure in outcome.figures.values():
            yield from _lines(figure)

    return OpenTable("00-results", _("Every number of the results page"), columns, rows)


def _lines(figure: Figure) -> Iterator[Sequence[Any]]:
    for row in figure.rows:
        size = "" if figure.kind == "table" else round(row.size, 2)
        town = "" if row.town is None else round(row.town, 2)
        yield figure.key, figure.title, row.label, row.shown, size, town


def dictionary_of(consultation: ConsultationRecord, tables: Sequence[OpenTable]) -> dict[str, Any]:
    """Return the data dictionary: every table and every column in words."""
    base = site_record().base_url
    return {
        "name": consultation.slug,
        "title": str(consultation.title),
        "homepage": f"{base}/consultations/{consultation.slug}/results",
        "publisher": site_record().name,
        "created": clock.now().isoformat(timespec="seconds"),
        "source": consultation.source,
        "resources": [
            {
                "name": table.name,
                "title": table.title,
                "path": f"{table.name}.csv",
                "schema": {
                    "fields": [
                        {"name": name, "description": description}
                        for name, description in table.columns
                    ]
                },
            }
            for table in tables
        ],
    }


@dataclass
class _Outlet(io.RawIOBase):
    """Where the archive is written to: kept until it is sent, and not seekable."""

    def __post_init__(self) -> None:
        self.pieces: list[bytes] = []
        self.waiting = 0

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def write(self, data: Any) -> int:
        """Keep a piece until it is sent."""
        piece = bytes(data)
        self.pieces.append(piece)
        self.waiting += len(piece)
        return len(piece)

    def take(self) -> bytes:
        """Return what waits to be sent."""
        taken = b"".join(self.pieces)
        self.pieces, self.waiting = [], 0
        return taken


def archive_of(dictionary: Mapping[str, Any], tables: Sequence[OpenTable]) -> Iterator[bytes]:
    """Yield the archive piece by piece."""
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("datapackage.json", json.dumps(dictionary, ensure_ascii=False, indent=2))
        yield outlet.take()
        for table in tables:
            for name, lines in (
                (f"{table.name}.csv", _csv(table)),
                (f"{table.name}.json", _json(table)),
            ):
                with archive.open(name, "w", force_zip64=True) as file:
                    for line in lines:
                        file.write(line.encode())
                        if outlet.waiting > PIECE:
                            yield outlet.take()
                yield outlet.take()
    yield outlet.take()


def _csv(table: OpenTable) -> Iterator[str]:
    yield "\ufeff"
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([name for name, _description in table.columns])
    for row in table.rows():
        writer.writerow([safe_cell(value) for value in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _json(table: OpenTable) -> Iterator[str]:
    names = [name for name, _description in table.columns]
    before = "[\n"
    for row in table.rows():
        record = {name: to_json(value) for name, value in zip(names, row, strict=True)}
        yield before + json.dumps(record, ensure_ascii=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"
