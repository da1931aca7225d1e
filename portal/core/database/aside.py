"""A connection beside the request's own, for what must be newer than its transaction.

Settings, and which plugins are on, are read once for all threads when their version stamp has
moved. A thread that reads them holds a connection of the pool already; if every thread waited
for a second one from the same pool, none would ever get it. So this one comes from no pool.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app
from sqlalchemy import Connection, Engine, NullPool, create_engine

from portal.core.database.engine import engine_options, prepare_engine
from portal.core.state import config

_KEY = "portal_aside"
_OF_POOLS = ("pool_size", "max_overflow", "pool_pre_ping", "pool_recycle")


@contextmanager
def aside() -> Iterator[Connection]:
    """Open a connection for reading, and close it at the end of the block."""
    with _engine().connect() as connection:
        yield connection


def _engine() -> Engine:
    known: Engine | None = current_app.extensions.get(_KEY)
    if known is None:
        address = config().database
        options = {k: v for k, v in engine_options(address).items() if k not in _OF_POOLS}
        known = create_engine(address, poolclass=NullPool, **options)
        prepare_engine(known)
        known = current_app.extensions.setdefault(_KEY, known)
    return known
