"""``portal backup`` and ``portal restore``: a whole site in one file, while it runs.

A backup holds every table (of one moment), every uploaded file and a manifest with counts
and hashes. The configuration with its secrets is not in it: keep ``portal.toml`` apart.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
from flask import Flask
from sqlalchemy import Connection, Table

import portal
from portal.cli.application import application
from portal.cli.restoring import (
    left_out,
    make_plugin_tables,
    plugin_components,
    say_what_is_left_out,
)
from portal.core import clock
from portal.core.database import dump
from portal.core.database.migrations import core_component, state_of, upgrade
from portal.core.database.session import db
from portal.core.plugins.overview import tables_left_by
from portal.core.search.sources import reindex_everything
from portal.core.settings.rotating import kept_secrets
from portal.core.uploads.store import file_store

FORMAT = 1


@click.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def backup(target: Path) -> None:
    """Write the whole site into TARGET (.tar.gz); the portal may keep running."""
    if target.exists():
        raise click.ClickException(f"{target} is there already; nothing was changed.")
    app = application()
    with app.app_context(), tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        tables = _write_tables(folder)
        keys = sorted(file_store().keys())
        manifest = {
            "format": FORMAT,
            "version": portal.__version__,
            "written_at": clock.now().isoformat(),
            "revision": state_of(core_component(), db.engine).current,
            "tables": tables,
            "files": len(keys),
        }
        (folder / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        partial = target.with_name(target.name + ".partial")
        try:
            _write_archive(partial, folder, list(tables), keys)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    rows = sum(entry["rows"] for entry in tables.values())
    click.echo(f"{target}: {rows:,} rows of {len(tables)} tables and {len(keys):,} files")


def _write_tables(folder: Path) -> dict[str, Any]:
    written: dict[str, Any] = {}
    tables = dump.tables_to_dump(db.engine)
    with db.engine.connect() as connection, connection.begin():
        dump.begin_snapshot(connection)
        for position, table in enumerate(tables, start=1):
            click.echo(f"\rTable {position} of {len(tables)}", nl=False, err=True)
            rows, digest = _write_table(connection, table, folder / f"{table.name}.jsonl")
            columns = [column.name for column in table.columns]
            written[table.name] = {"columns": columns, "rows": rows, "sha256": digest}
    click.echo(err=True)
    return written


def _write_table(connection: Connection, table: Table, target: Path) -> tuple[int, str]:
    digest, rows = hashlib.sha256(), 0
    with target.open("w", encoding="utf-8") as file:
        for line in dump.dump_rows(connection, table):
            file.write(line + "\n")
            digest.update(line.encode() + b"\n")
            rows += 1
    return rows, digest.hexdigest()


def _write_archive(target: Path, folder: Path, tables: list[str], keys: list[str]) -> None:
    with tarfile.open(target, "w:gz", compresslevel=5) as archive:
        archive.add(folder / "manifest.json", "manifest.json")
        for name in tables:
            archive.add(folder / f"{name}.jsonl", f"tables/{name}.jsonl")
        for key in keys:
            with file_store().open(key) as stream:
                content = tarfile.TarInfo(f"files/{key}")
                data = stream.read()
                content.size = len(data)

                archive.addfile(content, io.BytesIO(data))
    with target.open("rb") as file:
        os.fsync(file.fileno())


@click.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--plugin", default="", help="Bring back the tables of this plugin only.")
def restore(source: Path, plugin: str) -> None:
    """Bring back what SOURCE holds into an empty site, on either engine.

    A damaged or foreign file changes nothing. Tables of plugins that are not installed here
    stay in the file; once they are, --plugin brings them back into the running site.
    """
    app = application()
    with app.app_context(), tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        manifest = _unpack(source, folder)
        if plugin:
            _restore_plugin(app, plugin, folder, manifest["tables"])
            return
        state = state_of(core_component(), db.engine)
        if state.current is None:
            upgrade(core_component(), db.engine, manifest["revision"] or "head")
        elif state.current != manifest["revision"]:
            raise click.ClickException(
                f"the backup was written at revision {manifest['revision']}, the tables are at "
                f"{state.current}. Restore into an empty database."
            )
        make_plugin_tables(app, folder, manifest["tables"])
        missing = left_out(manifest["tables"])
        dumped = _dumped(folder, manifest["tables"], lambda name: name not in missing)
        try:
            counts = dump.restore_all(db.engine, dumped)
        except ValueError as error:
            raise click.ClickException(f"{error}; nothing was changed") from error
        for path in sorted((folder / "files").rglob("*")):
            if path.is_file():
                with path.open("rb") as stream:
                    file_store().put(str(path.relative_to(folder / "files")), stream)
        for component in (core_component(), *plugin_components(app)):
            upgrade(component, db.engine)
        documents = reindex_everything()
        lost = [secret.path for secret in kept_secrets() if not secret.readable]
    click.echo(
        f"{sum(counts.values()):,} rows of {len(counts)} tables and {manifest['files']:,} files "
        f"restored; {documents:,} documents indexed"
    )
    say_what_is_left_out(source, manifest["tables"], missing)
    for name in lost:
        click.echo(f"{name}: this site's settings_keys do not open it; enter it again")


def _restore_plugin(app: Flask, name: str, folder: Path, tables: dict[str, Any]) -> None:
    known = {component.name: component for component in plugin_components(app)}
    if name not in known:
        raise click.ClickException(f"{name} is not installed here, or has no tables")
    make_plugin_tables(app, folder, tables)
    mine = set(tables_left_by(name, db.engine))
    try:
        counts = dump.restore_all(db.engine, _dumped(folder, tables, lambda table: table in mine))
    except ValueError as error:
        raise click.ClickException(f"{error}; nothing was changed") from error
    upgrade(known[name], db.engine)
    click.echo(f"{name}: {sum(counts.values()):,} rows of {len(counts)} tables restored")


def _dumped(
    folder: Path, tables: dict[str, Any], wanted: Callable[[str], bool]
) -> dict[str, tuple[list[str], Iterator[str]]]:
    return {
        name: (entry["columns"], _lines(folder / "tables" / f"{name}.jsonl"))
        for name, entry in tables.items()
        if not name.startswith("alembic_version") and wanted(name)
    }


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source, "r:gz") as archive:
            archive.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    except (tarfile.TarError, OSError, ValueError, EOFError) as error:
        raise click.ClickException(f"{source} is not a whole backup: {error}") from error
    if manifest.get("format") != FORMAT:
        raise click.ClickException(f"{source} has a format this version does not know.")
    for name, entry in manifest["tables"].items():
        digest = hashlib.sha256()
        path = folder / "tables" / f"{name}.jsonl"
        digest.update(path.read_bytes() if path.exists() else b"?")
        if digest.hexdigest() != entry["sha256"]:
            raise click.ClickException(f"{source} is damaged: table {name} does not match.")
    files = [path for path in (folder / "files").rglob("*") if path.is_file()]
    if len(files) != manifest["files"]:
        raise click.ClickException(f"{source} is damaged: files are missing.")
    for path in files:
        # A file is called by its content's hash; see portal.core.storage.keys.
        if hashlib.sha256(path.read_bytes()).hexdigest() != path.stem:
            raise click.ClickException(f"{source} is damaged: {path.name} does not match.")
    return manifest


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as file:
        yield from file
