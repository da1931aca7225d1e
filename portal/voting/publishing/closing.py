"""Counts a vote that is over exactly once, and publishes what was counted.

Three steps, so that nobody waits for a long count. First the contest is locked until every ballot
on its way is on disk, and closed: from then on ballots are refused. Then they are counted, without
a lock, since they cannot change any more. Last the result is written with the ballots in an order
that is drawn; a constraint lets only one first count in, whoever else was counting.
"""

from __future__ import annotations

import random
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, insert, update

from portal import __version__
from portal.core import clock
from portal.core.database import insert_once, new_id, session, unit_of_work
from portal.core.events import emit
from portal.voting.content import to_json
from portal.voting.counting.ballots import Ballot
from portal.voting.counting.ballots import cast as cast_in
from portal.voting.counting.result import Result
from portal.voting.events import ContestCounted
from portal.voting.files.fingerprints import fingerprint
from portal.voting.models import ContestRow
from portal.voting.publishing.models import CountRow, PublishedBallotRow
from portal.voting.queries import ballots_of, contest_by_id, lock_contest
from portal.voting.records import ContestRecord, ContestState
from portal.voting.registry import ballot_method
from portal.voting.service import scramble_ballots, set_contest
from portal.voting.tallies import touch_contests

_COUNTS = cast(Table, CountRow.__table__)
_PUBLISHED = cast(Table, PublishedBallotRow.__table__)
BATCH = 5000


@dataclass(frozen=True, slots=True)
class Counted:
    """A count that is not written yet."""

    result: Result
    ballots: Counter[Ballot]
    lot: tuple[str, ...]
    seconds: float


def close_and_count(contest_id: uuid.UUID, is_over: Callable[[], bool]) -> bool:
    """Close a vote, count it and publish the result, unless that is done already.

    Called outside a unit of work, by the worker or by whoever looks first.

    :param is_over: asked under the lock, after every ballot on its way is on disk.
    :returns: whether this very call published the result.
    """
    with unit_of_work():
        contest = lock_contest(contest_id)
        if contest is None or contest.state is ContestState.PUBLISHED or not is_over():
            return False
        if not contest.options:
            return False
        if contest.state is not ContestState.CLOSED:
            _close(contest)
    contest = contest_by_id(contest_id)
    if contest is None:
        return False
    counted = count_now(contest)
    session().close()
    with unit_of_work():
        locked = lock_contest(contest_id)
        if locked is None or locked.state is not ContestState.CLOSED:
            return False
        if not write_count(locked, counted, number=1):
            return False
        _publish_ballots(contest_id, counted.ballots)
        _move(contest_id, ContestState.PUBLISHED)
        return True


def count_now(contest: ContestRecord, lot: Sequence[str] = ()) -> Counted:
    """Count the ballots on disk; nothing is written."""
    ballots = ballots_of(contest.id)
    began = time.monotonic()
    method = ballot_method(contest.method)
    result = method.count(contest.counted_as(), ballots, tuple(lot))
    return Counted(result, ballots, tuple(lot), time.monotonic() - began)


def write_count(contest: ContestRecord, counted: Counted, number: int) -> bool:
    """Write a count in the unit of work under way; return whether it is the one of its number."""
    names = {option.key: dict(option.title) for option in contest.options}
    values = {
        "id": new_id(),
        "contest_id": contest.id,
        "number": number,
        "result": {**counted.result.to_json(), "names": names},
        "lot": list(counted.lot),
        "ballots": cast_in(counted.ballots),
        "ballots_hash": fingerprint(contest.counted_as(), names, counted.ballots),
        "code_version": __version__,
        "seconds": round(counted.seconds, 3),
        "counted_at": clock.now(),
    }
    if not insert_once(_COUNTS, values):
        return False
    touch_contests(contest.id)
    emit(
        ContestCounted(
            contest.id,
            contest.subject_kind,
            contest.subject_id,
            number,
            decided=counted.result.decided,
            ballots_hash=str(values["ballots_hash"]),
        )
    )
    return True


def _close(contest: ContestRecord) -> None:
    if contest.state is ContestState.DRAFT:
        # Nobody voted, so nothing has set the ballot paper yet.
        set_contest(contest)
    scramble_ballots(contest.id)
    _move(contest.id, ContestState.CLOSED)


def _move(contest_id: uuid.UUID, state: ContestState) -> None:
    session().execute(
        update(ContestRow)
        .where(ContestRow.id == contest_id)
        .values(state=state)
        .execution_options(synchronize_session=False)
    )
    touch_contests(contest_id)


def _publish_ballots(contest_id: uuid.UUID, ballots: Counter[Ballot]) -> None:
    # The order comes from the operating system's randomness and is the only one that is kept.
    order = list(ballots.elements())
    random.SystemRandom().shuffle(order)
    for rows in _in_parts(contest_id, order):
        session().execute(insert(_PUBLISHED), rows)


def _in_parts(contest_id: uuid.UUID, order: Sequence[Ballot]) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(order), BATCH):
        yield [
            {"contest_id": contest_id, "place": place, "content": to_json(ballot)}
            for place, ballot in enumerate(order[start : start + BATCH], start=start + 1)
        ]
