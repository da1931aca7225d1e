"""Periodic jobs: rows with their last and next run, claimed like deliveries; no cron."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import current_app
from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.core import clock
from portal.core.database.session import session
from portal.core.database.unit_of_work import unit_of_work
from portal.core.events.models import PeriodicJobRow
from portal.core.plugins.isolation import GuestFailure, run_with_deadline
from portal.core.plugins.manager import plugins_of
from portal.core.state import state_of

log = structlog.get_logger(__name__)
LEASE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class PeriodicJob:
    """Work that recurs.

    :param name: ``feature.what``.
    :param every: time between two runs.
    :param run: does the work in its own units of work; what it returns is shown.
    :param seconds: how long one run of a plugin's job may hold up the worker.
    :param title: what it does in words.
    """

    name: str
    every: timedelta
    run: Callable[[], object]
    title: Any = ""
    seconds: float = 60


def declare_jobs() -> None:
    """Write a row for every job that has none yet."""
    jobs: dict[str, PeriodicJob] = state_of().jobs
    known = set(session().execute(select(PeriodicJobRow.name)).scalars())
    missing = [{"name": name, "due_at": clock.now()} for name in jobs if name not in known]
    if not missing:
        session().close()
        return
    with unit_of_work():
        on_postgres = session().get_bind().dialect.name == "postgresql"
        module = postgresql if on_postgres else sqlite
        session().execute(
            module.insert(PeriodicJobRow)
            .values([{**row, "last_error": "", "last_result": ""} for row in missing])
            .on_conflict_do_nothing()
        )


def run_due_jobs() -> int:
    """Run every job that is due; return how many were run."""
    jobs: dict[str, PeriodicJob] = state_of().jobs
    moment = clock.now()
    due = session().execute(
        select(PeriodicJobRow.name).where(_free(moment)).order_by(PeriodicJobRow.due_at)
    )
    manager = plugins_of(current_app)
    names = [
        name
        for name in due.scalars()
        if name in jobs and manager.is_enabled(manager.job_owners.get(name, ""))
    ]
    session().close()
    return sum(1 for name in names if run_job(jobs[name], moment))


def run_job(job: PeriodicJob, moment: datetime | None = None, *, force: bool = False) -> bool:
    """Run one job if nobody else is at it; return whether it was run."""
    moment = moment or clock.now()
    with unit_of_work():
        condition = PeriodicJobRow.name == job.name
        statement = update(PeriodicJobRow).where(condition)
        if not force:
            statement = statement.where(_free(moment))
        claimed = session().execute(
            statement.values(leased_until=moment + LEASE, started_at=moment).execution_options(
                synchronize_session=False
            )
        )
        if not claimed.rowcount:  # type: ignore[attr-defined]
            return False
    error, result = "", ""
    try:
        answer = _run(job)
        result = "" if answer is None else str(answer)[:200]
    except Exception as failure:
        log.exception("job_failed", job=job.name)
        error = f"{type(failure).__name__}: {failure}"[:500]
    finally:
        session().close()
    with unit_of_work():
        session().execute(
            update(PeriodicJobRow)
            .where(PeriodicJobRow.name == job.name)
            .values(
                leased_until=None,
                finished_at=clock.now(),
                due_at=clock.now() + job.every,
                last_error=error,
                last_result=result,
            )
            .execution_options(synchronize_session=False)
        )
    return True


def _run(job: PeriodicJob) -> object:
    manager = plugins_of(current_app)
    owner = manager.job_owners.get(job.name, "")
    entry = manager.entries.get(owner)
    if entry is None or entry.plugin is None or entry.plugin.built_in:
        return job.run()
    try:
        return run_with_deadline(job.run, job.seconds)
    except GuestFailure as failure:
        manager.report_failure(owner, f"job {job.name}", failure)
        raise
    except Exception as error:
        manager.note_failure(owner, f"job {job.name}", error)
        raise


def _free(moment: datetime) -> ColumnElement[bool]:
    return (PeriodicJobRow.due_at <= moment) & or_(
        PeriodicJobRow.leased_until.is_(None), PeriodicJobRow.leased_until <= moment
    )
