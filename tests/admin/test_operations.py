"""Jobs, deliveries, audit log and health, as administrators see and mend them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from portal.core import clock as portal_clock
from portal.core.audit import entries
from portal.core.audit.models import AuditRow
from portal.core.database import session, unit_of_work
from portal.core.events import overview
from portal.core.events.jobs import declare_jobs
from portal.core.identifiers import format_id
from portal.testing.factories import Make
from tests.admin.support import fail_a_delivery

CLEAR = "municipality.clear_imports"


def text_of(browser: FlaskClient, path: str) -> str:
    """Return a page."""
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def actions(app: Flask) -> list[str]:
    """Return what the audit log tells, the newest first."""
    return [entry.action for entry in entries().items]


def test_jobs_say_that_they_never_ran(administrator: FlaskClient) -> None:
    page = text_of(administrator, "/admin/jobs")
    assert CLEAR in page
    assert "Never yet" in page


def test_a_job_can_be_run_at_once(
    administrator: FlaskClient, in_app: Flask, outbox: Callable[[], int]
) -> None:
    declare_jobs()
    outbox()
    assert administrator.post(f"/admin/jobs/{CLEAR}/run").status_code == 303
    (job,) = [job for job in overview.jobs() if job.name == CLEAR]
    assert job.due_at is not None
    assert job.due_at <= portal_clock.now()
    assert actions(in_app)[0] == "jobs.brought_forward"
    assert administrator.post("/admin/jobs/nothing/run").status_code == 404


def test_a_failed_delivery_is_shown_with_its_reason(administrator: FlaskClient) -> None:
    fail_a_delivery(administrator.application)
    page = text_of(administrator, "/admin/deliveries?state=dead")
    assert "Given up" in page
    assert "the server said &lt;b&gt;no&lt;/b&gt;" in page
    assert "No delivery is in this state" in text_of(administrator, "/admin/deliveries?state=doubt")


def test_a_failed_delivery_is_tried_again(
    administrator: FlaskClient, in_app: Flask, outbox: Callable[[], int]
) -> None:
    delivery = format_id(fail_a_delivery(in_app))
    sent = {"next": "/admin/deliveries?state=dead"}
    answer = administrator.post(f"/admin/deliveries/{delivery}/retry", data=sent)
    assert answer.location == "/admin/deliveries?state=dead"
    outbox()
    assert [found.state for found in overview.deliveries().items] == ["done"]
    assert administrator.post(f"/admin/deliveries/{delivery}/retry").status_code == 404


def test_a_delivery_in_doubt_is_noted_as_dealt_with(
    administrator: FlaskClient, in_app: Flask
) -> None:
    delivery = format_id(fail_a_delivery(in_app, "doubt"))
    address = f"/admin/deliveries/{delivery}/resolve"
    for note in ("", "x" * 501):
        administrator.post(address, data={"note": note})
        assert overview.deliveries().items[0].state == "doubt"
    administrator.post(address, data={"note": "The letter arrived, I telephoned."})
    found = overview.deliveries().items[0]
    assert (found.state, found.last_error) == ("resolved", "The letter arrived, I telephoned.")
    assert actions(in_app) == ["deliveries.resolved"]


def test_nobody_is_led_off_the_portal(administrator: FlaskClient, in_app: Flask) -> None:
    delivery = format_id(fail_a_delivery(in_app))
    sent = {"next": "//evil.example"}
    answer = administrator.post(f"/admin/deliveries/{delivery}/retry", data=sent)
    assert answer.location == "/admin/deliveries"


def test_the_audit_log_names_people_and_filters(administrator: FlaskClient, make: Make) -> None:
    administrator.post("/admin/municipality/topics/new", data={"name_en": "Trees", "colour": "1"})
    page = text_of(administrator, "/admin/audit")
    assert "municipality.topic_created" in page
    assert "Ada Admin" in page
    assert "slug: trees" in page
    found = text_of(administrator, "/admin/audit?action=municipality.&since=2020-01-01")
    assert "municipality.topic_created" in found
    assert "No entries" in text_of(administrator, "/admin/audit?action=plugins")
    assert "No entries" in text_of(administrator, "/admin/audit?since=2999-01-01")


@pytest.mark.parametrize(
    "query", ["actor=nobody", "since=yesterday", "actor=%00", "since=9999-99-99"]
)
def test_a_filter_that_makes_no_sense_is_said(administrator: FlaskClient, query: str) -> None:
    answer = administrator.get(f"/admin/audit?{query}")
    assert answer.status_code in (200, 422)
    if answer.status_code == 422:
        assert "such as 2027-05-04" in answer.get_data(as_text=True)


def test_tampering_with_the_log_shows(administrator: FlaskClient, in_app: Flask) -> None:
    for name in ("Trees", "Parks"):
        sent = {"name_en": name, "colour": "1"}
        administrator.post("/admin/municipality/topics/new", data=sent)
    assert "The log is whole" in text_of(administrator, "/admin/audit?check=chain")
    with unit_of_work():
        session().execute(update(AuditRow).where(AuditRow.number == 1).values(action="nothing"))
    page = text_of(administrator, "/admin/audit?check=chain")
    assert "tampered with" in page
    assert "do not fit: 1." in page


def test_health_shows_checks_and_facts(administrator: FlaskClient) -> None:
    page = text_of(administrator, "/admin/health")
    assert "Data folder is writable" in page
    assert "sqlite" in page
    assert "The audit chain is intact" not in page
    assert "The audit chain is intact" in text_of(administrator, "/admin/health?check=integrity")


def test_health_says_what_would_mend_it(administrator: FlaskClient) -> None:
    fail_a_delivery(administrator.application)
    page = text_of(administrator, "/admin/health?check=integrity")
    assert "1 deliveries to" in page
    assert "See /admin/deliveries" in page


def test_secrets_are_on_no_page(administrator: FlaskClient) -> None:
    from portal.testing.site import REGISTRY, SECRET

    for path in ("settings", "health", "plugins", "audit"):
        page = text_of(administrator, f"/admin/{path}")
        assert SECRET not in page
        assert REGISTRY not in page
