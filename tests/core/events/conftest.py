"""Subscribers for tests of the outbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from portal.core.events import Idempotency, Subscription
from tests.core.events.happenings import NAME, Told


@pytest.fixture
def subscribe(in_app: Flask, clock: Any) -> Iterator[Callable[..., Told]]:
    """Return a function that subscribes somebody to the test's events."""
    registry = in_app.extensions["portal"].subscriptions
    names: list[str] = []

    def add(
        name: str = NAME,
        *,
        raising: Any = (),
        answer: str | None = None,
        does: Any = None,
        idempotency: Idempotency = Idempotency.KEY,
        **options: Any,
    ) -> Told:
        told = Told(raising=list(raising), answer=answer, does=does)
        if idempotency is Idempotency.LOOKUP:
            options["find_earlier"] = told.find_earlier
        registry.add("core", Subscription(name, ("test.*",), told.handler, idempotency, **options))
        names.append(name)
        return told

    yield add
    for name in names:
        registry.remove(name)
