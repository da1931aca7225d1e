"""Petitions through the API: read by everybody, written with a token's scopes."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.sdk import now, session
from portal_petitions import queries
from portal_petitions.models import SignatureRow
from portal_petitions.records import State
from portal_petitions.testing import add_petition, sign
from portal_petitions.testing_browser import forget

ROOT = "/api/v1/petitions"


class Program:
    """A program, perhaps with a token."""

    def __init__(self, app: Flask, token: str = "") -> None:
        self.client = app.test_client()
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def ask(self, method: str, path: str, json: Any = None) -> Any:
        """Ask one operation."""
        forget()
        return self.client.open(f"{ROOT}{path}", method=method, json=json, headers=self.headers)


@pytest.fixture
def anybody(app: Flask) -> Program:
    return Program(app)


def program_of(app: Flask, town: Any, person: uuid.UUID, *scopes: str) -> Program:
    return Program(app, town.make.api_token(person, *scopes))


def test_lists_and_petitions_are_read_without_a_token(town: Any, anybody: Program) -> None:
    petition = add_petition(title="Benches for the river walk")
    add_petition("moderation", title="Not public yet")
    listed = anybody.ask("GET", "").json
    assert [one["title"] for one in listed["items"]] == ["Benches for the river walk"]
    one = anybody.ask("GET", f"/{petition}").json
    assert (one["state"], one["takes_signatures"]) == ("open", True)
    assert one["url"].startswith("http://localhost/petitions/")
    assert not {"author_id", "lock_by"} & one.keys()


def test_what_is_not_public_is_not_there(town: Any, anybody: Program) -> None:
    petition = add_petition("moderation")
    for path in ("", "/history", "/areas"):
        assert anybody.ask("GET", f"/{petition}{path}").status_code == 404
    assert anybody.ask("GET", "/waiting").status_code == 401


def test_history_and_areas_add_up(town: Any, anybody: Program, outbox: Any) -> None:
    petition = add_petition()
    sign(petition, 12, area_id=town.mill)
    outbox()
    hours = anybody.ask("GET", f"/{petition}/history?by=hour").json["items"]
    areas = anybody.ask("GET", f"/{petition}/areas").json["items"]
    assert hours[-1]["total"] == sum(one["count"] for one in hours) == 12
    assert [one["count"] for one in areas] == [12]


def test_signing_gives_the_same_answer_every_time_and_mails_a_link(
    town: Any, app: Flask, mailbox: Any
) -> None:
    petition = add_petition()
    program = program_of(app, town, town.citizen, "petitions:write")
    body = {"name": "Ana Field", "email": "ana@garden.example", "area_id": str(town.mill)}
    first = program.ask("POST", f"/{petition}/signatures", body)
    again = program.ask("POST", f"/{petition}/signatures", body)
    assert first.status_code == again.status_code == 202
    assert first.json == again.json
    # A program that does not say its person wants mails gets them none.
    wanted = session().execute(select(SignatureRow.wants_news)).scalars().all()
    assert wanted == [False]
    assert any("/petitions/confirm/" in mail.text for mail in mailbox())


def test_a_program_starts_a_petition_and_takes_it_back(town: Any, app: Flask) -> None:
    program = program_of(app, town, town.citizen, "petitions:write")
    body = {
        "title": "Benches for the river walk",
        "background": "The walk has three benches on two kilometres.",
        "name": "Carla Citizen",
        "home_area_id": str(town.mill),
    }
    wrong = program.ask("POST", "", {**body, "title": "x" * 90})
    assert wrong.status_code == 422
    assert wrong.json["problems"][0]["field"] == "title"
    made = program.ask("POST", "", body)
    assert made.status_code == 201, made.json
    assert "/sponsor/" in made.json["sponsor_url"]
    gone = program.ask("POST", f"/{made.json['id']}/withdrawal", {"reason": "They are there."})
    assert gone.json["state"] == "withdrawn"


def test_moderators_publish_and_reject(town: Any, app: Flask) -> None:
    opened, rejected = add_petition("moderation"), add_petition("moderation")
    program = program_of(app, town, town.moderator, "petitions:write")
    assert len(program.ask("GET", "/waiting").json["items"]) == 2
    assert program.ask("PUT", f"/{opened}/lock").json["held"] is True
    assert program.ask("POST", f"/{opened}/approval", {"version": 7}).status_code == 409
    assert program.ask("POST", f"/{opened}/approval", {"version": 1}).json["state"] == "open"
    body = {"version": 1, "reason": "irrelevant", "note": "Taxes."}
    done = program.ask("POST", f"/{rejected}/rejection", body).json
    assert done["rejection"]["code"] == "irrelevant"


def test_officers_answer_and_report_debates(town: Any, app: Flask) -> None:
    petition = add_petition(response_reached_at=now(), debate_reached_at=now())
    program = program_of(app, town, town.officer, "petitions:write")
    answer = {"summary": "In May.", "text": "The trees come in May."}
    assert program.ask("PUT", f"/{petition}/response-draft", answer).json["revision"] == 1
    published = program.ask("POST", f"/{petition}/response", {**answer, "revision": 1})
    assert published.json["response"]["summary"] == "In May."
    debate = {"scheduled_on": "2027-06-01", "place": "Town hall"}
    assert program.ask("PUT", f"/{petition}/debate", debate).status_code == 200
    shown = Program(app).ask("GET", f"/{petition}").json
    assert shown["debate"]["place"] == "Town hall"


@pytest.mark.parametrize("operation", ["approval", "rejection", "response", "outcome"])
def test_citizens_do_none_of_that(town: Any, app: Flask, operation: str) -> None:
    petition = add_petition("moderation")
    program = program_of(app, town, town.citizen, "petitions:write")
    bodies = {
        "approval": {"version": 1},
        "rejection": {"version": 1, "reason": "irrelevant"},
        "response": {"summary": "No."},
        "outcome": {"debated_on": "2027-05-01", "outcome": "No."},
    }
    answer = program.ask("POST", f"/{petition}/{operation}", bodies[operation])
    assert answer.status_code in (403, 404)
    found = queries.find_petition(petition)
    assert found is not None
    assert found.state is State.MODERATION


def test_the_document_describes_every_operation(town: Any, anybody: Program) -> None:
    forget()
    document: Any = anybody.client.get("/api/v1/openapi.json").json
    paths = [path for path in document["paths"] if path.startswith("/api/v1/petitions")]
    assert len(paths) >= 14
    for path in paths:
        for operation in document["paths"][path].values():
            if isinstance(operation, dict) and "responses" in operation:
                assert operation.get("summary"), path
