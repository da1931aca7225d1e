"""Version stamps: how a cached page knows that what it shows has changed.

A stamp is spread over a few rows, so that writers who touch the same one seldom meet.
Web processes read all stamps at most twice a second; a cached page is at most that old.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Iterable, Mapping

from flask import g
from sqlalchemy import Engine, Integer, String, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database.base import Base
from portal.core.database.session import session
from portal.core.database.unit_of_work import current_work
from portal.core.state import state_of

SLOTS = 8
READ_EVERY = 0.5


class VersionStampRow(Base):
    """One share of a stamp's version."""

    __tablename__ = "version_stamp"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    slot: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(Integer, default=0)


def touch(*names: str) -> None:
    """Say that what the named stamps stand for changes with this unit of work."""
    work = current_work()
    if not work.stamps:
        work.before.append(lambda: write_stamps(work.stamps))
        # Whoever made the change sees it at once, at least in the process that made it.
        work.after.append(_forget_versions)
    work.stamps.update(names)


def _forget_versions() -> None:
    state_of().stamps.forget()
    g.pop("versions_noted", None)  # what this request reads from now on is newer


def write_stamps(names: Iterable[str]) -> None:
    """Raise the version of each named stamp; called by the unit of work before its commit."""
    current = session()
    on_postgres = current.get_bind().dialect.name == "postgresql"
    slot = secrets.randbelow(SLOTS) if on_postgres else 0
    module = postgresql if on_postgres else sqlite
    rows = [{"name": name, "slot": slot, "version": 1} for name in sorted(set(names))]
    statement = module.insert(VersionStampRow).values(rows)
    current.execute(
        statement.on_conflict_do_update(
            index_elements=["name", "slot"], set_={"version": VersionStampRow.version + 1}
        )
    )


class StampBoard:
    """This process's picture of all stamps, read anew at most every half second."""

    def __init__(self, engine: Engine, read_every: float = READ_EVERY) -> None:
        self._engine = engine
        self._read_every = read_every
        self._read_at = float("-inf")
        self._versions: Mapping[str, int] = {}
        self._lock = threading.Lock()

    def versions(self) -> Mapping[str, int]:
        """Return name → version; kept as it was when the database does not answer."""
        if time.monotonic() - self._read_at < self._read_every:
            return self._versions
        if self._lock.acquire(blocking=False):
            try:
                self._versions = self._read()
                self._read_at = time.monotonic()
            finally:
                self._lock.release()
        return self._versions

    def forget(self) -> None:
        """Read anew at the next question (the process itself has just changed something)."""
        self._read_at = float("-inf")

    def _read(self) -> Mapping[str, int]:
        statement = select(VersionStampRow.name, func.sum(VersionStampRow.version)).group_by(
            VersionStampRow.name
        )
        with self._engine.connect() as connection:
            return {name: int(version) for name, version in connection.execute(statement)}
