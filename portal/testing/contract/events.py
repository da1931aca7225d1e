"""That a plugin's handlers bear being called twice, and its jobs and checks run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Flask

from portal.core.database.unit_of_work import unit_of_work
from portal.core.events.encoding import build
from portal.core.events.event import Event, event_types
from portal.core.events.outbox import emit
from portal.core.events.schema import example_of_event
from portal.core.events.subscriptions import Idempotency, Subscription
from portal.core.health import Check, Severity
from portal.core.plugins.manager import plugins_of
from portal.core.plugins.plugin import Plugin
from portal.core.state import state_of
from portal.testing.filling import rows_of
from portal.testing.outbox import CrashPoint, Outbox
from portal.testing.visits import failures_of

__all__ = [
    "test_a_delivery_that_is_repeated_changes_nothing_more",
    "test_its_checks_find_nothing_wrong_with_an_empty_town",
    "test_its_jobs_run_twice_on_an_empty_town",
    "test_its_subscriptions_say_what_makes_them_safe",
]


def test_its_subscriptions_say_what_makes_them_safe(app: Flask, plugin: Plugin) -> None:
    known = set(event_types())
    for subscription in _subscriptions(app, plugin):
        assert subscription.name.startswith(f"{plugin.name}."), subscription.name
        assert isinstance(subscription.idempotency, Idempotency), subscription.name
        for wanted in subscription.types:
            if not wanted.endswith("*"):
                assert wanted in known, f"{subscription.name}: nobody emits {wanted}"


def test_a_delivery_that_is_repeated_changes_nothing_more(
    app: Flask, plugin: Plugin, outbox: Outbox, clock: Any
) -> None:
    for subscription in _subscriptions(app, plugin):
        for kind in _some_types(subscription):
            outbox()
            with app.app_context(), unit_of_work():
                emit(build(kind, example_of_event(kind)))
            outbox.crash_at(CrashPoint.AFTER_CALL, subscription.name)
            after_one, before = rows_of(app, plugin), outbox.states(subscription.name)
            outbox.pass_lease()
            outbox()
            states = outbox.states(subscription.name)
            assert not states.get("leased"), f"{subscription.name} is still at it"
            if subscription.idempotency is Idempotency.NONE:
                assert states.get("doubt", 0) > before.get("doubt", 0), (
                    f"{subscription.name} must not be called twice"
                )
            else:
                assert rows_of(app, plugin) == after_one, (
                    f"{subscription.name}, told of {kind.type} again, does it again"
                )


def test_its_jobs_run_twice_on_an_empty_town(app: Flask, plugin: Plugin) -> None:
    owners, jobs = plugins_of(app).job_owners, state_of(app).jobs
    with app.app_context():
        for name, job in jobs.items():
            if owners.get(name) == plugin.name:
                job.run()
                job.run()


def test_its_checks_find_nothing_wrong_with_an_empty_town(app: Flask, plugin: Plugin) -> None:
    with failures_of(plugin) as failures, app.app_context():
        for implementation in plugins_of(app).all_implementations("checks"):
            if implementation.plugin.name == plugin.name:
                checks: list[Check] = list(implementation.function())
                for check in checks:
                    assert check.kind in ("doctor", "integrity"), check.name
                    wrong = [f for f in check.run() if f.severity is Severity.ERROR]
                    assert wrong == [], check.name
    assert failures == []


def _subscriptions(app: Flask, plugin: Plugin) -> list[Subscription]:
    registry = state_of(app).subscriptions
    found = (registry.find(name) for name in registry.names())
    return [known[1] for known in found if known is not None and known[0] == plugin.name]


def _some_types(subscription: Subscription) -> Iterator[type[Event]]:
    for name, kind in sorted(event_types().items()):
        # What a test made up, or another plugin, may not be there on a real site.
        if kind.__module__.startswith("portal.") and subscription.wants(name):
            yield kind
