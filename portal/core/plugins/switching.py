"""Switching plugins on and off, on every process of a site, without a restart."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import structlog
from flask import Flask
from flask_babel import gettext as _
from sqlalchemy import Connection, inspect, select
from sqlalchemy.exc import DBAPIError

from portal.core import clock
from portal.core.audit.log import write_audit
from portal.core.database.aside import aside
from portal.core.database.guests import current_guest
from portal.core.database.heads import waits_for_migrations
from portal.core.database.migrations import Component
from portal.core.database.session import db, session
from portal.core.database.stamps import touch
from portal.core.database.unit_of_work import current_work
from portal.core.permissions.actor import Actor
from portal.core.plugins.consent import Consent, read_consent
from portal.core.plugins.isolation import GuestFailure, run_as_guest
from portal.core.plugins.manager import Implementation, PluginEntry, PluginManager, Withheld
from portal.core.plugins.spec import FailPolicy, HookRules
from portal.core.plugins.states import PluginState, PluginStateRow
from portal.core.plugins.switched_off import set_up_switching_off
from portal.core.problems import Problem, Problems
from portal.core.state import state_of

log = structlog.get_logger(__name__)
STAMP = "plugins"
SWITCH_RULES = HookRules(FailPolicy.SKIP, budget_ms=5000, queries=50, request_time=True)


def set_up_switching(app: Flask) -> None:
    """Let the plugin manager follow the site's rows, and persist what the breaker decides."""
    state = state_of(app)
    manager = state.plugins
    turn = threading.RLock()

    def refresh() -> None:
        # What the portal reads for itself is not the doing of the plugin whose code asks.
        token = current_guest.set(None)
        try:
            version = state.stamps.versions().get(STAMP, 0)
            if version != manager.read_version:
                read(version)
        except DBAPIError:
            # Before the first migration no plugin takes part, and the doctor says what to do.
            if inspect(db.engine).has_table(PluginStateRow.__tablename__):
                raise
        finally:
            current_guest.reset(token)

    def read(version: int) -> None:
        # The first reading is waited for: without it every plugin would seem to be off. During
        # a later one the others go on with what was read before.
        if not turn.acquire(blocking=manager.read_version is None):
            return
        try:
            if version != manager.read_version:
                _read(app, manager)
                manager.read_version = version
        finally:
            turn.release()

    manager.refresh = refresh
    set_up_switching_off(app, manager)


def _read(app: Flask, manager: PluginManager) -> None:
    columns = (
        PluginStateRow.name,
        PluginStateRow.enabled,
        PluginStateRow.reason,
        PluginStateRow.changed_at,
        PluginStateRow.consent,
        PluginStateRow.notice,
    )
    withheld: dict[str, Withheld] = {}
    with app.app_context(), aside() as connection:
        rows = list(connection.execute(select(*columns)))
        for row in rows:
            entry = manager.entries.get(row.name)
            if row.enabled and entry is not None and entry.state is PluginState.READY:
                held = _withheld(connection, entry, row.consent)
                if held is not None:
                    withheld[row.name] = held
    enabled = frozenset(row.name for row in rows if row.enabled) - withheld.keys()
    switched_at = {row.name: row.changed_at for row in rows if row.enabled}
    for name, moment in switched_at.items():
        # It may have been off and on again between two readings, so its state does not tell.
        if manager.switched_at.get(name) != moment:
            manager.breaker.close(name)
    manager.switched_at = switched_at
    manager.enabled, manager.withheld = enabled, withheld
    manager.site_reasons = {row.name: row.reason for row in rows if row.reason}
    manager.notices = {row.name: row.notice for row in rows if row.notice}


def _withheld(
    connection: Connection, entry: PluginEntry, agreed: Mapping[str, Any]
) -> Withheld | None:
    more = entry.asks_for().beyond(read_consent(agreed))
    if more:
        words = f"it asks for more than was agreed to: {', '.join(more)}. Agree, or switch it off."
        return Withheld("consent", words)
    folder = entry.plugin.migrations() if entry.plugin is not None else None
    if folder is not None and waits_for_migrations(connection, Component(entry.name, folder)):
        return Withheld("migrations", f"its tables are not up to date. {_command(entry.name)}")
    return None


def _command(name: str) -> str:
    return f"Run: portal db upgrade {name}"


def switch_plugin(
    actor: Actor,
    name: str,
    *,
    enabled: bool,
    reason: str = "",
    agreed: Consent | None = None,
) -> None:
    """Enable or disable a plugin on this site; its data stays either way.

    :param reason: why it was switched off, shown to administrators.
    :param agreed: what it may do; by default everything it asks for, so whoever calls this
        has shown that to somebody and was told yes.
    :raises Problems: when there is no such plugin, it cannot be used, its tables are not up to
        date, or it asks for more than was agreed to.
    """
    current_work()
    manager = state_of().plugins
    entry = manager.entries.get(name)
    if entry is None or (entry.plugin is not None and entry.plugin.built_in):
        raise Problems(Problem("name", "unknown", f"There is no plugin “{name}” to switch."))
    row = session().get(PluginStateRow, name)
    if enabled:
        agreed = agreed or entry.asks_for()
        _refuse(entry, agreed)
    elif entry.plugin is None and row is None:
        raise Problems(Problem("name", str(entry.state), entry.reason))
    if row is None:
        row = PluginStateRow(name=name)
        session().add(row)
    row.enabled, row.reason, row.changed_at = enabled, reason[:2000], clock.now()
    row.notice = {}
    if agreed is not None:
        row.version, row.consent = entry.version[:60], agreed.stored()
        row.belongings = belongings_of(entry)
    session().flush()
    hook = "enabled" if enabled else "disabled"
    for implementation in manager.all_implementations(hook):
        if implementation.plugin.name == name:
            _tell(manager, implementation, enabled=enabled)
    detail: dict[str, Any] = {"reason": reason[:200]}
    if agreed is not None:
        detail |= {"version": entry.version[:60], **agreed.stored()}
    write_audit(actor, f"plugins.{hook}", subject_kind="plugin", subject_id=name, **detail)
    touch(STAMP)


def _refuse(entry: PluginEntry, agreed: Consent) -> None:
    if entry.state is not PluginState.READY or entry.plugin is None:
        raise Problems(Problem("name", str(entry.state), entry.reason))
    missing = entry.asks_for().beyond(agreed)
    if missing:
        words = _("Agree to what the plugin asks for, or leave it off.")
        raise Problems(Problem("consent", "missing", words))
    folder = entry.plugin.migrations()
    if folder is not None and waits_for_migrations(
        session().connection(), Component(entry.name, folder)
    ):
        words = _("Its tables are not up to date. %(command)s", command=_command(entry.name))
        raise Problems(Problem("", "migrations", words))


def belongings_of(entry: PluginEntry) -> dict[str, Any]:
    """Return what a loaded plugin has, for the day on which only its data is left."""
    title = str(entry.plugin.title) if entry.plugin is not None else entry.name
    return {"title": title[:200], "package": entry.package, **entry.declared}


def _tell(manager: PluginManager, implementation: Implementation, *, enabled: bool) -> None:
    # Whoever fails at being switched on stays off; nobody can refuse to be switched off.
    name = implementation.plugin.name
    try:
        run_as_guest(implementation.function, name, SWITCH_RULES)
    except GuestFailure as failure:
        log.error("plugin_failed", plugin=name, hook="switching", reason=str(failure))
        if enabled:
            words = _("The plugin could not be switched on: %(why)s", why=str(failure))
            raise Problems(Problem("", "failed", words)) from failure
        if failure.poisoned:
            manager.to_switch_off[name] = f"disabled: {failure.reason}"
            raise failure.for_the_person() from failure
