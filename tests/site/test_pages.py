"""One's own page, the pages that explain the portal, and files for machines."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core.identifiers import format_id
from portal.testing.factories import Make
from portal.testing.site import configuration


def text_of(browser: FlaskClient, path: str) -> str:
    """Return a page."""
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_my_page_asks_visitors_to_sign_in(client: FlaskClient) -> None:
    answer = client.get("/me")
    assert answer.status_code == 302
    assert answer.location.endswith("/sign-in?next=/me")


def test_my_page_shows_what_i_did_and_what_came_of_it(
    make: Make, client_of: Callable[..., FlaskClient]
) -> None:
    me, other = make.person(), make.person()
    make.proposal(author_id=me, title="My very own idea for the town", state="accepted")
    make.proposal(author_id=other, title="Somebody else's idea for the town")
    page = text_of(client_of(me), "/me")
    assert "My very own idea" in page
    assert "Accepted" in page
    assert "Somebody else" not in page


def test_my_page_helps_beginners(make: Make, client_of: Callable[..., FlaskClient]) -> None:
    page = text_of(client_of(make.person(display_name="Ñandú <b>")), "/me")
    assert "Hello, Ñandú &lt;b&gt;" in page
    assert "Nothing yet" in page
    assert "Show that you live here" in page
    assert "Back office" not in page


def test_my_page_is_for_me_alone(make: Make, client_of: Callable[..., FlaskClient]) -> None:
    answer = client_of(make.person()).get("/me")
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_staff_find_the_back_office_from_their_page(
    make: Make, client_of: Callable[..., FlaskClient]
) -> None:
    assert 'href="/admin"' in text_of(client_of(make.person("officer")), "/me")


@pytest.mark.parametrize("name", ["help", "accessibility", "privacy", "about"])
def test_the_standing_pages_are_there(client: FlaskClient, name: str) -> None:
    assert "<h1>" in text_of(client, f"/pages/{name}")


def test_other_pages_are_not(client: FlaskClient) -> None:
    assert client.get("/pages/../../etc").status_code == 404
    assert client.get("/pages/nothing").status_code == 404


def test_privacy_says_everything_that_is_kept(client: FlaskClient, app: Flask) -> None:
    from portal.core.plugins.calls import collect
    from portal.core.privacy import PrivacyHooks

    page = text_of(client, "/pages/privacy")
    with app.app_context():
        inventories = collect(PrivacyHooks.personal_data)
    columns = [column.column for _name, found in inventories for column in found.personal]
    assert columns
    assert [column for column in columns if f"<code>{column}</code>" not in page] == []


def test_downloads_that_are_offered_exist(client: FlaskClient) -> None:
    page = text_of(client, "/open-data")
    for name in ("proposals", "consultations"):
        for ending in ("csv", "json", "atom"):
            assert f'href="/{name}.{ending}"' in page
            assert client.get(f"/{name}.{ending}").status_code == 200


def test_search_engines_are_kept_out_of_private_places(client: FlaskClient) -> None:
    robots = text_of(client, "/robots.txt")
    assert "Disallow: /admin" in robots
    assert "Sitemap: http://localhost/sitemap.xml" in robots


def test_the_sitemap_lists_what_everybody_may_see(client: FlaskClient, make: Make) -> None:
    make.area("Millside", slug="millside")
    shown, hidden = make.proposal(), make.proposal(state="draft")
    made, draft = make.consultation(), make.consultation(state="draft")
    tree = ET.fromstring(text_of(client, "/sitemap.xml"))
    listed = {element.text for element in tree.iter() if element.text}
    assert f"http://localhost/proposals/{format_id(shown)}" in listed
    assert f"http://localhost/consultations/{made.slug}" in listed
    assert "http://localhost/areas/millside" in listed
    assert not [url for url in listed if format_id(hidden) in url or draft.slug in url]


def test_every_address_of_the_sitemap_answers(client: FlaskClient, make: Make) -> None:
    make.proposal()
    make.consultation()
    tree = ET.fromstring(text_of(client, "/sitemap.xml"))
    for element in tree.iter():
        address = (element.text or "").strip()
        if address:
            assert client.get(address).status_code == 200, address


def test_the_icon_wears_the_towns_colour(client: FlaskClient) -> None:
    icon = client.get("/favicon.svg")
    assert icon.mimetype == "image/svg+xml"
    ET.fromstring(icon.get_data(as_text=True))


def test_the_logo_is_the_towns_file(client: FlaskClient, app: Flask) -> None:
    assert client.get("/logo.svg").status_code == 404
    logo = app.extensions["portal"].config.data_dir / "logo.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    try:
        with client.get("/logo.svg") as shown:
            assert (shown.status_code, shown.mimetype) == (200, "image/svg+xml")
    finally:
        logo.unlink()


def test_the_manifest_names_the_town(client: FlaskClient) -> None:
    answer = client.get("/manifest.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    assert answer.get_json(force=True)["name"] == "Testham"
    assert 'rel="manifest"' in text_of(client, "/")


def test_the_style_guide_is_there_for_developers(client: FlaskClient) -> None:
    assert client.get("/styleguide").status_code == 302
    for name in ("index", "home", "list", "office"):
        assert client.get(f"/styleguide/{name}.html").status_code == 200
    assert client.get("/styleguide/town.html").status_code == 404


def test_the_style_guide_is_not_there_in_production(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    production = configuration(tmp_path, environment="production")
    monkeypatch.setattr(app.extensions["portal"], "config", production)
    assert client.get("/styleguide/index.html").status_code == 404
