"""Counts the statements a piece of work sends to the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event

# Transactions, and the board of version stamps, which a process reads at most twice a second
# whatever its pages do.
NO_WORK = (
    "BEGIN",
    "SAVEPOINT",
    "RELEASE",
    "ROLLBACK",
    "PRAGMA",
    "SELECT version_stamp.name, sum(",
)


@dataclass
class Counted:
    """What was sent; transactions are not statements."""

    statements: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.statements)


@contextmanager
def count_queries() -> Iterator[Counted]:
    """Collect every statement sent by any engine of this process inside the block."""
    counted = Counted()

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith(NO_WORK):
            counted.statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield counted
    finally:
        event.remove(Engine, "before_cursor_execute", note)
