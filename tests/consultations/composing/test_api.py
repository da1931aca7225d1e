"""Composing through the API: templates, drafts, copies, the list before publishing."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.usefixtures("clock")
NEW = {
    "template": "deliberation",
    "title": {"en": "Who is the quay for?"},
    "first_day": "2027-09-06",
    "languages": ["en"],
}


@pytest.fixture
def officer(make):
    return {"Authorization": f"Bearer {make.api_token(make.person('officer'))}"}


def test_a_program_makes_a_draft_and_reads_what_it_needs(client, officer):
    listed = client.get("/api/v1/office/consultation-templates", headers=officer).json["items"]
    assert "deliberation" in [one["name"] for one in listed]
    made = client.post("/api/v1/office/consultations", json=NEW, headers=officer)
    assert made.status_code == 201, made.json
    draft = client.get(f"/api/v1/consultations/{made.json['slug']}", headers=officer).json
    assert (draft["state"], draft["title"]) == ("draft", NEW["title"])
    assert draft["phases"][0]["opens_at"].startswith("2027-09-06T07:00:00")
    page = f"/api/v1/office/consultations/{made.json['id']}/checklist"
    points = client.get(page, headers=officer).json["items"]
    left = {point["name"] for point in points if point["blocks"] and not point["done"]}
    assert {"department_id", "gaps"} <= left
    assert client.get(f"/api/v1/consultations/{made.json['slug']}").status_code == 404


def test_a_repeated_request_makes_one_draft(client, officer):
    headers = officer | {"Idempotency-Key": "the-quay"}
    made = [client.post("/api/v1/office/consultations", json=NEW, headers=headers) for _ in "ab"]
    assert made[0].json == made[1].json


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"template": "nonsense"}, 404, None),
        ({"first_day": "soon"}, 422, "first_day"),
        ({"first_day": "9999-12-30"}, 422, "first_day"),
        ({"title": {}}, 422, "title"),
        ({"languages": []}, 422, "languages"),
        ({"colour": "red"}, 422, "colour"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_name(client, officer, change, status, field):
    answer = client.post("/api/v1/office/consultations", json={**NEW, **change}, headers=officer)
    assert answer.status_code == status
    if field:
        assert field in [problem["field"] for problem in answer.json["problems"]]


def test_a_copy_is_a_draft(make, client, officer):
    made = make.consultation(("More benches",))
    page = f"/api/v1/office/consultations/{made.id}/clone"
    answer = client.post(page, json={"first_day": "2028-01-10"}, headers=officer)
    assert answer.status_code == 201
    assert answer.json["slug"] != made.slug


@pytest.mark.parametrize("role", ["citizen", "moderator"])
def test_only_those_who_write_consultations_compose(make, client, role):
    token = {"Authorization": f"Bearer {make.api_token(make.person(role))}"}
    for answer in (
        client.get("/api/v1/office/consultation-templates", headers=token),
        client.post("/api/v1/office/consultations", json=NEW, headers=token),
    ):
        assert answer.status_code == 403
    assert client.get("/api/v1/office/consultation-templates").status_code == 401
