"""Webhooks through the API: endpoints, catching up, and fetching events of every age."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import text, update

from portal.core.database import session, unit_of_work
from portal.core.events import emit
from portal.core.events.event import _upcasts, find_event_type, upcast
from portal.core.events.models import EventRow
from portal.identity.events import PersonRegistered
from portal.municipality.events import AreaChanged

URL = "https://register.example.org/portal"
AREAS = {"url": URL, "types": ["municipality.area_changed"], "description": "The register"}


@pytest.fixture
def administrator(make, program_of):
    return program_of(make.person("administrator"))


def areas_change(app, count):
    found = []
    with app.app_context():
        for _event in range(count):
            with unit_of_work():
                found.append(str(emit(AreaChanged(area_id=uuid.uuid4()))))
    return found


def test_an_endpoint_is_made_changed_and_deleted(administrator):
    made = administrator.post("/webhooks", AREAS)
    assert made.status_code == 201
    assert made.json["secret"].startswith("whsec_")
    path = f"/webhooks/{made.json['id']}"
    known = administrator.get(path).json
    assert (known["url"], known["active"], known["version"]) == (URL, True, 1)
    assert "secret" not in known
    changed = administrator.patch(path, {"active": False, "version": 1})
    assert changed.status_code == 200, changed.text
    assert (changed.json["active"], changed.json["description"]) == (False, "The register")
    assert administrator.patch(path, {"active": True, "version": 1}).status_code == 409
    assert [one["id"] for one in administrator.get("/webhooks").json["items"]] == [known["id"]]
    assert administrator.delete(path).status_code == 204
    assert administrator.get(path).status_code == 404


def test_a_refused_endpoint_names_the_field(administrator):
    refused = administrator.post("/webhooks", {"url": "http://x.example.org", "types": ["no.no"]})
    assert refused.status_code == 422
    assert {one["field"] for one in refused.json["problems"]} == {"url", "types"}


def test_a_repeated_request_makes_one_endpoint_and_its_secret_is_kept_nowhere(administrator):
    first = administrator.post("/webhooks", AREAS, Idempotency_Key="once")
    again = administrator.post("/webhooks", AREAS, Idempotency_Key="once")
    assert again.json == {"id": first.json["id"], "secret": ""}
    with administrator.client.application.app_context():
        kept = session().execute(text("SELECT body FROM idempotency_key")).scalars().all()
        assert not any(first.json["secret"] in body for body in kept)
    assert len(administrator.get("/webhooks").json["items"]) == 1


def test_a_token_that_only_reads_changes_nothing(make, program_of):
    reader = program_of(make.person("administrator"), "admin:read")
    assert reader.get("/webhooks").status_code == 200
    assert reader.post("/webhooks", AREAS).status_code == 403


def test_a_replay_is_counted_and_then_queued(app, administrator):
    areas_change(app, 3)
    made = administrator.post("/webhooks", AREAS).json["id"]
    path = f"/webhooks/{made}"
    assert administrator.post(f"{path}/replays", {"preview": True}).json["count"] == 3
    assert administrator.get(f"{path}/deliveries").json["items"] == []
    queued = administrator.post(f"{path}/replays", {})
    assert queued.json["count"] == 3
    sent = administrator.get(f"{path}/deliveries").json["items"]
    assert [one["state"] for one in sent] == ["pending"] * 3
    assert administrator.post(f"{path}/test").json["event_id"]
    fresh = administrator.post(f"{path}/secret").json["secret"]
    assert fresh.startswith("whsec_")


def test_events_are_fetched_from_where_one_stopped(app, administrator):
    events = areas_change(app, 5)
    with app.app_context(), unit_of_work():
        emit(PersonRegistered(person_id=uuid.uuid4()))
    first = administrator.get("/events?limit=2").json["items"]
    assert [one["id"] for one in first] == events[:2]
    rest = administrator.get(f"/events?after={events[1]}&type=municipality.*").json["items"]
    assert [one["id"] for one in rest] == events[2:], "and nothing about people"
    assert administrator.get("/events?type=proposals.*").json["items"] == []


def test_what_newer_software_stored_waits_and_what_was_before_it_is_given(app, administrator):
    events = areas_change(app, 3)
    with app.app_context(), unit_of_work():
        session().execute(
            update(EventRow).where(EventRow.id == uuid.UUID(events[1])).values(version=99)
        )
    answer = administrator.get("/events")
    assert answer.status_code == 200
    assert [one["id"] for one in answer.json["items"]] == events[:1]


def test_what_older_software_stored_is_given_in_its_newest_form(app, administrator):
    (event_id,) = areas_change(app, 1)
    cls = find_event_type("municipality.area_changed")
    with app.app_context(), unit_of_work():
        session().execute(
            update(EventRow)
            .where(EventRow.id == uuid.UUID(event_id))
            .values(payload={"district": "one"})
        )
    cls.version = 2
    upcast(cls.type, from_version=1)(lambda values: {"area_id": values["district"]})
    try:
        (found,) = administrator.get("/events").json["items"]
    finally:
        cls.version = 1
        _upcasts.pop((cls.type, 1))
    assert (found["version"], found["data"]) == (2, {"area_id": "one"})
