"""The town's areas in public, and in the back office."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.municipality import queries
from portal.testing.factories import Make
from tests.municipality.conftest import collection, feature, square
from tests.support.queries import count_queries

OFFICE = "/admin/municipality"


def test_areas_are_listed_beside_the_map(client: FlaskClient, make: Make) -> None:
    make.area("Harbour <b>", slug="harbour", population=8100)
    page = client.get("/areas").get_data(as_text=True)
    assert "Harbour &lt;b&gt;" in page
    assert "8,100 residents" in page
    assert "cp-m-areas" in page


def test_a_town_without_areas_says_so(client: FlaskClient) -> None:
    assert "No areas yet" in client.get("/areas").get_data(as_text=True)


def test_an_area_shows_where_it_lies_and_what_lies_in_it(client: FlaskClient, make: Make) -> None:
    outer = make.area("Harbour", slug="harbour")
    make.area("Market", slug="market")
    make.area("Quay", slug="quay", parent_id=outer)
    page = client.get("/areas/harbour").get_data(as_text=True)
    assert "cp-m-highlight" in page
    assert "/areas/quay" in page
    assert "Nothing here yet" in page
    assert "/areas/harbour" in client.get("/areas/quay").get_data(as_text=True)
    assert client.get("/areas/nowhere").status_code == 404


def test_the_map_is_kept_and_named_by_its_content(client: FlaskClient, make: Make) -> None:
    make.area("Harbour")
    first = client.get("/map.json")
    assert first.get_json()["areas"]["features"][0]["properties"]["name"] == "Harbour"
    assert "drawing" not in first.get_json()
    again = client.get("/map.json", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert "public" in first.headers["Cache-Control"]


def test_visitors_cost_no_queries_once_a_page_is_known(client: FlaskClient, make: Make) -> None:
    make.area("Harbour", slug="harbour")
    client.get("/areas/harbour")
    with count_queries() as counted:
        client.get("/areas/harbour")
    assert [s for s in counted.statements if "version_stamp" not in s] == []


@pytest.mark.parametrize("role", ["citizen", "moderator", "officer"])
def test_others_do_not_reach_the_office(
    make: Make, client_of: Callable[..., FlaskClient], role: str
) -> None:
    browser = client_of(make.person(role))
    for path in ("areas", "areas/new", "areas/import", "topics", "departments", "layers"):
        assert browser.get(f"{OFFICE}/{path}").status_code == 403


def test_visitors_are_sent_to_sign_in(client: FlaskClient) -> None:
    assert client.get(f"{OFFICE}/areas").status_code == 302


@pytest.mark.parametrize("page", ["areas", "topics", "departments", "layers", "areas/import"])
def test_empty_office_pages_say_what_to_do(editor: FlaskClient, page: str) -> None:
    answer = editor.get(f"{OFFICE}/{page}")
    assert answer.status_code == 200
    assert "<h1>" in answer.get_data(as_text=True)


def test_an_editor_adds_and_changes_an_area(editor: FlaskClient, in_app: Flask) -> None:
    boundary = (io.BytesIO(json.dumps(square(0, 0, 1, 1)).encode()), "mill.geojson")
    sent = {"name_en": "Mill Lane", "name_es": "Molino", "population": "1200", "boundary": boundary}
    assert editor.post(f"{OFFICE}/areas/new", data=sent).status_code == 303
    area = queries.area_by_slug("mill-lane")
    assert area is not None
    assert area.bbox == (0, 0, 1, 1)
    address = f"{OFFICE}/areas/{_short(area.id)}"
    form = editor.get(address).get_data(as_text=True)
    assert 'value="Mill Lane"' in form
    changed = {"name_en": "Mill Street", "slug": "mill-lane", "version": "1", "position": ""}
    assert editor.post(address, data=changed).status_code == 303
    assert str(queries.areas()[area.id].name) == "Mill Street"


def test_a_refused_area_keeps_what_was_typed(editor: FlaskClient, in_app: Flask) -> None:
    sent = {"name_en": "", "name_es": "Molino", "population": "many", "slug": "Ümlaut"}
    answer = editor.post(f"{OFFICE}/areas/new", data=sent)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="Molino"' in page
    assert "Write a whole number" in page
    assert not queries.areas()


@pytest.mark.parametrize(
    "sent",
    [
        {"name_en": "x" * 5000},
        {"name_en": "A\x00B", "slug": "a\x00"},
        {"name_en": "A", "population": "9" * 400},
        {"name_en": "A", "parent_id": "no-uuid"},
        {"name_en": "A", "position": "-5"},
    ],
)
def test_strange_input_is_refused_or_cleaned_but_never_breaks(
    editor: FlaskClient, sent: dict[str, str]
) -> None:
    assert editor.post(f"{OFFICE}/areas/new", data=sent).status_code in (303, 422)


def test_a_stale_form_keeps_the_words_and_can_be_sent_again(
    editor: FlaskClient, in_app: Flask, make: Make
) -> None:
    area = make.area("Mill", slug="mill", version=3)
    address = f"{OFFICE}/areas/{_short(area)}"
    sent = {"name_en": "My name", "slug": "mill", "version": "2"}
    answer = editor.post(address, data=sent)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "it is called “Mill” now" in page
    assert 'value="My name"' in page
    assert 'name="version" type="hidden" value="3"' in page
    assert editor.post(address, data={**sent, "version": "3"}).status_code == 303


def test_an_area_in_use_is_not_deleted(editor: FlaskClient, in_app: Flask, make: Make) -> None:
    area = make.area("Mill")
    make.person(area_id=area)
    answer = editor.post(f"{OFFICE}/areas/{_short(area)}/delete", follow_redirects=True)
    assert "still in use" in answer.get_data(as_text=True)
    assert area in queries.areas()


def test_a_file_is_looked_at_before_it_is_taken_over(editor: FlaskClient, in_app: Flask) -> None:
    town = collection(feature("West", square(0, 0, 5, 10), population=4000))
    upload = (io.BytesIO(json.dumps(town).encode()), "town.geojson")
    sent = editor.post(f"{OFFICE}/areas/import", data={"file": upload})
    assert sent.status_code == 303
    page = editor.get(sent.location).get_data(as_text=True)
    assert "Nothing has been changed yet" in page
    assert "West" in page
    assert not queries.areas()
    assert editor.post(sent.location).status_code == 303
    assert [area.slug for area in queries.areas().values()] == ["west"]
    assert editor.post(sent.location).status_code == 404


def test_a_broken_file_is_refused_with_the_line(editor: FlaskClient, in_app: Flask) -> None:
    upload = (io.BytesIO(b"name,population\nA,many\n"), "areas.csv")
    answer = editor.post(f"{OFFICE}/areas/import", data={"file": upload})
    assert answer.status_code == 422
    assert "line 2: population must be a whole number" in answer.get_data(as_text=True)
    assert editor.post(f"{OFFICE}/areas/import", data={}).status_code == 422


def test_a_file_may_be_thrown_away(editor: FlaskClient, in_app: Flask) -> None:
    upload = (io.BytesIO(b"name\nA\n"), "areas.csv")
    sent = editor.post(f"{OFFICE}/areas/import", data={"file": upload})
    assert editor.post(f"{sent.location}/forget").status_code == 303
    assert editor.get(sent.location).status_code == 404
    assert not queries.areas()


@pytest.mark.parametrize(
    ("kind", "more"), [("topics", {"colour": "2", "icon": "trees"}), ("departments", {})]
)
def test_topics_and_departments_are_added_changed_and_deleted(
    editor: FlaskClient, in_app: Flask, kind: str, more: dict[str, str]
) -> None:
    known: Callable[[], Any] = getattr(queries, kind)
    sent = {"name_en": "Trees", **more}
    assert editor.post(f"{OFFICE}/{kind}/new", data=sent).status_code == 303
    (found,) = known().values()
    address = f"{OFFICE}/{kind}/{_short(found.id)}"
    assert 'value="Trees"' in editor.get(address).get_data(as_text=True)
    assert editor.post(address, data={**sent, "name_en": "", "version": "1"}).status_code == 422
    sent["name_en"] = "Trees and parks"
    assert editor.post(address, data={**sent, "version": "1"}).status_code == 303
    assert editor.post(address, data={**sent, "version": "1"}).status_code == 422
    assert "Trees and parks" in editor.get(f"{OFFICE}/{kind}").get_data(as_text=True)
    assert editor.post(f"{address}/delete").status_code == 303
    assert not known()


def test_layers_are_put_on_the_map_and_taken_off(editor: FlaskClient, in_app: Flask) -> None:
    river = {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}
    content = json.dumps(collection(feature("River", river))).encode()
    sent = {"name": "water", "file": (io.BytesIO(content), "water.geojson")}
    assert editor.post(f"{OFFICE}/layers", data=sent).status_code == 303
    assert "water" in queries.base_map()
    broken = {"name": "water", "file": (io.BytesIO(b'{"features": 1}'), "water.geojson")}
    assert editor.post(f"{OFFICE}/layers", data=broken).status_code == 422
    assert editor.post(f"{OFFICE}/layers/water/delete").status_code == 303
    assert editor.post(f"{OFFICE}/layers/water/delete").status_code == 404


def test_areas_can_be_searched_for(
    client: FlaskClient, editor: FlaskClient, outbox: Callable[[], int], in_app: Flask
) -> None:
    from portal.core.search import SearchQuery
    from portal.core.search.sources import search_engine

    editor.post(f"{OFFICE}/areas/new", data={"name_en": "Lighthouse Point"})
    outbox()
    found = search_engine().search(SearchQuery("lighthouse"))
    assert [hit.url for hit in found.hits] == ["/areas/lighthouse-point"]


def _short(identifier: Any) -> str:
    from portal.core.identifiers import format_id

    return format_id(identifier)
