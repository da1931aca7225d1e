"""Writes a survey's responses as CSV, XLSX and JSON while they are read; nothing is kept whole."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from flask import Response, stream_with_context
from flask_babel import gettext as _

from portal.consultations.methods.survey.exports.columns import CODEBOOK
from portal.consultations.methods.survey.exports.lines import ResponseTable, as_dictionary
from portal.core.problems import Problem, Problems
from portal.core.web.listings import csv_response, safe_cell

WIDEST, LONGEST = 16_384, 1_048_575
"""What a sheet holds: columns, and rows below the head (ECMA-376, as Excel reads it)."""
LONGEST_CELL = 32_767
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def responses_csv(name: str, table: ResponseTable) -> Response:
    """Return the responses as CSV, streamed."""
    rows: Any = stream_with_context(table.rows())
    return csv_response(name, table.columns, rows)


def codebook_csv(name: str, table: ResponseTable) -> Response:
    """Return the codebook as CSV."""
    return csv_response(f"{name}-codebook", CODEBOOK, table.codebook())


def codebook_json(table: ResponseTable) -> list[dict[str, Any]]:
    """Return the codebook as objects."""
    return as_dictionary(table.codebook(), CODEBOOK)


def responses_json(name: str, title: str, table: ResponseTable) -> Response:
    """Return codebook and responses as one JSON object, streamed."""

    def parts() -> Iterator[str]:
        head = {"survey": title, "form_version": table.form.version}
        yield json.dumps(head, ensure_ascii=False)[:-1]
        yield ', "codebook": ' + json.dumps(codebook_json(table), ensure_ascii=False)
        yield ', "responses": ['
        separator = "\n"
        for record in table.records():
            yield separator + json.dumps(record, ensure_ascii=False)
            separator = ",\n"
        yield "\n]}\n"

    streamed: Any = stream_with_context(parts())
    response = Response(streamed, mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response


def responses_xlsx(name: str, table: ResponseTable, responses: int) -> Response:
    """Return a workbook with the responses and the codebook.

    It is written to a file first, since a workbook is an archive that is closed at its end.

    :raises Problems: when a sheet cannot hold it.
    """
    if len(table.columns) > WIDEST or responses > LONGEST:
        message = _("This is too large for a sheet. Take the CSV file.")
        raise Problems(Problem("", "too_large", message))
    # Sent to its end or given up, it is closed, and closing deletes it.
    file = tempfile.TemporaryFile(prefix="survey-", suffix=".xlsx")  # noqa: SIM115
    try:
        write_workbook(file, table)
    except BaseException:
        file.close()
        raise
    size = file.tell()
    file.seek(0)
    response = Response(_chunks(file), mimetype=SHEET)
    response.content_length = size
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    response.call_on_close(file.close)
    return response


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(65_536):
            yield chunk


def write_workbook(file: IO[bytes], table: ResponseTable) -> None:
    """Write the sheets “Responses” and “Codebook”, one row at a time."""
    # Imported here: few processes ever write a workbook.
    from xlsxwriter import Workbook  # type: ignore[import-untyped]  # noqa: PLC0415

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        sheets = (
            (_("Responses"), table.columns, table.rows()),
            (_("Codebook"), CODEBOOK, table.codebook()),
        )
        for title, columns, rows in sheets:
            sheet = book.add_worksheet(title[:31])
            sheet.freeze_panes(1, 0)
            _write_row(sheet, 0, columns, bold)
            _write_rows(sheet, rows)
    file.seek(0, 2)


def _write_rows(sheet: Any, rows: Iterable[Sequence[Any]]) -> None:
    for at, row in enumerate(rows, start=1):
        _write_row(sheet, at, row)


def _write_row(sheet: Any, at: int, row: Sequence[Any], style: Any = None) -> None:
    for column, value in enumerate(row):
        if value is None or value == "":
            continue
        if isinstance(value, int | float) and not isinstance(value, bool):
            sheet.write_number(at, column, value, style)
        else:
            # As text and quoted like in CSV: a sheet that is saved again stays harmless.
            sheet.write_string(at, column, str(safe_cell(value))[:LONGEST_CELL], style)
