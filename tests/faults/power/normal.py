"""Servers that sync less than they promise: ``synchronous=NORMAL`` on every connection.

In that mode a commit is written, but not synced; only checkpoints sync. It is what a power cut
must be seen to break, or the simulated ones prove nothing.
"""

from __future__ import annotations

import sqlite3

from sqlalchemy import Pool, event

from tests.support import nursery


@event.listens_for(Pool, "checkout")
def sync_seldom(connection: sqlite3.Connection, _record: object, _proxy: object) -> None:
    """Take back what the portal asked for when it connected."""
    connection.execute("PRAGMA synchronous=NORMAL")


if __name__ == "__main__":
    nursery.load()
    nursery.live()
