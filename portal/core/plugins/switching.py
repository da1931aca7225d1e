"""Switching plugins on and off, on every process of a site, without a restart."""

from __future__ import annotations

import structlog
from flask import Flask
from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import clock
from portal.core.audit.log import write_audit
from portal.core.database.session import db, session
from portal.core.database.stamps import touch
from portal.core.database.unit_of_work import current_work, unit_of_work
from portal.core.permissions.actor import SYSTEM, Actor
from portal.core.plugins.isolation import GuestFailure, run_as_guest
from portal.core.plugins.manager import Implementation, PluginManager
from portal.core.plugins.spec import FailPolicy, HookRules
from portal.core.plugins.states import PluginState, PluginStateRow
from portal.core.problems import Problem, Problems
from portal.core.state import state_of

log = structlog.get_logger(__name__)
STAMP = "plugins"
SWITCH_RULES = HookRules(FailPolicy.SKIP, budget_ms=5000, queries=50, request_time=True)


def set_up_switching(app: Flask) -> None:
    """Let the plugin manager follow the site's rows, and persist what the breaker decides."""
    state = state_of(app)
    manager = state.plugins

    def refresh() -> None:
        version = state.stamps.versions().get(STAMP, 0)
        if version != manager.read_version:
            manager.read_version = version
            _read(app, manager)

    def switch_off_failing() -> None:
        while manager.to_switch_off:
            name, reason = manager.to_switch_off.popitem()
            try:
                db.session.remove()
                with unit_of_work():
                    switch_plugin(SYSTEM, name, enabled=False, reason=reason)
            except Exception:
                log.exception("plugin_not_switched_off", plugin=name)

    manager.refresh = refresh
    manager.switch_off_failing = switch_off_failing

    @app.teardown_request
    def persist(_error: BaseException | None) -> None:
        switch_off_failing()


def _read(app: Flask, manager: PluginManager) -> None:
    statement = select(PluginStateRow.name, PluginStateRow.enabled, PluginStateRow.reason)
    with app.app_context(), db.engine.connect() as connection:
        rows = list(connection.execute(statement))
    enabled = frozenset(row.name for row in rows if row.enabled)
    for name in enabled - manager.enabled:
        manager.breaker.close(name)
    manager.enabled = enabled
    for row in rows:
        entry = manager.entries.get(row.name)
        if entry is not None and entry.state is PluginState.READY:
            entry.reason = row.reason


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
            manager.to_switch_off[name] = f"disabled: {failure}"
            raise failure.for_the_person() from failure


def switch_plugin(actor: Actor, name: str, *, enabled: bool, reason: str = "") -> None:
    """Enable or disable a plugin on this site; its data stays either way.

    :param reason: why it was switched off, shown to administrators.
    :raises Problems: when there is no such plugin, or it cannot be used.
    """
    current_work()
    manager = state_of().plugins
    entry = manager.entries.get(name)
    if entry is None or entry.plugin is None or entry.plugin.built_in:
        raise Problems(Problem("name", "unknown", f"There is no plugin “{name}” to switch."))
    if enabled and entry.state is not PluginState.READY:
        raise Problems(Problem("name", str(entry.state), entry.reason))
    row = session().get(PluginStateRow, name)
    if row is None:
        row = PluginStateRow(name=name)
        session().add(row)
    row.enabled, row.reason, row.changed_at = enabled, reason[:2000], clock.now()
    hook = "enabled" if enabled else "disabled"
    for implementation in manager.all_implementations(hook):
        if implementation.plugin.name == name and actor is not SYSTEM:
            _tell(manager, implementation, enabled=enabled)
    write_audit(
        actor, f"plugins.{hook}", subject_kind="plugin", subject_id=name, reason=reason[:200]
    )
    touch(STAMP)
