"""How connections behave on each engine, and the writer's turn on SQLite.

SQLite's own driver begins transactions late and leaks savepoints, so transactions are begun
by us. Its busy handler polls and starves writers of other processes, so processes queue on a
file lock before ``BEGIN IMMEDIATE``. Whoever waits for such a lock is woken each time it is
free; so only one thread of each process waits there, and the others stand in line behind it.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

from portal.core.database.turns import line_for

WRITES = "portal_writes"
BUSY_TIMEOUT_MS = 10_000


def engine_options(address: str) -> dict[str, Any]:
    """Return the options with which an engine for ``address`` is made."""
    # What a failed statement was given is addresses and names, which have no place in a log.
    quiet = {"hide_parameters": True}
    if address.startswith("sqlite"):
        arguments = {"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False}
        return {"connect_args": arguments, **quiet}
    pool = {"pool_size": 10, "max_overflow": 10, "pool_pre_ping": True, "pool_recycle": 1800}
    return {**pool, **quiet}


def prepare_engine(engine: Engine) -> None:
    """Attach the connection rules to a new engine."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            # Every thread has a connection; the operating system keeps pages for all of them.
            "cache_size=-1000",
            "temp_store=MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES)
        statement = "BEGIN IMMEDIATE" if writes else "BEGIN"
        # To the driver itself: it is sent with every page, and whoever counts or watches
        # statements (a plugin's, say, that happens to be the first to ask) leaves it out.
        driver: Any = connection.connection.driver_connection
        try:
            driver.execute(statement)
        except sqlite3.Error as error:
            raise OperationalError(statement, None, error) from error


@contextmanager
def writers_turn(engine: Engine) -> Iterator[None]:
    """Wait for this database's turn to write and hold it; PostgreSQL needs none."""
    database = engine.url.database
    if engine.dialect.name != "sqlite" or not database or database == ":memory:":
        yield
        return
    with line_for(database).turn():
        lock = os.open(f"{database}.writers", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def database_file(engine: Engine) -> Path | None:
    """Return the file of an SQLite database, ``None`` for other engines."""
    database = engine.url.database
    if engine.dialect.name != "sqlite" or not database or database == ":memory:":
        return None
    return Path(database)
