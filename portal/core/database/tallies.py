"""Exact counts without a hot row.

A vote appends a delta in its own transaction; nobody waits for the row that shows the sum.
The worker folds deltas into that row within a second, and whoever needs the count to the
last vote adds the open deltas. Tally plus open deltas always equals the number of rows.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import ColumnElement, Integer, String, delete, func, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from portal.core.database.base import Base
from portal.core.database.prepared import run
from portal.core.database.session import session
from portal.core.database.unit_of_work import current_work, in_unit_of_work, unit_of_work

log = structlog.get_logger(__name__)


class TallyDeltaRow(Base):
    """A change of a count that has not been folded in yet."""

    __tablename__ = "tally_delta"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[uuid.UUID] = mapped_column(index=True)
    delta: Mapped[int] = mapped_column(Integer)


_DELTA = insert(TallyDeltaRow.__table__)  # type: ignore[arg-type]


@dataclass(frozen=True)
class TallyTarget:
    """Where the deltas of one kind are folded in.

    :param kind: name of the count, ``proposals.supports``.
    :param key: identifying column of the row that shows the count.
    :param column: integer column that shows it.
    :param folded: called inside the folding unit of work with the subjects that changed.
    """

    kind: str
    key: InstrumentedAttribute[uuid.UUID]
    column: InstrumentedAttribute[int]
    folded: Callable[[Sequence[uuid.UUID]], None] | None = None


_targets: dict[str, TallyTarget] = {}


def register_tally(target: TallyTarget) -> TallyTarget:
    """Make a kind of tally known; a feature does so where it declares its rows."""
    _targets[target.kind] = target
    return target


def tally_targets() -> tuple[TallyTarget, ...]:
    """Return every registered target."""
    return tuple(_targets.values())


def add_to_tally(kind: str, subject_id: uuid.UUID, delta: int) -> None:
    """Append a change of a count to the unit of work under way."""
    if kind not in _targets:
        raise KeyError(f"there is no tally “{kind}”")
    current_work()
    run(_DELTA, kind=kind, subject_id=subject_id, delta=delta)


def add_to_tallies(changes: Sequence[tuple[str, uuid.UUID, int]]) -> None:
    """Append several changes, each ``(kind, subject, delta)``, in one statement."""
    for kind, _subject_id, _delta in changes:
        if kind not in _targets:
            raise KeyError(f"there is no tally “{kind}”")
    current_work()
    rows = [{"kind": kind, "subject_id": of, "delta": delta} for kind, of, delta in changes]
    if rows:
        session().execute(insert(TallyDeltaRow), rows)


def open_deltas(kind: str, subject_id: uuid.UUID) -> int:
    """Return what is still to be folded into one subject's count."""
    statement = select(func.coalesce(func.sum(TallyDeltaRow.delta), 0)).where(
        TallyDeltaRow.kind == kind, TallyDeltaRow.subject_id == subject_id
    )
    return int(session().execute(statement).scalar_one())


def open_delta_sum(
    kind: str, subject_id: ColumnElement[uuid.UUID] | InstrumentedAttribute[uuid.UUID] | uuid.UUID
) -> ColumnElement[int]:
    """Return an expression for what is still to be folded in, to be added to the shown count.

    In one statement with that count both are of the same moment; asked for one after the other
    they may have a folding between them.
    """
    return (
        select(func.coalesce(func.sum(TallyDeltaRow.delta), 0))
        .where(TallyDeltaRow.kind == kind, TallyDeltaRow.subject_id == subject_id)
        .scalar_subquery()
    )


def fold_tallies(batch: int = 5000) -> int:
    """Fold open deltas into the rows that show them.

    Should one kind fail, such as that of a plugin whose table is missing, it is left as it is
    and the others are folded in all the same.

    :param batch: greatest number of deltas folded in one unit of work.
    :returns: how many deltas were folded in.
    """
    if not in_unit_of_work() and not _anything_open():
        return 0
    try:
        return _fold(set(_targets), batch)
    except Exception:
        if in_unit_of_work():
            raise
        return _fold_one_by_one(batch)


def _fold_one_by_one(batch: int) -> int:
    folded, failed = 0, 0
    for kind in sorted(_targets):
        try:
            folded += _fold({kind}, batch)
        except Exception:
            failed += 1
            if failed == len(_targets):
                raise  # it is not one kind's fault
            log.exception("tally_not_folded", kind=kind)
    return folded


def _fold(kinds: set[str], batch: int) -> int:
    with unit_of_work():
        # Deltas of a plugin that is gone stay until it is back or purged.
        chosen = (
            select(TallyDeltaRow.id)
            .where(TallyDeltaRow.kind.in_(sorted(kinds)))
            .order_by(TallyDeltaRow.id)
            .limit(batch)
            .with_for_update(skip_locked=True)
        )
        removed = session().execute(
            delete(TallyDeltaRow)
            .where(TallyDeltaRow.id.in_(chosen))
            .returning(TallyDeltaRow.kind, TallyDeltaRow.subject_id, TallyDeltaRow.delta)
        )
        sums: dict[str, dict[uuid.UUID, int]] = defaultdict(lambda: defaultdict(int))
        folded = 0
        for kind, subject_id, delta in removed:
            sums[kind][subject_id] += delta
            folded += 1
        for kind, changes in sorted(sums.items()):
            _fold_kind(_targets[kind], changes)
    return folded


def _anything_open() -> bool:
    known = TallyDeltaRow.kind.in_(sorted(_targets))
    found = session().execute(select(TallyDeltaRow.id).where(known).limit(1)).first()
    session().close()
    return found is not None


def _fold_kind(target: TallyTarget, changes: dict[uuid.UUID, int]) -> None:
    # In the order of the identifiers, so that two folding workers cannot deadlock.
    for subject_id in sorted(changes):
        if changes[subject_id]:
            session().execute(
                update(target.key.class_)
                .where(target.key == subject_id)
                .values({target.column: target.column + changes[subject_id]})
                .execution_options(synchronize_session=False)
            )
    if target.folded is not None:
        target.folded(sorted(changes))
