"""The last failures of each plugin, kept for whoever has to mend it.

What is kept is the kind of error and where in the code it happened, never what the error said:
messages quote values, and values may be about people. The log of the server has them.
"""

from __future__ import annotations

import traceback
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType

from sqlalchemy import Boolean, Index, String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.database.base import Base, new_id
from portal.core.database.session import session
from portal.core.database.unit_of_work import current_work

KEPT = 50
"""Failures per plugin; older ones go when newer ones are written."""
FRAMES = 8
WHERE_LENGTH = 2000
_OURS = str(Path(__file__).resolve().parent)


class GuestFailureRow(Base):
    """One failure of a plugin's code."""

    __tablename__ = "guest_failure"
    __table_args__ = (Index("ix_guest_failure_plugin", "plugin", "failed_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    plugin: Mapped[str] = mapped_column(String(60))
    version: Mapped[str] = mapped_column(String(60), default="")
    hook: Mapped[str] = mapped_column(String(160))
    reason: Mapped[str] = mapped_column(String(20))
    error: Mapped[str] = mapped_column(String(500), default="")
    place: Mapped[str] = mapped_column(String(WHERE_LENGTH), default="")
    counts: Mapped[bool] = mapped_column(Boolean, default=True)
    failed_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Failure:
    """A failure as it was noticed, and as the back office shows it.

    :param reason: raised, timeout, queries or transaction.
    :param error: the kind of error, or what the portal says of it.
    :param where: the end of the way to it through the code, one frame a line.
    :param counts: whether it counts towards switching the plugin off.
    """

    plugin: str
    hook: str
    reason: str
    error: str = ""
    where: str = ""
    version: str = ""
    counts: bool = True
    failed_at: datetime = field(default_factory=clock.now)

    @property
    def in_short(self) -> str:
        """What went wrong, in a line without anything personal."""
        words = {"raised": "raised", "timeout": "took too long:", "queries": "asked too much:"}
        return f"{self.hook}: {words.get(self.reason, self.reason + ':')} {self.error}".strip()


def write_failures(failures: Iterable[Failure]) -> None:
    """Write failures down in the unit of work under way, and forget each plugin's oldest."""
    current_work()
    current, plugins = session(), set()
    for failure in failures:
        current.add(
            GuestFailureRow(
                id=new_id(),
                plugin=failure.plugin[:60],
                version=failure.version[:60],
                hook=failure.hook[:160],
                reason=failure.reason[:20],
                error=failure.error[:500],
                place=failure.where[:WHERE_LENGTH],
                counts=failure.counts,
                failed_at=failure.failed_at,
            )
        )
        plugins.add(failure.plugin[:60])
    current.flush()
    for plugin in sorted(plugins):
        _forget_oldest(plugin)


def _forget_oldest(plugin: str) -> None:
    kept = (
        select(GuestFailureRow.id)
        .where(GuestFailureRow.plugin == plugin)
        .order_by(GuestFailureRow.failed_at.desc(), GuestFailureRow.id.desc())
        .limit(KEPT)
    )
    ids = list(session().execute(kept).scalars())
    if len(ids) == KEPT:
        session().execute(
            delete(GuestFailureRow)
            .where(GuestFailureRow.plugin == plugin, GuestFailureRow.id.not_in(ids))
            .execution_options(synchronize_session=False)
        )


def failures_within(plugin: str, span: timedelta, since: datetime | None) -> tuple[int, int]:
    """Count a plugin's failures on the whole site: all, and those that were time-outs.

    :param since: when it was last enabled; what was before has been dealt with.
    """
    after = clock.now() - span
    if since is not None:
        after = max(after, since)
    statement = (
        select(GuestFailureRow.reason, func.count())
        .where(
            GuestFailureRow.plugin == plugin,
            GuestFailureRow.counts.is_(True),
            GuestFailureRow.failed_at >= after,
        )
        .group_by(GuestFailureRow.reason)
    )
    counted = {row[0]: int(row[1]) for row in session().execute(statement)}
    return sum(counted.values()), counted.get("timeout", 0)


def last_failures(plugin: str, limit: int = 10) -> Sequence[Failure]:
    """Return a plugin's last failures, the newest first."""
    rows = session().execute(
        select(GuestFailureRow)
        .where(GuestFailureRow.plugin == plugin)
        .order_by(GuestFailureRow.failed_at.desc(), GuestFailureRow.id.desc())
        .limit(limit)
    )
    return [
        Failure(
            row.plugin,
            row.hook,
            row.reason,
            row.error,
            row.place,
            row.version,
            row.counts,
            row.failed_at,
        )
        for row in rows.scalars()
    ]


def way_to(error: BaseException) -> str:
    """Return the end of the way through the code to an error, without any value."""
    frames = traceback.extract_tb(error.__traceback__)
    mine = [number for number, frame in enumerate(frames) if frame.filename.startswith(_OURS)]
    return _written(frames[mine[-1] + 1 :] if mine else frames)


def way_of_thread(frame: FrameType | None) -> str:
    """Return where a running thread is."""
    if frame is None:
        return ""
    frames = traceback.extract_stack(frame)
    mine = [number for number, one in enumerate(frames) if one.filename.startswith(_OURS)]
    return _written(frames[mine[-1] + 1 :] if mine else frames)


def _written(frames: Sequence[traceback.FrameSummary]) -> str:
    chosen = list(frames)
    if len(chosen) > FRAMES:
        # Where the plugin begins and where it ended; libraries in between say little.
        chosen = [*chosen[: FRAMES // 2], *chosen[-FRAMES // 2 :]]
    lines = []
    for frame in chosen:
        file = "/".join(Path(frame.filename).parts[-3:])
        lines.append(f"{file}:{frame.lineno} {frame.name}: {(frame.line or '')[:160]}".rstrip(": "))
    return "\n".join(lines)[:WHERE_LENGTH]
