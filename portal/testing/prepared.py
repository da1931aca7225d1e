"""What every test portal needs and none changes: the portal's tables, and compiled templates.

Made once in a process and handed to each portal, which then is there in half the time.
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from types import CodeType

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import create_engine, inspect

from portal.core.database.engine import database_file, engine_options, prepare_engine
from portal.core.database.migrations import core_component, upgrade
from portal.core.database.session import db


def make_core_tables() -> None:
    """Make the portal's own tables in the database of the current application."""
    database = database_file(db.engine)
    if database is None or inspect(db.engine).get_table_names():
        upgrade(core_component(), db.engine)
        return
    db.engine.dispose()
    # A new file, as when a portal is emptied: nobody holds locks on it.
    for before in (database, *database.parent.glob(f"{database.name}-*")):
        before.unlink()
    database.write_bytes(_core_tables())


@cache
def _core_tables() -> bytes:
    """Return a database as the migrations make it out of nothing."""
    with tempfile.TemporaryDirectory(prefix="portal-tables-") as folder:
        file = Path(folder) / "portal.db"
        address = f"sqlite:///{file}"
        engine = create_engine(address, **engine_options(address))
        prepare_engine(engine)
        upgrade(core_component(), engine)
        # Whoever closes the last connection writes everything into the one file.
        engine.dispose()
        return file.read_bytes()


class _CompiledOnce(BytecodeCache):
    """Keeps compiled templates for as long as their source is the same."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._codes[bucket.key, bucket.checksum] = bucket.code


_compiled = _CompiledOnce()


def share_templates(app: Flask) -> None:
    """Let a portal use what others of this process have compiled, and the other way round.

    What a template is compiled to depends on its name, its place and its text, and on nothing of
    the portal: helpers and filters are looked up when it is loaded.
    """
    app.jinja_env.bytecode_cache = _compiled
