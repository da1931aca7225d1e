"""What a plugin's code can do wrong: each takes the right answer and gives something else."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from sqlalchemy import text

from portal.core.database import db, session, unit_of_work
from portal.core.database.stamps import VersionStampRow

Misdeed = Callable[[Any], Any]
TOO_LONG = 30.0
"""Seconds; longer than anything of a plugin's may take."""
SOON = 25.0
"""Seconds; whoever is done within them has not waited for somebody who hangs to come back."""
_released = threading.Event()
_hanging: list[threading.Thread] = []


def end_of_hanging() -> None:
    """Wait until every thread that hangs has ended and let go of its connection."""
    _released.set()
    while _hanging:
        _hanging.pop().join(TOO_LONG)
    _released.clear()


def raises(_answer: Any) -> Any:
    """Fail."""
    raise ValueError("mine")


def exits(_answer: Any) -> Any:
    """Try to end the process."""
    sys.exit("enough")


def sleeps(answer: Any) -> Any:
    """Wait for something that does not come."""
    _hanging.append(threading.current_thread())
    if not _released.wait(TOO_LONG):
        _lives_on()
    return answer


def spins(answer: Any) -> Any:
    """Compute without end; for a while only, should nobody stop it."""
    _hanging.append(threading.current_thread())
    until = time.monotonic() + TOO_LONG
    while time.monotonic() < until:
        pass
    _lives_on()
    return answer


def _lives_on() -> None:
    """Note that nobody has given this thread up, so that its end is not waited for."""
    with suppress(ValueError):
        _hanging.remove(threading.current_thread())


def commits(answer: Any) -> Any:
    """End the transaction under way, by the session."""
    session().commit()
    return answer


def commits_and_hides_it(answer: Any) -> Any:
    """Try to commit and swallow the refusal."""
    try:
        session().commit()
    except Exception:
        return answer
    return answer


def rolls_back(answer: Any) -> Any:
    """Throw away what the portal was about to write, by the session."""
    session().rollback()
    return answer


def closes(answer: Any) -> Any:
    """Close the session under the page."""
    session().close()
    return answer


def commits_in_sql(answer: Any) -> Any:
    """End the transaction in SQL."""
    session().execute(text("COMMIT"))
    return answer


def rolls_back_in_sql(answer: Any) -> Any:
    """Throw the transaction away in SQL."""
    db.session.connection().exec_driver_sql("ROLLBACK")
    return answer


def commits_on_the_connection(answer: Any) -> Any:
    """End the transaction on the session's connection."""
    db.session.connection().commit()
    return answer


def rolls_back_in_the_driver(answer: Any) -> Any:
    """Throw the transaction away beneath everything that could notice."""
    db.session.connection().connection.driver_connection.rollback()  # type: ignore[union-attr]
    return answer


def nests_a_unit_of_work(answer: Any) -> Any:
    """Open a unit of work inside the one under way."""
    with unit_of_work():
        return answer


def breaks_a_statement(answer: Any) -> Any:
    """Ask for a table that is not there."""
    session().execute(text("SELECT * FROM there_is_no_such_table"))
    return answer


def floods(answer: Any) -> Any:
    """Ask the database without end."""
    for _round in range(200):
        session().execute(text("SELECT 1"))
    return answer


def recurses(answer: Any) -> Any:
    """Call itself without end."""
    return recurses(answer)


async def _answer_later(answer: Any) -> Any:
    return answer


def gives_a_coroutine(answer: Any) -> Any:
    """Answer as an ``async`` function does."""
    return _answer_later(answer)


def leaves_rows_changed(answer: Any) -> Any:
    """Add a row and leave it to somebody else to write it."""
    session().add(VersionStampRow(name="hostile", slot=99, version=1))
    return answer


def gives_nothing(_answer: Any) -> Any:
    """Answer with nothing where something is promised."""
    return None


def gives_a_number(_answer: Any) -> Any:
    """Answer with a number where a list is promised."""
    return 42


def gives_garbage(_answer: Any) -> Any:
    """Answer with a list of things nobody asked for."""
    return [None, 7, object(), {"title": "x"}, b"\xff"]


def gives_half_a_list(answer: Any) -> Any:
    """Fail while the answer is being read."""

    def read() -> Iterator[Any]:
        if isinstance(answer, list):
            yield from answer
        raise ValueError("half way")

    return read()


TRANSACTION: Mapping[str, Misdeed] = {
    misdeed.__name__: misdeed
    for misdeed in (
        commits,
        commits_and_hides_it,
        rolls_back,
        closes,
        commits_in_sql,
        rolls_back_in_sql,
        commits_on_the_connection,
        rolls_back_in_the_driver,
        nests_a_unit_of_work,
        breaks_a_statement,
    )
}
WRONG_ANSWERS: Mapping[str, Misdeed] = {
    misdeed.__name__: misdeed
    for misdeed in (
        gives_nothing,
        gives_a_number,
        gives_garbage,
        gives_half_a_list,
        gives_a_coroutine,
    )
}
HANGS: Mapping[str, Misdeed] = {misdeed.__name__: misdeed for misdeed in (sleeps, spins)}
FAILURES: Mapping[str, Misdeed] = {
    misdeed.__name__: misdeed for misdeed in (raises, exits, floods, recurses)
}
EVERY: Mapping[str, Misdeed] = {**FAILURES, **HANGS, **TRANSACTION, **WRONG_ANSWERS}
