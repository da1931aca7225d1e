"""Everybody can use every page: axe and our own checks on all routes, themes and languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.survey import (
    ROLES,
    all_of,
    best_of,
    cast_the_town,
    faults_in_source,
    look,
    places,
)
from tests.support.browser import watched
from tests.support.live import live_site
from tests.support.pseudo import LANGUAGE, START
from tests.support.setting import set_stage

COMBINATIONS = [
    pytest.param("classic", "en", "light", 1280, True, id="classic-english-light-all_roles"),
    pytest.param("harbour", "es", "dark", 390, False, id="harbour-spanish-dark-phone"),
    pytest.param("classic", LANGUAGE, "contrast", 1280, False, id="classic-right_to_left-contrast"),
]
#: The design helper's specimens show parts out of their context, such as several dialogs.
SPECIMENS = ("site.styleguide_page",)


@pytest.mark.parametrize(("theme", "language", "scheme", "width", "everybody"), COMBINATIONS)
def test_every_page_is_accessible(  # noqa: PLR0917 - the combination, and four fixtures
    theme: str,
    language: str,
    scheme: str,
    width: int,
    everybody: bool,
    town: Path,
    pseudo: Path,
    tmp_path: Path,
    browser: Browser,
) -> None:
    faults: dict[str, list[str]] = {}
    with live_site(tmp_path, town=town, pseudo=pseudo, theme=theme) as site:
        stage = set_stage(site.app)
        cast_the_town(stage)
        site.work()
        del stage.things["comment"]["of_draft"]  # nobody can comment on a draft
        found = [place for place in places(stage) if place.endpoint not in SPECIMENS]
        chosen = all_of(found) if everybody else best_of(found)
        assert len(best_of(found)) > 60, "too few pages were found to mean anything"
        direction = "rtl" if language == LANGUAGE else "ltr"
        viewport = {"width": width, "height": 900}
        for role in ROLES:
            with watched(browser, site.base_url, viewport=viewport) as window:
                if role != "visitor":
                    window.sign_in(site.session_cookie(stage.people[role]))
                window.prefer(language, scheme)
                page = window.open()
                for place in [one for one in chosen if one.role == role]:
                    page.goto(site.url(place.path))
                    complaints = look(page, language=language, direction=direction, width=width)
                    complaints += window.take_complaints()
                    if everybody:
                        complaints += faults_in_source(site.app, stage, place)
                    if complaints:
                        faults[place.name] = complaints
    assert not faults, listed(faults)


def listed(faults: dict[str, list[str]]) -> str:
    """Return complaints under their pages, the same one only where it was first seen."""
    seen: set[str] = set()
    lines = []
    for page, complaints in faults.items():
        fresh = [c for c in complaints if c not in seen]
        seen.update(fresh)
        more = len(complaints) - len(fresh)
        lines += [
            page,
            *(f"    {c}" for c in fresh),
            *([f"    (and {more} known)"] if more else []),
        ]
    return f"{len(faults)} pages\n" + "\n".join(lines)


def test_every_word_of_the_main_pages_can_be_translated(
    town: Path, pseudo: Path, tmp_path: Path, browser: Browser
) -> None:
    with (
        live_site(tmp_path, town=town, pseudo=pseudo) as site,
        watched(browser, site.base_url) as window,
    ):
        window.prefer(LANGUAGE)
        page = window.open()
        for path in ("/sign-in", "/register", "/proposals", "/consultations", "/search"):
            page.goto(site.url(path))
            words = page.locator("h1, label, legend, button:not([aria-label])").all_inner_texts()
            plain = [word for word in words if word.strip() and START not in word]
            assert plain == [], path


def test_an_empty_portal_is_accessible_and_says_what_to_do(
    tmp_path: Path, browser: Browser
) -> None:
    faults: dict[str, list[str]] = {}
    with live_site(tmp_path) as site, watched(browser, site.base_url) as window:
        page = window.open()
        for path in ("/", "/proposals", "/consultations", "/areas", "/search?q=tram", "/open-data"):
            answer = page.goto(site.url(path))
            assert answer is not None
            assert answer.status == 200, path
            complaints = look(page, language="en", direction="ltr", width=1280)
            if complaints:
                faults[path] = complaints
    assert not faults, listed(faults)


def test_the_survey_finds_a_planted_fault(tmp_path: Path, browser: Browser) -> None:
    """Without this nobody knows whether no complaint means no fault."""
    with live_site(tmp_path) as site, watched(browser, site.base_url) as window:
        page = window.open("/sign-in")
        page.evaluate("""() => {
          const main = document.querySelector("main");
          const wide = document.createElement("div");
          wide.className = "planted"; wide.textContent = "wide";
          Object.assign(wide.style, { width: "900px" });
          const tiny = document.createElement("button");
          tiny.ariaLabel = "tiny";
          Object.assign(tiny.style, {
            all: "unset", display: "block", width: "10px", height: "10px" });
          const tiny2 = tiny.cloneNode(); const h1 = document.createElement("h1");
          h1.textContent = "Second"; const image = document.createElement("img");
          image.src = "/favicon.svg";
          main.append(wide, tiny, tiny2, h1, image);
        }""")
        found = "\n".join(look(page, language="en", direction="ltr", width=1280))
    for expected in ("sideways", "target of 10×10", "main headings", "image-alt", "sign of focus"):
        assert expected in found, found
