"""Reads the CSV files of an export, knowing of every row on which line it begins."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

LARGEST_BYTES = 512 * 1024 * 1024


class BrokenFile(Exception):
    """A file cannot be read as what it should be; says which, where and why."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        self.file, self.line, self.reason = file, line, reason
        super().__init__(f"{file}, line {line}: {reason}" if line else f"{file}: {reason}")


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was left out because of what it says."""

    file: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: the line it begins on, counted from 1, and its cells by column."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "").strip()


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A file's header and rows."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]


def read_csv(path: Path, needed: tuple[str, ...]) -> CsvFile:
    """Read a whole file.

    :param needed: columns it must have.
    :raises BrokenFile: when it is missing, no UTF-8, no CSV, has ragged rows or lacks a column.
    """
    name = path.name
    records = list(_records(name, _text(path)))
    if not records:
        raise BrokenFile(name, 1, "the file is empty")
    line, header = records[0]
    columns = tuple(column.strip() for column in header)
    missing = [column for column in needed if column not in columns]
    if missing:
        raise BrokenFile(name, line, f"the column {missing[0]} is missing")
    double = next((column for column in columns if columns.count(column) > 1), None)
    if double is not None:
        raise BrokenFile(name, line, f"the column {double} is there twice")
    rows = []
    for line, cells in records[1:]:
        if len(cells) != len(columns):
            raise BrokenFile(name, line, f"{len(cells)} cells where {len(columns)} are expected")
        rows.append(TableRow(line, dict(zip(columns, cells, strict=True))))
    return CsvFile(name, columns, tuple(rows))


def read_pairs(path: Path) -> dict[str, str]:
    """Read a file of two columns, name and value, without a header."""
    pairs = {}
    for line, cells in _records(path.name, _text(path)):
        if len(cells) != 2:
            raise BrokenFile(path.name, line, f"{len(cells)} cells where a name and a value belong")
        pairs[cells[0].strip()] = cells[1]
    return pairs


def _text(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > LARGEST_BYTES:
            raise BrokenFile(path.name, 0, "the file is larger than 512 MB")
        raw = path.read_bytes()
    except FileNotFoundError:
        raise BrokenFile(path.name, 0, "the file is missing") from None
    except OSError as error:
        raise BrokenFile(path.name, 0, f"the file cannot be read: {error.strerror}") from None
    zero = raw.find(b"\0")
    if zero >= 0:
        raise BrokenFile(path.name, raw.count(b"\n", 0, zero) + 1, "a zero byte: this is no text")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise BrokenFile(path.name, line, "this is not UTF-8 text") from None


def _records(name: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line it begins on; empty lines are passed over."""
    csv.field_size_limit(1_000_000)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BrokenFile(name, begins, f"this is not CSV: {error}") from None
        if cells:
            yield begins, cells
        begins = reader.line_num + 1
