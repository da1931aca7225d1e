"""The button that tries out what is in the form: isolated, and nothing is saved by it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from portal.core.database import session, unit_of_work
from portal.core.plugins.outgoing import http_client
from portal.core.settings import Secret, connection, save_settings, settings_of
from portal.core.settings.connection import TestResult
from portal.core.web.markup import accessibility_findings
from tests.core.settings.browsing import SITE, fields_in, send
from tests.core.settings.sample import Courier, CourierSettings

CANARY = "canary-7f3a"
TRY = {"test__connection": "1"}


def answering(answer: Callable[[CourierSettings], Any]) -> None:
    Courier.answer = staticmethod(answer)


def test_what_is_in_the_form_is_tried_and_not_saved(
    administrator: FlaskClient, in_app: Flask
) -> None:
    answer = send(administrator, count="7", key=CANARY, **TRY)
    assert answer.status_code == 200
    assert 'role="status"' in answer.text
    assert "It works" in answer.text
    assert "7 tries with ••••" in answer.text
    assert CANARY not in answer.text
    assert accessibility_findings(answer.text) == []
    assert settings_of("courier", CourierSettings) == CourierSettings()
    typed = fields_in(answer.text)
    assert typed["count"] == "7"
    assert administrator.post(SITE, data=typed).status_code == 303
    assert settings_of("courier", CourierSettings) == CourierSettings(count=7, key=Secret(CANARY))


def test_the_secret_that_is_kept_is_used_when_none_is_typed(
    administrator: FlaskClient, in_app: Flask
) -> None:
    with unit_of_work():
        save_settings("courier", CourierSettings(key=Secret(CANARY)))
    assert "It works" in send(administrator, **TRY).text


def test_what_does_not_fit_is_not_tried(administrator: FlaskClient, in_app: Flask) -> None:
    answering(lambda _settings: pytest.fail("it was tried"))
    assert send(administrator, count="none", **TRY).status_code == 422


def raise_an_error(settings: CourierSettings) -> Any:
    raise ConnectionError(f"401 for {settings.key.reveal()} <b>")


def write_something(_settings: CourierSettings) -> Any:
    with unit_of_work():
        save_settings("courier", CourierSettings(count=9))


def ask_for_ever(_settings: CourierSettings) -> Any:
    for _turn in range(100):
        session().execute(text("SELECT 1"))


def reach_a_stranger(_settings: CourierSettings) -> Any:
    http_client("courier").get("https://example.org/")


@pytest.mark.parametrize(
    "misdeed",
    [
        raise_an_error,
        write_something,
        ask_for_ever,
        reach_a_stranger,
        lambda _settings: None,
        lambda _settings: "fine",
        lambda _settings: sys.exit(3),
        lambda _settings: session().commit(),
    ],
)
def test_a_test_that_fails_is_a_result(
    administrator: FlaskClient, in_app: Flask, misdeed: Callable[[CourierSettings], Any]
) -> None:
    answering(misdeed)
    answer = send(administrator, key=CANARY, **TRY)
    assert answer.status_code == 200
    assert "It does not work" in answer.text
    assert CANARY not in answer.text
    assert "<b>" not in answer.text
    assert settings_of("courier", CourierSettings) == CourierSettings()


def test_a_test_that_hangs_is_given_up(
    administrator: FlaskClient, in_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "SECONDS", 0.3)

    def hang(_settings: CourierSettings) -> Any:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            pass

    answering(hang)
    began = time.monotonic()
    answer = send(administrator, **TRY)
    assert time.monotonic() - began < 10
    assert "No answer within" in answer.text
    assert send(administrator, count="4").status_code == 303


def test_a_long_message_is_cut(administrator: FlaskClient, in_app: Flask) -> None:
    answering(lambda _settings: TestResult(True, "word " * 1000))
    assert send(administrator, **TRY).text.count("word ") <= 100


def test_a_feature_without_a_test_has_no_button(administrator: FlaskClient) -> None:
    assert "test-connection" not in administrator.get("/admin/settings/proposals").text
    assert "test-connection" in administrator.get(SITE).text
