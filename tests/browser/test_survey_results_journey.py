"""What a survey found, in a real browser: on a phone, in the dark, read from the right, themed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.consultations.methods.survey.grouping.computing import group_texts
from portal.consultations.methods.survey.results.computing import compute_result
from portal.testing.factories import Make
from portal.testing.factories.surveys import MadeSurvey
from tests.browser.survey import AXE, RUN_AXE
from tests.consultations.survey.conftest import EVERY_KIND
from tests.support.browser import watched
from tests.support.live import LiveSite, live_site
from tests.support.pseudo import LANGUAGE

WISHES = ("More trees on the square", "The bus should run on Sunday", "Slower cars by the school")


def answers() -> Iterator[dict[str, Any]]:
    """Yield what sixty people answer, each kind of question among it."""
    for person in range(60):
        yield {
            "bike": "yes" if person % 3 else "no",
            "why": ["work", "fun"] if person % 2 else ["shop"],
            "safe": 1 + person % 5,
            "km": person * 2,
            "since": f"20{10 + person % 14}-06-01",
            "first": ["a", "b", "c"] if person % 2 else ["c", "a"],
            "parts": {"light": "good", "road": "bad" if person % 4 else "good"},
            "idea": WISHES[person % 3],
            "where": {"lat": 51.01, "lon": 3.7},
        }


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, pseudo: Path) -> Iterator[LiveSite]:
    """Serve an empty portal."""
    with live_site(tmp_path_factory.mktemp("survey-results"), pseudo=pseudo) as live:
        yield live
        assert live.failures == []


@pytest.fixture(scope="module")
def survey(site: LiveSite) -> MadeSurvey:
    """Return a survey that was answered and counted."""
    make = Make(site.app)
    made = make.survey(EVERY_KIND, settings={"results_while_open": True, "texts_public": True})
    make.responses(made, list(answers()))
    with site.app.app_context():
        compute_result(made.id, made.phase_id)
        group_texts(made.questions["idea"])
    return made


@pytest.fixture
def visit(browser: Browser, site: LiveSite) -> Iterator[Any]:
    """Return a function that opens a window on a page."""
    with ExitStack() as windows:

        def open_page(path: str, language: str = "en", who: Any = None, **options: Any) -> Page:
            window = windows.enter_context(watched(browser, site.base_url, **options))
            if who is not None:
                window.sign_in(site.session_cookie(who))
            else:
                window.prefer(language)
            return window.open(path)

        yield open_page


def too_wide(page: Page) -> bool:
    wide: bool = page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")
    return wide


def test_results_are_read_on_a_phone_in_the_dark(visit: Any, survey: MadeSurvey) -> None:
    page = visit(
        f"{survey.url}/results",
        viewport={"width": 360, "height": 740},
        color_scheme="dark",
        bypass_csp=True,
    )
    expect(page.get_by_role("heading", level=1)).to_contain_text("60 people answered")
    page.locator("#safe").get_by_text("The numbers as a table").click()
    expect(page.locator("#safe").get_by_role("table")).to_be_visible()
    assert not too_wide(page)
    page.add_script_tag(path=AXE)
    assert page.evaluate(RUN_AXE) == []


def test_bars_begin_where_reading_begins(visit: Any, survey: MadeSurvey) -> None:
    page = visit(f"{survey.url}/results", LANGUAGE, viewport={"width": 900, "height": 800})
    assert page.locator("html").get_attribute("dir") == "rtl"
    drawing = page.locator("#bike .cp-bars svg").first
    track, bar = (drawing.locator("rect").nth(at).bounding_box() for at in (0, 1))
    assert track
    assert bar
    assert bar["width"] < track["width"] - 5
    assert abs(bar["x"] + bar["width"] - track["x"] - track["width"]) < 2
    assert not too_wide(page)


def test_an_officer_makes_a_theme_of_a_group_and_everybody_reads_it_without_javascript(
    visit: Any, survey: MadeSurvey, site: LiveSite
) -> None:
    officer = Make(site.app).person("officer")
    page = visit(f"{survey.office_url}/results", who=officer, java_script_enabled=False)
    page.get_by_role("link", name="Read and theme").click()
    groups = page.get_by_role("region", name="Similar wording").or_(page.locator("#groups"))
    groups.first.get_by_text("Make it a theme").first.click()
    groups.first.get_by_role("button", name="Make it a theme").first.click()
    expect(page.get_by_text("The theme has been added.")).to_be_visible()
    public = visit(f"{survey.url}/results/questions/idea", java_script_enabled=False)
    expect(public.locator(".cp-bars")).to_contain_text("20")
    expect(public.get_by_text(WISHES[0]).first).to_be_visible()
