"""Pages of petitions: what a visitor sees, and that a signature needs no account and no luck."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from portal.sdk import session, touch, unit_of_work
from portal_petitions.links import sponsor_path
from portal_petitions.models import PetitionRow
from portal_petitions.testing import add_petition, sign
from portal_petitions.testing_browser import Browser, counted_statements, page_of


@pytest.fixture
def visitor(client: Any) -> Browser:
    return Browser(client)


# -- Reading


def test_a_visitors_page_has_the_form_and_is_kept_for_everybody(
    town: Any, visitor: Browser
) -> None:
    petition = add_petition()
    answer = visitor.get(page_of(petition))
    assert answer.status_code == 200
    assert 'name="email"' in answer.text
    assert "csrf_token" not in answer.text
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"].startswith("public")


def test_nobody_is_mailed_who_has_not_ticked_the_box(
    town: Any, visitor: Browser, client_of: Callable[[uuid.UUID], Any]
) -> None:
    looking = Browser(client_of(town.citizen))
    for browser, address in (
        (visitor, page_of(add_petition())),
        (visitor, sponsor_path(add_petition("sponsoring"))),
        (looking, page_of(add_petition())),
        (looking, "/petitions/new/text?title=Benches"),
    ):
        [box] = re.findall(r'<input[^>]* name="wants_news"[^>]*>', browser.get(address).text)
        assert 'type="checkbox"' in box
        assert " checked" not in box


def test_markup_in_a_petition_is_text(town: Any, visitor: Browser) -> None:
    petition = add_petition()
    for path in (page_of(petition), "/petitions", f"{page_of(petition)}.json"):
        assert "<script>alert" not in visitor.get(path).text.replace('\\"', "") or path.endswith(
            ".json"
        )


def test_the_home_page_leads_to_open_petitions_until_the_moment_they_close(
    town: Any, visitor: Browser, client_of: Any, clock: Any
) -> None:
    add_petition(title="Benches for the river walk")
    reader = client_of(town.citizen)
    for someone in (visitor, reader):
        assert "Benches for the river walk" in someone.get("/").text
    add_petition(title="A fountain for the school")
    with unit_of_work():
        touch("petitions")
    assert "A fountain for the school" in reader.get("/").text
    clock(days=200)
    for someone in (visitor, reader):
        assert "Benches for the river walk" not in someone.get("/").text


def test_the_list_shows_open_petitions_and_others_by_their_state(
    town: Any, visitor: Browser
) -> None:
    add_petition(title="Benches for the river walk")
    add_petition("closed", title="A roof for the market")
    add_petition("moderation", title="Nobody has looked at this")
    rejected = add_petition("rejected", title="Taxes on aeroplanes")
    shown = visitor.get("/petitions").text
    assert "Benches for the river walk" in shown
    assert "A roof for the market" not in shown
    assert "A roof for the market" in visitor.get("/petitions?state=closed").text
    assert "Taxes on aeroplanes" in visitor.get("/petitions?state=rejected").text
    assert "It asks for something the town cannot decide." in visitor.get(page_of(rejected)).text
    for state in ("", "?state=closed", "?state=all"):
        assert "Nobody has looked" not in visitor.get(f"/petitions{state}").text


@pytest.mark.parametrize("ending", ["csv", "json", "atom"])
def test_the_list_is_there_for_programs_with_the_same_filters(
    town: Any, visitor: Browser, ending: str
) -> None:
    add_petition(title="Benches for the river walk", author_name="Rosa Field")
    add_petition("closed", title="A roof for the market")
    answer = visitor.get(f"/petitions.{ending}?state=closed")
    assert "A roof for the market" in answer.text
    assert "Benches" not in answer.text


def test_open_data_names_nobody_who_signed(town: Any, visitor: Browser) -> None:
    petition = add_petition()
    sign(petition, 12, name="Zacharias Canary", area_id=town.mill)
    for ending in (".json", ".csv", "/history.csv", "/history.json", "/areas.csv", "/areas.json"):
        answer = visitor.get(page_of(petition) + ending)
        assert answer.status_code == 200
        assert "Canary" not in answer.text


def test_every_area_that_is_told_apart_has_a_curve_of_its_own(
    town: Any, visitor: Browser, clock: Any, outbox: Any
) -> None:
    petition = add_petition()
    for _hour in range(2):
        sign(petition, 12, area_id=town.mill)
        sign(petition, 6, area_id=town.old)
        clock(hours=1)
    outbox()
    page = visitor.get(page_of(petition)).text
    assert f"{page_of(petition)}?area=mill#history" in page
    assert "Signatures from " not in page
    assert "Signatures from " in visitor.get(f"{page_of(petition)}?area=mill").text
    assert "Signatures in total" in visitor.get(f"{page_of(petition)}?area=nowhere").text


def test_the_list_is_among_the_towns_open_data(town: Any, visitor: Browser) -> None:
    petition = add_petition()
    sign(petition, 12, name="Zacharias Canary", area_id=town.mill)
    assert "/open-data/petitions.csv" in visitor.get("/open-data").text
    table = visitor.get("/open-data/petitions.csv").text
    assert f"http://localhost{page_of(petition)}" in table
    assert "Canary" not in table


def test_areas_with_few_signatures_are_not_told_apart(
    town: Any, visitor: Browser, outbox: Any
) -> None:
    petition = add_petition()
    sign(petition, 30, area_id=town.mill)
    sign(petition, 4, area_id=town.old)
    outbox()
    found: Any = visitor.get(f"{page_of(petition)}/areas.json").json
    assert {one["area"]: one["signatures"] for one in found["items"]}.get("old") is None
    assert visitor.get(f"{page_of(petition)}/history.json?area=old").status_code == 404
    exact = ">4<"
    assert exact not in visitor.get(page_of(petition)).text


@pytest.mark.parametrize("reason", ["libellous", "personal_data"])
def test_a_hidden_text_is_nowhere_and_the_reason_is_said(
    town: Any, visitor: Browser, reason: str
) -> None:
    petition = add_petition(
        "rejected",
        title="Kanarienvogel the baker",
        background="Kanarienvogel steals",
        reason=reason,
        text_hidden=True,
        author_name="Kanarienvogel",
    )
    shown = visitor.get(page_of(petition))
    assert shown.status_code == 200
    assert "Its text is not shown." in shown.text
    addresses = (page_of(petition), f"{page_of(petition)}.json", f"{page_of(petition)}.csv")
    lists = ("/petitions?state=rejected", "/petitions.json?state=rejected", "/petitions?q=Kanarien")
    for path in (*addresses, *lists[:2]):
        assert "Kanarienvogel" not in visitor.get(path).text
    assert "steals" not in visitor.get(lists[2]).text


@pytest.mark.parametrize("state", ["sponsoring", "moderation"])
def test_what_is_not_public_yet_does_not_exist_for_others(
    town: Any, visitor: Browser, state: str
) -> None:
    petition = add_petition(state)
    for ending in ("", ".json", ".csv", "/history.csv", "/areas.json", "/mine", "/withdraw"):
        assert visitor.get(page_of(petition) + ending).status_code in (302, 404)


# -- What it costs


def test_the_list_takes_at_most_six_statements(
    town: Any, client_of: Callable[[uuid.UUID], Any]
) -> None:
    for _number in range(25):
        add_petition()
    person = Browser(client_of(town.citizen))
    person.get("/petitions")
    with counted_statements() as sent:
        person.get("/petitions")
    assert len(sent) <= 6, sent


def test_the_page_takes_at_most_eight_statements(
    town: Any, client_of: Callable[[uuid.UUID], Any], outbox: Any
) -> None:
    petition = add_petition(area_id=town.mill)
    sign(petition, 12, area_id=town.mill)
    outbox()
    person = Browser(client_of(town.citizen))
    person.get(page_of(petition))
    with counted_statements() as sent:
        person.get(page_of(petition))
    assert len(sent) <= 8, sent


# -- In the portal's own pages


def test_the_home_page_and_the_areas_page_show_petitions(town: Any, visitor: Browser) -> None:
    add_petition(title="Benches for the river walk", signature_count=9000, area_id=town.mill)
    assert "Benches for the river walk" in visitor.get("/").text
    assert "Benches for the river walk" in visitor.get("/areas/mill").text
    assert "Petitions" in visitor.get("/proposals").text


def test_a_change_is_on_the_kept_home_page(town: Any, app: Flask, visitor: Browser) -> None:
    petition = add_petition(title="Benches for the river walk", signature_count=9000)
    assert "Benches for the river walk" in visitor.get("/").text
    with unit_of_work():
        named = update(PetitionRow).where(PetitionRow.id == petition)
        session().execute(named.values(title="Benches and a fountain"))
        touch("petitions")
    app.extensions["portal"].stamps.forget()
    assert "Benches and a fountain" in visitor.get("/").text


@pytest.mark.parametrize(
    "path", ["", "?state=rejected", "/new?title=Benches+for+the+river", "PAGE", "PAGE-closed"]
)
def test_everybody_can_use_the_pages(
    town: Any, client: Any, accessible: Callable[..., None], outbox: Any, path: str
) -> None:
    petition = add_petition(title="Benches for the river walk")
    closed = add_petition("closed")
    sign(petition, 15, area_id=town.mill)
    outbox()
    places = {"PAGE": page_of(petition), "PAGE-closed": page_of(closed)}
    accessible(client, places.get(path, f"/petitions{path}"))


def test_a_kept_page_shows_a_new_signature_once_it_is_folded_in(
    town: Any, app: Flask, visitor: Browser, outbox: Any
) -> None:
    petition = add_petition()
    assert re.search(r'pt-count">\s*0', visitor.get(page_of(petition)).text)
    sign(petition, 2)
    outbox()
    app.extensions["portal"].stamps.forget()
    assert re.search(r'pt-count">\s*2', visitor.get(page_of(petition)).text)
