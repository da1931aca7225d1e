"""Lanes: the queues deliveries wait in, one per subscriber or per target of one.

A lane can rest for a while (the other side is down), wait for settings to change, or be paused
by a person. Nothing is lost meanwhile, and other lanes go on.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, delete, func, select, text
from sqlalchemy.dialects import postgresql, sqlite

from portal.core import clock
from portal.core.database.base import UTCDateTime
from portal.core.database.session import session
from portal.core.database.unit_of_work import current_work
from portal.core.events.models import OPEN, DeliveryLaneRow, DeliveryRow
from portal.core.state import state_of

RESTING, CONFIGURATION, PAUSED = "resting", "configuration", "paused"
LONGEST_REST = timedelta(hours=1)
LONGEST_WAIT = timedelta(hours=6)
FIRST_WAIT = 5.0
SETTINGS = "settings"
"""The version stamp that moves with every change of settings."""

# Hops from one lane to the next in the index, so that a million deliveries cost what one does.
_LANES = text(f"""
    WITH RECURSIVE hop(lane) AS (
        SELECT (SELECT lane FROM delivery WHERE {OPEN} ORDER BY lane LIMIT 1)
        UNION ALL
        SELECT (SELECT d.lane FROM delivery AS d WHERE {OPEN} AND d.lane > hop.lane
                ORDER BY d.lane LIMIT 1)
        FROM hop WHERE hop.lane IS NOT NULL
    )
    SELECT hop.lane AS lane,
           (SELECT d.due_at FROM delivery AS d WHERE d.lane = hop.lane AND {OPEN}
            ORDER BY d.due_at LIMIT 1) AS due_at
    FROM hop WHERE hop.lane IS NOT NULL
""").columns(lane=String, due_at=UTCDateTime())  # noqa: S608 - OPEN is a constant


@dataclass(frozen=True, slots=True)
class LaneRecord:
    """A lane in which nothing is handed out for now.

    :param lane: a lane, or a subscriber when all of its lanes are meant.
    :param state: ``resting``, ``configuration`` or ``paused``.
    :param until: when it is tried again by itself; never, when a person paused it.
    """

    lane: str
    state: str
    until: datetime | None
    reason: str
    failures: int
    changed_at: datetime


def open_lanes() -> dict[str, datetime]:
    """Return every lane with something to tell, and when its first delivery is (or was) due."""
    found = {row.lane: row.due_at for row in session().execute(_LANES)}
    session().close()
    return found


def due_lanes() -> list[str]:
    """Return the lanes in which something can be handed out now, the longest waiting first."""
    moment = clock.now()
    waiting = {lane: due for lane, due in open_lanes().items() if due <= moment}
    if not waiting:
        return []
    held = lanes_held(moment)
    registry = state_of().subscriptions
    return [
        lane
        for lane in sorted(waiting, key=waiting.__getitem__)
        if lane not in held
        and _subscriber(lane) not in held
        and registry.find_working(_subscriber(lane)) is not None
    ]


def lanes_held(moment: datetime) -> set[str]:
    """Return the lanes and subscribers that are not to be told anything now."""
    rows = list(session().execute(select(DeliveryLaneRow)).scalars())
    held = {row.lane for row in rows if _holds(row, moment)}
    session().close()
    return held


def _holds(row: DeliveryLaneRow, moment: datetime) -> bool:
    if row.state == PAUSED:
        return True
    if row.state == CONFIGURATION and row.settings_version != _settings_version():
        return False
    return row.until is not None and row.until > moment


def is_held(lane: str, moment: datetime) -> tuple[bool, bool]:
    """Say whether a lane is held, and whether it was (so that a success ends that)."""
    names = {lane, _subscriber(lane)}
    rows = session().execute(select(DeliveryLaneRow).where(DeliveryLaneRow.lane.in_(names)))
    found = list(rows.scalars())
    return any(_holds(row, moment) for row in found), bool(found)


def lane_records() -> list[LaneRecord]:
    """Return every lane that is held, or was at its last try, by name."""
    rows = session().execute(select(DeliveryLaneRow).order_by(DeliveryLaneRow.lane)).scalars()
    return [
        LaneRecord(row.lane, row.state, row.until, row.reason, row.failures, row.changed_at)
        for row in rows
    ]


def rest(lane: str, reason: str, seconds: float | None = None) -> None:
    """Hand out nothing in a lane for a while, longer each time, until something succeeds there."""
    current_work()
    failures = (
        session().scalar(select(DeliveryLaneRow.failures).where(DeliveryLaneRow.lane == lane)) or 0
    )
    wait = wait_after(failures + 1, LONGEST_REST) if seconds is None else timedelta(seconds=seconds)
    _hold(lane, RESTING, reason, clock.now() + wait, failures + 1)


def hold_until_configured(lane: str, reason: str) -> None:
    """Hand out nothing in a lane until settings change; try all the same once an hour."""
    _hold(lane, CONFIGURATION, reason, clock.now() + LONGEST_REST, 0)


def pause(lane: str, reason: str = "") -> None:
    """Hand out nothing in a lane, or in all of a subscriber's, until :func:`resume`."""
    _hold(lane, PAUSED, reason, None, 0)


def resume(lane: str) -> bool:
    """Hand out again what waits in a lane, or in all of a subscriber's; return if it was held."""
    current_work()
    gone = session().execute(
        delete(DeliveryLaneRow)
        .where((DeliveryLaneRow.lane == lane) | DeliveryLaneRow.lane.startswith(f"{lane}/"))
        .execution_options(synchronize_session=False)
    )
    return bool(gone.rowcount)  # type: ignore[attr-defined]


def end_rest(lane: str) -> None:
    """Forget that a lane rested: something has just succeeded there, or a person wants a try."""
    session().execute(
        delete(DeliveryLaneRow)
        .where(DeliveryLaneRow.lane == lane, DeliveryLaneRow.state != PAUSED)
        .execution_options(synchronize_session=False)
    )


def wait_after(failures: int, longest: timedelta = LONGEST_WAIT) -> timedelta:
    """Return how long to wait after so many failures: 5 s, doubled each time, a fifth by chance.

    The chance keeps what failed together from coming back together.
    """
    seconds = min(FIRST_WAIT * 2.0 ** min(failures - 1, 30), longest.total_seconds())
    return timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311 - spreads retries


def waiting_in(lanes: Iterable[str], before: datetime) -> dict[str, int]:
    """Count what has been due in lanes since before a moment."""
    rows = session().execute(
        select(DeliveryRow.lane, func.count())
        .where(
            DeliveryRow.lane.in_(list(lanes)),
            DeliveryRow.finished_at.is_(None),
            DeliveryRow.due_at < before,
        )
        .group_by(DeliveryRow.lane)
    )
    return {str(lane): int(count) for lane, count in rows}


def _hold(lane: str, state: str, reason: str, until: datetime | None, failures: int) -> None:
    current_work()
    values = {
        "state": state,
        "until": until,
        "reason": reason[:500],
        "failures": failures,
        "settings_version": _settings_version(),
        "changed_at": clock.now(),
    }
    on_postgres = session().get_bind().dialect.name == "postgresql"
    module = postgresql if on_postgres else sqlite
    statement = module.insert(DeliveryLaneRow).values(lane=lane, **values)
    session().execute(
        statement.on_conflict_do_update(
            index_elements=["lane"],
            set_=values,
            # What a person paused stays paused.
            where=None if state == PAUSED else DeliveryLaneRow.state != PAUSED,
        )
    )


def _settings_version() -> int:
    return state_of().stamps.versions().get(SETTINGS, 0)


def _subscriber(lane: str) -> str:
    return lane.partition("/")[0]
