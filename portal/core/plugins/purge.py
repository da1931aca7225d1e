"""The only destroyer of a plugin's data: everything is exported and read back, then deleted."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Table, delete, select, text

import portal
from portal.core import clock
from portal.core.database import dump
from portal.core.database.engine import WRITES, writers_turn
from portal.core.plugins.leftovers import Leftovers, count_rows, leftovers_of
from portal.core.plugins.overview import PluginRecord
from portal.core.search.sources import search_engine
from portal.core.state import config
from portal.core.uploads.store import file_store
from portal.core.web.listings import safe_cell

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Export:
    """A finished export.

    :param rows: table → number of rows.
    :param files: number of uploaded files.
    """

    path: Path
    rows: Mapping[str, int]
    files: int


class Unreadable(Exception):
    """The export could not be read back as it was written; nothing was deleted."""


def default_target(name: str) -> Path:
    """Return where an export is written unless somebody says otherwise."""
    moment = clock.now().strftime("%Y%m%d-%H%M%S")
    return config().data_dir / "exports" / f"{name}-{moment}.zip"


def export_plugin(record: PluginRecord, engine: Engine, target: Path) -> Export:
    """Write everything a plugin has into a ZIP file, all of one moment, and read it back.

    It holds each table as JSON lines (``portal restore`` reads the same form) and as CSV, the
    rows the plugin has in tables of the portal, and uploaded files. Secrets are in it as they
    are stored, encrypted.

    :raises Unreadable: when the file on disk is not what was to be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".partial")
    try:
        # People's data are in it: nobody else on the machine may read it.
        with os.fdopen(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                export = _fill(archive, record, engine, target)
            file.flush()
            os.fsync(file.fileno())
        _read_back(partial)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return export


def _fill(archive: zipfile.ZipFile, record: PluginRecord, engine: Engine, target: Path) -> Export:
    tables: dict[str, dict[str, Any]] = {}
    keys: set[str] = set()
    with engine.connect() as connection, connection.begin():
        dump.begin_snapshot(connection)
        leftovers = leftovers_of(record, connection)
        counts = count_rows(connection, leftovers)
        for table, condition in leftovers.parts():
            if table.name not in counts:
                continue
            tables[table.name] = _write_table(archive, connection, table, condition)
            if table.name == "upload":
                keys = _keys(connection, table, condition)
    for key in sorted(keys):
        with file_store().open(key) as stream, archive.open(f"files/{key}", "w") as file:
            shutil.copyfileobj(stream, file)
    manifest = {
        "format": FORMAT,
        "plugin": record.name,
        "title": str(record.title),
        "version": record.version or record.agreed_version,
        "portal": portal.__version__,
        "written_at": clock.now().isoformat(),
        "tables": tables,
        "files": len(keys),
    }
    archive.writestr("manifest.json", json.dumps(manifest, indent=1, ensure_ascii=False))
    return Export(target, {name: about["rows"] for name, about in tables.items()}, len(keys))


def _write_table(
    archive: zipfile.ZipFile, connection: Connection, table: Table, only: ColumnElement[bool]
) -> dict[str, Any]:
    columns = [column.name for column in table.columns]
    digest, rows = hashlib.sha256(), 0
    with archive.open(f"tables/{table.name}.jsonl", "w") as file:
        for line in dump.dump_rows(connection, table, only):
            content = f"{line}\n".encode()
            file.write(content)
            digest.update(content)
            rows += 1
    # Read once more, of the same moment: a table may be larger than memory.
    with (
        archive.open(f"tables/{table.name}.csv", "w") as raw,
        io.TextIOWrapper(raw, "utf-8", newline="") as sheet,
    ):
        writer = csv.writer(sheet)
        writer.writerow(columns)
        for line in dump.dump_rows(connection, table, only):
            writer.writerow([_cell(value) for value in json.loads(line)])
    return {"columns": columns, "rows": rows, "sha256": digest.hexdigest()}


def _cell(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return safe_cell(value) if isinstance(value, str) else value


def _keys(connection: Connection, table: Table, only: ColumnElement[bool]) -> set[str]:
    found: set[str] = set()
    for row in connection.execute(select(table.c.key, table.c.variants).where(only)):
        found.update([row.key, *row.variants.values()])
    return {key for key in found if file_store().exists(key)}


def _read_back(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        damaged = archive.testzip()
        if damaged:
            raise Unreadable(f"{damaged} in {path} cannot be read back")
        manifest = json.loads(archive.read("manifest.json"))
        for name, about in manifest["tables"].items():
            content = archive.read(f"tables/{name}.jsonl")
            if hashlib.sha256(content).hexdigest() != about["sha256"]:
                raise Unreadable(f"table {name} in {path} is not what was written")


def delete_plugin(record: PluginRecord, engine: Engine, export: Export) -> dict[str, int]:
    """Drop a plugin's tables and delete its rows elsewhere, all or nothing.

    Rows that came in since the export stop it: nothing goes that has not been written down.

    :returns: table → number of rows that went.
    :raises Unreadable: when there is more now than was exported; nothing was deleted.
    """
    with writers_turn(engine), engine.connect() as plain:
        connection = plain.execution_options(**{WRITES: True})
        with connection.begin():
            leftovers = leftovers_of(record, connection)
            counts = count_rows(connection, leftovers)
            newer = [name for name, rows in counts.items() if rows > export.rows.get(name, 0)]
            if newer:
                raise Unreadable(f"{', '.join(newer)} grew since the export; try again")
            _delete(connection, leftovers)
    _forget_documents(record)
    return counts


def _delete(connection: Connection, leftovers: Leftovers) -> None:
    on_sqlite = connection.dialect.name == "sqlite"
    if on_sqlite:
        # Rows that refer to each other go in any order; the end counts.
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    for table, condition in reversed(leftovers.shared):
        connection.execute(delete(table).where(condition))
    names = [connection.dialect.identifier_preparer.quote(table.name) for table in leftovers.own]
    if not on_sqlite:
        if names:
            # Whoever waits for a table that is in use makes everybody else wait for it.
            connection.execute(text("SET LOCAL lock_timeout = '10s'"))
            connection.execute(text(f"DROP TABLE {', '.join(names)}"))
        return
    for name in names:
        connection.execute(text(f"DELETE FROM {name}"))  # noqa: S608 - quoted names of tables
    for name in names:
        connection.execute(text(f"DROP TABLE {name}"))


def _forget_documents(record: PluginRecord) -> None:
    kinds = tuple(f"{kind}:" for kind in record.declared.get("kinds", ()))
    if kinds:
        engine = search_engine()
        engine.remove([key for key in list(iter(engine.keys())) if key.startswith(kinds)])
