"""Deliveries and webhooks mended on the command line."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import update

from portal.cli import cli
from portal.cli import deliveries as deliveries_command
from portal.cli import webhooks as webhooks_command
from portal.core.audit import entries
from portal.core.database import session, unit_of_work
from portal.core.events import emit, overview
from portal.core.events.models import DeliveryRow
from portal.municipality.events import AreaChanged


@pytest.fixture
def portal(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Return a function that runs a command on the test's own site."""
    for module in (deliveries_command, webhooks_command):
        monkeypatch.setattr(module, "application", lambda: app)
    runner = CliRunner()
    return lambda *arguments: runner.invoke(cli, [str(one) for one in arguments])


def fail(app: Flask, count: int, state: str = "dead") -> list[uuid.UUID]:
    with app.app_context():
        for _event in range(count):
            with unit_of_work():
                emit(AreaChanged(area_id=uuid.uuid4()))
        with unit_of_work():
            session().execute(update(DeliveryRow).values(state=state, last_error="it said no"))
        return [one.id for one in overview.deliveries().items]


def states(app: Flask) -> list[str]:
    with app.app_context():
        return sorted(one.state for one in overview.deliveries().items)


def test_deliveries_are_listed_shown_and_tried_again(app: Flask, portal: Any) -> None:
    first, second = fail(app, 2)
    listed = portal("deliveries", "list", "--state", "dead", "--plugin", "core")
    assert str(first) in listed.output
    assert "it said no" in listed.output
    shown = portal("deliveries", "show", first)
    assert "municipality.area_changed version 1" in shown.output
    assert portal("deliveries", "retry", first).exit_code == 0
    assert states(app) == ["dead", "pending"]
    assert "nothing like it" not in portal("deliveries", "list", "--type", "proposals.*").output
    assert portal("deliveries", "resolve", second, "I telephoned.").exit_code == 0
    assert states(app) == ["pending", "resolved"]
    assert portal("deliveries", "resolve", second, "Again.").exit_code == 1
    with app.app_context():
        done = [entry.action for entry in entries().items]
    assert done[:2] == ["deliveries.resolved", "deliveries.retried"]


def test_all_are_tried_again_after_a_question(app: Flask, portal: Any) -> None:
    fail(app, 3)
    asked = portal("deliveries", "retry", "--all")
    assert "Try 3 deliveries again?" in asked.output
    assert states(app) == ["dead"] * 3, "nobody said yes"
    assert portal("deliveries", "retry", "--all", "--yes", "--type", "proposals.*").exit_code == 0
    assert states(app) == ["dead"] * 3
    assert "tries 3 again" in portal("deliveries", "retry", "--all", "--yes").output
    assert states(app) == ["pending"] * 3
    assert portal("deliveries", "retry").exit_code == 2


def test_a_subscriber_is_paused_and_resumed(app: Flask, portal: Any, outbox: Any) -> None:
    assert portal("deliveries", "pause", "core.search", "--note", "moving").exit_code == 0
    with app.app_context(), unit_of_work():
        emit(AreaChanged(area_id=uuid.uuid4()))
    outbox()
    assert states(app) == ["pending"]
    assert "held: core.search (paused) moving" in portal("deliveries", "list").output
    assert portal("deliveries", "resume", "core.search").exit_code == 0
    outbox()
    assert states(app) == ["done"]
    assert portal("deliveries", "resume", "core.search").exit_code == 1
    nobody = portal("deliveries", "pause", "no.body")
    assert nobody.exit_code == 1
    assert "core.mail" in nobody.output


def test_endpoints_are_added_tested_and_told_again(app: Flask, portal: Any) -> None:
    with app.app_context(), unit_of_work():
        emit(AreaChanged(area_id=uuid.uuid4()))
    added = portal("webhooks", "add", "https://register.example.org/", "--type", "municipality.*")
    assert re.search(r"^whsec_\S{40,}$", added.output, re.M)
    endpoint = added.output.split()[0]
    assert "on       https://register.example.org/" in portal("webhooks", "list").output
    assert portal("webhooks", "test", endpoint).exit_code == 0
    told = portal("webhooks", "replay", endpoint, "--yes")
    assert "1 messages are queued" in told.output
    assert "there is nothing to send" in portal("webhooks", "replay", endpoint, "--yes").output
