"""Checks of the core for ``portal doctor`` and ``portal check --integrity``."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy import func, select

from portal.core import clock
from portal.core.audit.log import broken_links
from portal.core.database.migrations import core_component
from portal.core.database.migrations import state_of as migration_state
from portal.core.database.session import db, session
from portal.core.events.lanes import (
    RESTING,
    lane_records,
    lanes_held,
    open_lanes,
    waiting_in,
)
from portal.core.events.models import DeliveryRow, PeriodicJobRow
from portal.core.health import Check, Finding, Severity
from portal.core.plugins.overview import known_plugins
from portal.core.plugins.states import PluginState
from portal.core.search.sources import search_engine
from portal.core.state import config, state_of
from portal.core.uploads.store import missing, orphans

WHOOSH_COMFORT = 50_000
FREE_SPACE_MB = 500


def core_checks() -> Sequence[Check]:
    """Return the core's checks."""
    return [
        Check("migrations", "Tables are up to date", "doctor", _migrations),
        Check("data_dir", "Data folder is writable and has room", "doctor", _data_dir),
        Check("worker", "The worker runs", "doctor", _worker),
        Check("plugins", "Plugins can be used", "doctor", _plugins),
        Check("search_size", "The search engine suits the site", "doctor", _search_size),
        Check("mail", "Mail leaves the machine", "doctor", _mail),
        Check("outbox", "Everything is delivered or somebody knows", "integrity", _outbox),
        Check("audit", "The audit chain is intact", "integrity", _audit),
        Check("files", "Every listed file is there", "integrity", _files),
        Check("index", "Only visible things can be found", "integrity", _index),
    ]


def _migrations() -> Iterator[Finding]:
    state = migration_state(core_component(), db.engine)
    if state.pending:
        yield Finding(Severity.ERROR, "Migrations are waiting.", "Run: portal db upgrade")


def _data_dir() -> Iterator[Finding]:
    folder = config().data_dir
    if not os.access(folder, os.W_OK):
        yield Finding(Severity.ERROR, f"{folder} cannot be written to.", "Mend its permissions.")
        return
    free = shutil.disk_usage(folder).free // (1024 * 1024)
    if free < FREE_SPACE_MB:
        yield Finding(Severity.WARNING, f"Only {free} MB are free in {folder}.", "Make room.")


def _worker() -> Iterator[Finding]:
    late = clock.now() - timedelta(minutes=10)
    registry = state_of().subscriptions
    overdue = [lane for lane, due in open_lanes().items() if due < late]
    absent = [lane for lane in overdue if registry.find_working(lane.partition("/")[0]) is None]
    held = lanes_held(clock.now())
    idle = [lane for lane in overdue if lane not in absent and lane not in held]
    waiting = sum(waiting_in(idle, late).values())
    if waiting:
        yield Finding(
            Severity.ERROR,
            f"{waiting} deliveries have been waiting for over ten minutes.",
            "Start the worker: portal worker (portal serve starts one).",
        )
    for lane, count in sorted(waiting_in(absent, late).items()):
        yield Finding(
            Severity.NOTE,
            f"{count} deliveries wait for {lane}, whose plugin is off or not installed.",
            "They are delivered once it is enabled, or closed after 30 days without it.",
        )
    for record in lane_records():
        if record.state != RESTING:
            yield Finding(
                Severity.WARNING,
                f"Nothing is delivered to {record.lane}: {record.reason or record.state}",
                f"Mend its settings, or run: portal deliveries resume {record.lane}",
            )
    failing = (
        session()
        .execute(select(PeriodicJobRow.name).where(PeriodicJobRow.last_error != ""))
        .scalars()
    )
    for name in failing:
        yield Finding(
            Severity.WARNING, f"The job {name} failed at its last run.", "See /admin/jobs"
        )


def _plugins() -> Iterator[Finding]:
    remedies = {
        "consent": "See what it asks for: portal plugin show {0}. Agree: portal plugin enable {0}",
        "migrations": "Run: portal db upgrade {0}",
    }
    for record in known_plugins():
        what = f"{record.name}: {record.reason}"
        if record.state in (PluginState.BROKEN, PluginState.INCOMPATIBLE):
            yield Finding(Severity.WARNING, what, "Mend, update or remove its package.")
        elif record.withheld:
            yield Finding(Severity.WARNING, what, remedies[record.withheld].format(record.name))
        elif record.gone:
            remedy = f"Install it again, or run: portal db purge {record.name}"
            yield Finding(Severity.NOTE, what, remedy)


def _search_size() -> Iterator[Finding]:
    if config().search_engine != "whoosh":
        return
    documents = search_engine().count()
    if documents > WHOOSH_COMFORT:
        better = "postgres" if config().database.startswith("postgresql") else "fts5"
        yield Finding(
            Severity.WARNING,
            f"The index holds {documents:,} documents; Whoosh is at ease up to {WHOOSH_COMFORT:,}.",
            f'Set search_engine = "{better}" and run: portal search reindex',
        )


def _mail() -> Iterator[Finding]:
    if config().is_production and config().mail_backend == "file":
        yield Finding(
            Severity.WARNING,
            f"Mails are written to {config().data_dir / 'mail'} and sent to nobody.",
            'Set mail_backend = "smtp" and smtp_host.',
        )


def _outbox() -> Iterator[Finding]:
    rows = session().execute(
        select(DeliveryRow.subscriber, DeliveryRow.state, func.count())
        .where(DeliveryRow.state.in_(("dead", "doubt")))
        .group_by(DeliveryRow.subscriber, DeliveryRow.state)
    )
    for subscriber, state, count in rows:
        words = "were given up" if state == "dead" else "are in doubt"
        yield Finding(
            Severity.WARNING,
            f"{count} deliveries to {subscriber} {words}.",
            "See /admin/deliveries",
        )


def _audit() -> Iterator[Finding]:
    for number in broken_links():
        yield Finding(
            Severity.ERROR, f"Audit entry {number} does not fit the chain.", "Investigate."
        )


def _files() -> Iterator[Finding]:
    for key in missing():
        yield Finding(Severity.ERROR, f"The file {key} is listed but gone.", "Restore a backup.")
    spare = sum(1 for _key in orphans())
    if spare:
        yield Finding(
            Severity.NOTE, f"{spare} stored files belong to nothing.", "A job clears them."
        )


def _index() -> Iterator[Finding]:
    sources = state_of().search_sources
    for key in iter(search_engine().keys()):
        kind, _colon, identifier = key.partition(":")
        source = sources.get(kind)
        if source is None or source.document(uuid.UUID(identifier)) is None:
            yield Finding(
                Severity.ERROR,
                f"The index still holds {key}, which nobody may see.",
                "Run: portal search reindex",
            )
