"""Statements that are built once and run often.

Putting a statement together and finding its compiled form again takes several times as long as
SQLite needs to answer it. What a hot page asks is therefore built once, with its values as
named parameters, and sent on the transaction's connection without the detour through the ORM.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import CursorResult, Executable

from portal.core.database.session import session
from portal.core.database.unit_of_work import UNIT_OF_WORK

P = ParamSpec("P")
S = TypeVar("S", bound=Executable)


def prepared(build: Callable[P, S]) -> Callable[P, S]:
    """Keep what ``build`` makes of each set of (hashable) arguments.

    The arguments choose the shape of the statement (an order, whether a filter is set); its
    values are ``bindparam("name")`` in it and are given to :func:`run`.
    """
    return lru_cache(maxsize=256)(build)  # type: ignore[return-value]


def run(statement: Executable, /, **values: Any) -> CursorResult[Any]:
    """Run a prepared statement of columns in the transaction under way."""
    current = session()
    if UNIT_OF_WORK in current.info:
        current.flush()
    return current.connection().execute(statement, values or None)
