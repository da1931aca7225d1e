"""Officers of one department begin consultations of that department, and of no other."""

from __future__ import annotations

import io
import json

import pytest

from portal.consultations.composing.exporting import export_consultation
from portal.consultations.queries import all_consultations, consultation_of
from portal.consultations.records import ConsultationState
from portal.core.permissions import SYSTEM, Scope
from tests.consultations.composing.test_office import COMPOSED

pytestmark = pytest.mark.usefixtures("clock")
COMPOSE = "/admin/consultations/compose/deliberation"


@pytest.fixture
def roads(make):
    return make.department("Roads")


@pytest.fixture
def parks(make):
    return make.department("Parks")


@pytest.fixture
def officer(make, browser_of, roads):
    person = make.person()
    make.grant(person, "officer", Scope("department", roads))
    browser = browser_of(person)
    browser.get("/admin/consultations/compose")
    return browser


def only_consultation(app):
    with app.app_context():
        [found] = all_consultations(SYSTEM).items
        return found


def test_the_list_offers_to_begin_one(officer):
    assert "Begin a consultation" in officer.get("/admin/consultations").text


def test_their_own_department_is_the_only_one_to_choose(officer, roads, parks):
    for page in (COMPOSE, "/admin/consultations/new"):
        text = officer.get(page).text
        assert f'value="{roads}"' in text
        assert str(parks) not in text
        assert "Not decided yet" not in text


def test_what_they_begin_is_their_departments_and_theirs_to_change(app, officer, roads):
    made = officer.post(COMPOSE, {**COMPOSED, "department_id": str(roads)})
    assert made.status_code == 303
    assert only_consultation(app).department_id == roads
    assert officer.get(made.location).status_code == 200
    assert officer.get(f"{made.location}/edit").status_code == 200


@pytest.mark.parametrize("wanted", ["parks", "none"])
def test_another_department_or_none_is_refused_and_nothing_is_written(app, officer, parks, wanted):
    answer = officer.post(
        COMPOSE, {**COMPOSED, "department_id": str(parks) if wanted == "parks" else ""}
    )
    assert answer.status_code == 422
    assert COMPOSED["title_en"] in answer.text
    with app.app_context():
        assert not all_consultations(SYSTEM).items


def test_the_programming_interface_names_the_field(make, client, app, parks, roads):
    person = make.person()
    make.grant(person, "officer", Scope("department", roads))
    bearer = {"Authorization": f"Bearer {make.api_token(person)}"}
    body = {"template": "open", "title": {"en": "Quay"}, "first_day": "2027-09-06"}
    body["languages"] = ["en"]
    path = "/api/v1/office/consultations"
    refused = client.post(path, json={**body, "department_id": str(parks)}, headers=bearer)
    assert refused.status_code == 422
    assert "department_id" in refused.text
    made = client.post(path, json={**body, "department_id": str(roads)}, headers=bearer)
    assert made.status_code == 201
    assert only_consultation(app).department_id == roads


def test_they_cannot_hand_theirs_to_a_department_they_do_not_work_for(app, officer, roads, parks):
    made = officer.post(COMPOSE, {**COMPOSED, "department_id": str(roads)})
    edit = f"{made.location}/edit"
    assert str(parks) not in officer.get(edit).text
    values = {
        "version": str(only_consultation(app).version),
        "title_en": "Who is the quay for?",
        "title_es": "¿Para quién es el muelle?",
        "languages": ["en", "es"],
        "level": "0",
        "department_id": str(parks),
    }
    assert officer.post(edit, values).status_code == 422
    assert only_consultation(app).department_id == roads


def test_a_file_of_another_town_becomes_their_departments(make, app, officer, roads, parks):
    made = make.consultation(state=ConsultationState.DRAFT, department_id=parks)
    with app.app_context():
        source = consultation_of(made.id)
        text = json.dumps(export_consultation(source))
    file = (io.BytesIO(text.encode()), "other.json")
    made = officer.post("/admin/consultations/import", {"file": file})
    assert made.status_code == 303
    with app.app_context():
        found = {one.id: one.department_id for one in all_consultations(SYSTEM).items}
    assert found.pop(source.id) == parks
    assert list(found.values()) == [roads]


def test_an_officer_of_one_consultation_begins_none(make, browser_of):
    person, known = make.person(), make.consultation()
    make.grant(person, "officer", Scope("consultation", known.id))
    browser = browser_of(person)
    assert "Begin a consultation" not in browser.get("/admin/consultations").text
    for page in (COMPOSE, "/admin/consultations/new", "/admin/consultations/import"):
        assert browser.get(page).status_code == 403
