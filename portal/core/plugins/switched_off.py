"""What follows when a plugin keeps failing: it is written down, switched off, and told of.

Failures are noted in memory where they happen and written after the request, or between two
deliveries of the worker. Whoever writes counts what all processes of the site have written in
the last ten minutes since the plugin was enabled; the process in which a plugin fails that
often alone has left it out already.
"""

from __future__ import annotations

from datetime import timedelta

import structlog
from flask import Flask
from sqlalchemy import select

from portal.core import clock
from portal.core.audit.log import write_audit
from portal.core.database.session import db, session
from portal.core.database.stamps import touch
from portal.core.database.unit_of_work import current_work, unit_of_work
from portal.core.events.outbox import emit
from portal.core.permissions.actor import SYSTEM, Actor
from portal.core.plugins.breaker import WITHIN_SECONDS, too_many
from portal.core.plugins.events import PluginSwitchedOff
from portal.core.plugins.failures import Failure, failures_within, write_failures
from portal.core.plugins.manager import PluginManager
from portal.core.plugins.states import PluginStateRow
from portal.core.problems import NotFound

log = structlog.get_logger(__name__)
STAMP = "plugins"
WITHIN = timedelta(seconds=WITHIN_SECONDS)


def set_up_switching_off(app: Flask, manager: PluginManager) -> None:
    """Write down after each request what plugins did wrong in it."""

    def settle() -> None:
        if not manager.noted and not manager.to_switch_off:
            return
        failures = [manager.noted.popleft() for _number in range(len(manager.noted))]
        doomed = dict(manager.to_switch_off)
        manager.to_switch_off.clear()
        try:
            db.session.remove()
            with unit_of_work():
                write_failures(failures)
                for failure in failures:
                    if failure.counts and failure.plugin not in doomed and _on_the_whole(failure):
                        doomed[failure.plugin] = failure.in_short
                for name, reason in doomed.items():
                    manager.breaker.open(name)
                    _switch_off(name, reason, failures)
        except Exception:
            log.exception("plugin_failures_not_written", plugins=sorted(doomed))
            manager.to_switch_off.update(doomed)

    manager.switch_off_failing = settle

    @app.teardown_request
    def after_request(_error: BaseException | None) -> None:
        settle()


def _on_the_whole(failure: Failure) -> bool:
    changed = session().execute(
        select(PluginStateRow.changed_at).where(PluginStateRow.name == failure.plugin)
    )
    return too_many(*failures_within(failure.plugin, WITHIN, changed.scalar_one_or_none()))


def _switch_off(name: str, reason: str, failures: list[Failure]) -> None:
    row = session().get(PluginStateRow, name)
    if row is None or not row.enabled:
        return  # another process was quicker
    last = next((f for f in reversed(failures) if f.plugin == name), None)
    hook, error = (last.hook, last.error) if last else (reason, "")
    row.enabled, row.reason, row.changed_at = False, reason[:2000], clock.now()
    row.notice = {"hook": hook, "error": error, "at": clock.now().isoformat()}
    write_audit(
        SYSTEM, "plugins.disabled", subject_kind="plugin", subject_id=name, reason=reason[:200]
    )
    emit(PluginSwitchedOff(name, hook[:160], error[:300]))
    touch(STAMP)
    log.error("plugin_switched_off", plugin=name, reason=reason)


def put_notice_away(actor: Actor, name: str) -> None:
    """Take away the notice of a plugin that was switched off; somebody has read it.

    :raises NotFound: when there is no such notice.
    """
    current_work()
    row = session().get(PluginStateRow, name)
    if row is None or not row.notice:
        raise NotFound
    row.notice = {}
    write_audit(actor, "plugins.notice_read", subject_kind="plugin", subject_id=name)
    touch(STAMP)
