"""A plugin that keeps failing is switched off for the whole site, and administrators are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.app import create_app
from portal.core.audit.models import AuditRow
from portal.core.database import db, session
from portal.core.permissions import Actor
from portal.core.plugins import Capability, Plugin, PluginState, hookimpl, plugins_of
from portal.core.plugins.failures import KEPT, GuestFailureRow, last_failures
from portal.core.plugins.states import PluginStateRow
from portal.core.web.hooks import WebHooks
from portal.core.web.nav import NavItem
from portal.testing.factories import Make
from portal.testing.site import Site, configuration

CANARY = "Ana Ruiz, born 1962, ana@example.org"
MARK = "Ding dong"


class Bells(Plugin, WebHooks):
    """Rings in the navigation, or fails with somebody's data in the message."""

    name = "bells"
    title = "Town bells"
    version = "1.2"
    capabilities = frozenset({Capability.SLOTS})
    cracked = False

    @hookimpl
    def nav_items(self, actor: Actor) -> Sequence[NavItem]:
        """Ring."""
        if self.cracked:
            raise LookupError(CANARY)
        return [NavItem(MARK, "/bells")]


BELLS = Bells()


@pytest.fixture(scope="session")
def plugins() -> tuple[Plugin, ...]:
    """Return the plugin of these tests."""
    return (BELLS,)


@pytest.fixture(autouse=True)
def whole() -> Iterator[None]:
    """Mend the bells before and after."""
    BELLS.cracked = False
    yield
    BELLS.cracked = False


@contextmanager
def process(site: Site) -> Iterator[Flask]:
    """Start one more process of the site: another application on the same database."""
    known = site.app.config["PORTAL"]
    app = create_app(configuration(known.data_dir, known.database_url), plugins=(BELLS,))
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def look(app: Flask, times: int = 1) -> str:
    """Look at a page that often, past what is kept for visitors, and return the last."""
    app.extensions["portal"].stamps.forget()
    answers = [app.test_client().get("/proposals?area=none") for _time in range(times)]
    app.extensions["portal"].caches["pages"].clear()
    for answer in answers:
        assert answer.status_code == 200
    app.extensions["portal"].stamps.forget()
    return answers[-1].text


def fail(app: Flask, times: int) -> None:
    """Let the plugin fail that often in one process."""
    BELLS.cracked = True
    for _time in range(times):
        look(app)
    BELLS.cracked = False


def is_on(app: Flask) -> bool:
    """Whether the plugin takes part in this process."""
    app.extensions["portal"].stamps.forget()
    with app.app_context():
        return plugins_of(app).states()["bells"][0] is PluginState.ENABLED


@pytest.mark.both_engines
def test_failures_of_several_processes_count_together(site: Site) -> None:
    with process(site) as one, process(site) as other:
        fail(one, 2)
        fail(other, 2)
        assert is_on(one)
        assert is_on(other)
        fail(one, 1)
        assert not is_on(one)
        assert not is_on(other)
        assert not is_on(site.app)
        assert MARK not in look(other)


@pytest.mark.both_engines
def test_ten_minutes_later_old_failures_do_not_count(site: Site, clock: Any) -> None:
    with process(site) as one, process(site) as other:
        fail(one, 4)
        clock(minutes=11)
        fail(other, 1)
        assert is_on(one)
        assert is_on(other)


def test_what_was_before_a_plugin_was_switched_on_does_not_count(site: Site, clock: Any) -> None:
    fail(site.app, 5)
    assert not is_on(site.app)
    clock(minutes=1)
    site.enable("bells")
    fail(site.app, 1)
    assert is_on(site.app)


def test_nothing_is_kept_that_the_error_said(site: Site, in_app: Flask) -> None:
    fail(site.app, 5)
    failure = last_failures("bells")[0]
    assert failure.hook == "nav_items"
    assert failure.error == "LookupError"
    assert failure.version == "1.2"
    assert "test_switching_off.py" in failure.where
    assert "nav_items" in failure.where
    kept = [*session().execute(select(*GuestFailureRow.__table__.columns))]
    kept += [*session().execute(select(*PluginStateRow.__table__.columns))]
    kept += [*session().execute(select(AuditRow.detail))]
    assert kept
    assert "Ana Ruiz" not in repr(kept)
    assert "LookupError" in repr(kept)


@pytest.mark.both_engines
def test_only_the_last_failures_of_a_plugin_are_kept(site: Site, in_app: Flask) -> None:
    manager = plugins_of(site.app)
    for number in range(KEPT + 20):
        manager.note_failure("bells", f"job bells.{number}", ValueError())
        manager.switch_off_failing()
    found = last_failures("bells", 1000)
    assert len(found) == KEPT
    assert found[0].hook == f"job bells.{KEPT + 19}"
    assert is_on(site.app), "what costs nobody anything does not count"


@pytest.mark.both_engines
def test_every_administrator_gets_one_mail_in_plain_words(
    site: Site, make: Make, mailbox: Callable[[], list[Any]]
) -> None:
    make.person("administrator", email="one@example.org")
    make.person("administrator", email="two@example.org", language="es")
    make.person("officer")
    fail(site.app, 5)
    mails = mailbox()
    assert sorted(mail.to for mail in mails) == ["one@example.org", "two@example.org"]
    text = next(mail for mail in mails if mail.to == "one@example.org").text
    for words in ("Town bells", "nav_items", "LookupError", "/admin/plugins/bells"):
        assert words in text
    assert "Ana Ruiz" not in text
    mailbox()
    assert len(mailbox()) == 2


def test_the_back_office_says_so_until_somebody_has_read_it(
    site: Site, client_as: Callable[..., FlaskClient], no_csrf: None
) -> None:
    chief, officer = client_as("administrator"), client_as("officer")
    assert "was switched off" not in chief.get("/admin").text
    fail(site.app, 5)
    page = chief.get("/admin").text
    for words in ("“Town bells” was switched off", "nav_items", "LookupError", "I have read this"):
        assert words in page
    assert "was switched off" not in officer.get("/admin").text
    assert officer.post("/admin/plugins/bells/notice").status_code == 403
    assert chief.post("/admin/plugins/bells/notice").status_code == 303
    site.app.extensions["portal"].stamps.forget()
    assert "was switched off" not in chief.get("/admin").text
    assert "nav_items: raised LookupError" in chief.get("/admin/plugins").text
    assert chief.post("/admin/plugins/bells/notice").status_code == 404


def test_switching_it_on_again_takes_the_notice_away(
    site: Site, client_as: Callable[..., FlaskClient]
) -> None:
    fail(site.app, 5)
    site.enable("bells")
    assert "was switched off" not in client_as("administrator").get("/admin").text
    assert MARK in look(site.app)
