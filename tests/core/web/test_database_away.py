"""While the database is away everybody is told so in words, and nobody sees a bare error."""

from __future__ import annotations

import re
import time
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from portal.core.database.session import db
from portal.core.identifiers import format_id
from portal.testing.accessibility import accessibility_findings


@contextmanager
def away(app):
    """Let every statement fail as it does when nobody answers any more."""
    with app.app_context():
        engine = db.engine

    def fail(_connection, _cursor, statement, *_rest):
        raise OperationalError(statement, None, Exception("nobody is there"))

    event.listen(engine, "before_cursor_execute", fail)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", fail)


@pytest.fixture
def person(make, client_of):
    return client_of(make.person("administrator"))


@pytest.mark.both_engines
@pytest.mark.parametrize("path", ["/", "/proposals?q=tree", "/me", "/admin", "/no-such-page"])
def test_a_page_says_so_to_visitors_and_to_people_signed_in(app, client, person, path):
    for browser in (person,) if path in ("/me", "/admin") else (client, person):
        with away(app):
            answer = browser.get(path)
        assert answer.status_code == 503, path
        assert answer.headers["Retry-After"] == "5"
        assert "One moment, please" in answer.text
        assert f'href="{path.replace("&", "&amp;")}"' in answer.text
        assert not accessibility_findings(answer.text, whole_page=True)
    assert person.get("/me").status_code == 200


def test_a_form_that_was_sent_leads_home_and_changed_nothing(app, make, person):
    path = f"/proposals/{format_id(make.proposal(make.person()))}"
    token = re.search(r'name="csrf_token" value="([^"]+)"', person.get(path).text)[1]
    with away(app):
        answer = person.post(f"{path}/support", data={"csrf_token": token})
    assert answer.status_code == 503
    assert "Nothing was changed" in answer.text
    assert 'href="/"' in answer.text


def test_an_error_page_that_cannot_be_made_says_so_too(app, person):
    with away(app):
        answer = person.post("/proposals/new")  # without the token of a form
    assert answer.status_code == 503
    assert "One moment, please" in answer.text


def test_a_page_kept_for_visitors_is_shown_until_it_is_old(app, client, monkeypatch):
    assert client.get("/").status_code == 200
    with away(app):
        assert client.get("/").status_code == 200
        later = time.monotonic() + 3600
        monkeypatch.setattr("portal.core.web.page_cache.time.monotonic", lambda: later)
        assert client.get("/").status_code == 503


def test_it_is_said_in_the_language_of_the_browser(app, person):
    with away(app):
        answer = person.get("/", headers={"Accept-Language": "es"})
    assert 'lang="es"' in answer.text
    assert "One moment" not in answer.text


def test_programs_are_told_when_to_come_back(app, client):
    with away(app):
        answer = client.get("/api/v1/proposals")
    assert answer.status_code == 503
    assert answer.json["code"] == "try_again"
    assert answer.headers["Retry-After"] == "5"
