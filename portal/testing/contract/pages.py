"""That a plugin's pages open for whom they are meant, and break for nobody."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from portal.core.database.session import db
from portal.core.http import EgressError, EgressProblem, EgressRefused
from portal.core.plugins.manager import plugins_of
from portal.core.plugins.outgoing import http_client
from portal.core.plugins.plugin import Plugin
from portal.core.web.markup import accessibility_findings
from portal.core.web.routing import access_of
from portal.testing.contract.settings import form_values
from portal.testing.factories import Make
from portal.testing.visits import (
    addresses_of,
    failures_of,
    rules_of,
    things_in,
    visit_the_town,
)

__all__ = [
    "test_a_database_that_is_away_is_said_so",
    "test_every_route_says_who_may_use_it",
    "test_it_keeps_within_its_budgets_on_the_pages_of_the_portal",
    "test_it_reaches_no_host_it_did_not_declare",
    "test_its_pages_break_for_nobody",
    "test_its_pages_can_be_used_by_everybody",
    "test_nothing_sent_to_it_breaks_it",
]

ROLES = ("visitor", "citizen", "officer", "administrator")
GARBAGE = "?cursor=%00&page=-1&q=%F0%9F&sort=nothing&area=x&format=zip&limit=99999999999"
#: Names that forms have, and what nobody should send under any of them.
NAMES = ("title", "body", "name", "email", "id", "number", "date", "version", "reason", "words")
RUBBISH = (
    "\x00" + "<script>alert(1)</script>" * 4000,
    "=cmd|' /C calc'!A0 '; DROP TABLE person; --",
    "9" * 5000,
    "2027-02-31T25:61",
)


def test_every_route_says_who_may_use_it(app: Flask, plugin: Plugin) -> None:
    for rule in rules_of(app, plugin):
        assert access_of(app, rule.endpoint) is not None, f"{rule.rule} is open to whom?"


def test_its_pages_break_for_nobody(
    app: Flask,
    plugin: Plugin,
    make: Make,
    fill: Callable[[uuid.UUID], Any],
    client_as: Callable[..., FlaskClient],
) -> None:
    things = things_in(fill(make.person()) or {}, plugin)
    for role in ROLES:
        browser = client_as(role)
        for address in addresses_of(app, plugin, "GET", things) + addresses_of(app, plugin, "GET"):
            for query in ("", GARBAGE):
                status = browser.get(address + query).status_code
                assert status < 500, f"{address}{query} as {role}: {status}"


def test_nothing_sent_to_it_breaks_it(
    app: Flask,
    plugin: Plugin,
    make: Make,
    fill: Callable[[uuid.UUID], Any],
    client_as: Callable[..., FlaskClient],
    no_csrf: None,
) -> None:
    things = things_in(fill(make.person()) or {}, plugin)
    browsers = [client_as(role) for role in ROLES]
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for address in addresses_of(app, plugin, method, things):
            names = {*NAMES, *form_values(browsers[-1].get(address).text)}
            bodies: list[dict[str, Any]] = [{}, {"data": b"\xff\x00"}]
            for rubbish in RUBBISH:
                filled = dict.fromkeys(names, rubbish)
                bodies += [{"data": filled}, {"json": filled}]
            for browser in browsers:
                for body in bodies:
                    status = browser.open(address, method=method, **body).status_code
                    assert status < 500, f"{method} {address} with {str(body)[:60]}: {status}"


def test_a_database_that_is_away_is_said_so(
    app: Flask, plugin: Plugin, make: Make, client_as: Callable[..., FlaskClient]
) -> None:
    browser = client_as("administrator")
    with app.app_context():
        engine = db.engine
    for address in addresses_of(app, plugin, "GET"):
        with _tables_away(engine, plugin):
            try:
                status = browser.get(address).status_code
            except OperationalError:
                # A list that is already being sent can only break off.
                status = 503
        assert status < 500 or status == 503, f"{address}: {status} without a database"
    with _tables_away(engine, plugin):
        visit_the_town(make, client_as)


def test_it_keeps_within_its_budgets_on_the_pages_of_the_portal(
    app: Flask, plugin: Plugin, make: Make, client_as: Callable[..., FlaskClient]
) -> None:
    with failures_of(plugin) as at_first:
        visit_the_town(make, client_as)
    # What takes longer once, because it is read once and kept, does not count.
    with failures_of(plugin) as failures:
        visit_the_town(make, client_as)
    assert failures == []
    with app.app_context():
        assert plugins_of(app).is_enabled(plugin.name), f"it was switched off: {at_first}"


def test_its_pages_can_be_used_by_everybody(
    app: Flask,
    plugin: Plugin,
    make: Make,
    fill: Callable[[uuid.UUID], Any],
    client_as: Callable[..., FlaskClient],
) -> None:
    things = things_in(fill(make.person()) or {}, plugin)
    for role in ("visitor", "administrator"):
        browser = client_as(role)
        for address in addresses_of(app, plugin, "GET", things):
            answer = browser.get(address)
            if answer.status_code == 200 and answer.mimetype == "text/html":
                whole = "<html" in answer.text.lower()
                found = accessibility_findings(answer.text, whole_page=whole)
                assert not found, f"{address} as {role}:\n" + "\n".join(found)


def test_it_reaches_no_host_it_did_not_declare(app: Flask, plugin: Plugin) -> None:
    with app.app_context():
        client = http_client(plugin.name)
    with pytest.raises(EgressRefused) as refused:
        client.get("https://undeclared.example.net/")
    assert refused.value.code is EgressProblem.HOST_NOT_ALLOWED
    for address in ("https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/"):
        with pytest.raises(EgressError):
            client.get(address)


@contextmanager
def _tables_away(engine: Engine, plugin: Plugin) -> Iterator[None]:
    def fail(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if f"plugin_{plugin.name}_" in statement:
            raise OperationalError(statement, None, Exception("the database is away"))

    event.listen(engine, "before_cursor_execute", fail)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", fail)
