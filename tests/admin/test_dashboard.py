"""The officer's morning: what waits, and where to go."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from portal.testing.factories import Make
from tests.admin.support import fail_a_delivery

PAGES = ("plugins", "settings", "jobs", "deliveries", "audit", "health")


@pytest.mark.parametrize("role", ["moderator", "officer", "editor", "administrator"])
def test_staff_may_enter(make: Make, client_of: Callable[..., FlaskClient], role: str) -> None:
    answer = client_of(make.person(role)).get("/admin")
    assert answer.status_code == 200
    assert "Nothing waits for you" in answer.get_data(as_text=True)


def test_others_may_not_enter(
    client: FlaskClient, make: Make, client_of: Callable[..., FlaskClient]
) -> None:
    assert client.get("/admin").status_code == 302
    assert client_of(make.person()).get("/admin").status_code == 403


@pytest.mark.parametrize("role", ["citizen", "moderator", "officer", "editor"])
def test_only_administrators_run_the_portal(
    make: Make, client_of: Callable[..., FlaskClient], role: str
) -> None:
    browser = client_of(make.person(role))
    assert {browser.get(f"/admin/{page}").status_code for page in PAGES} == {403}


def test_every_page_is_linked_from_the_first(administrator: FlaskClient) -> None:
    page = administrator.get("/admin").get_data(as_text=True)
    for name in PAGES:
        assert f'href="/admin/{name}"' in page
        assert administrator.get(f"/admin/{name}").status_code == 200
    assert 'href="/admin/municipality/areas"' in page


def test_the_open_page_is_marked_in_the_navigation(administrator: FlaskClient) -> None:
    page = administrator.get("/admin/jobs").get_data(as_text=True)
    assert '<a href="/admin/jobs" aria-current="page"' in page
    assert '<a href="/admin" aria-current="page"' not in page


def test_what_failed_waits_on_the_dashboard(administrator: FlaskClient) -> None:
    fail_a_delivery(administrator.application)
    page = administrator.get("/admin").get_data(as_text=True)
    assert "1 thing waits for you" in page
    assert "Deliveries that failed" in page
    assert "/admin/deliveries?state=dead" in page
