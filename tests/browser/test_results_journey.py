"""Result pages in a real browser: on a phone, in the dark, by keyboard, read from the right."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.testing.factories import Make
from tests.browser.survey import AXE, RUN_AXE
from tests.support.browser import watched
from tests.support.live import LiveSite, live_site
from tests.support.pseudo import LANGUAGE

PROJECTS = (
    "Trees and benches along Mill Street",
    "A fountain on the market square",
    "Safe crossings around both primary schools",
    "Night bus on Fridays and Saturdays",
    "Roof for the open-air stage",
)
RANKED = (
    [("p1", "p3")] * 19
    + [("p2", "p1", "p3")] * 11
    + [("p3", "p2")] * 12
    + [("p4", "p3", "p1")] * 9
    + [("p5",)] * 4
    + [("p5", "p4")] * 3
    + [()] * 2
)
APPROVED = (
    [("p1", "p2")] * 14 + [("p3", "p4")] * 9 + [("p2", "p3")] * 6 + [("p5",)] * 5 + [("p1",)] * 4
)
BUDGET = {"budget": 60_000, "currency": "EUR"}
COSTS = (18_000, 25_500, 21_000, 12_000, 30_000)
CASES: dict[str, tuple[list[Any], dict[str, Any]]] = {
    "single_choice": ([("p1",)] * 9 + [("p2",)] * 9 + [("p3",)] * 2, {}),
    "yes_no": (
        [("yes",)] * 30 + [("no",)] * 12,
        {"settings": {"quorum": "1/5", "entitled": 300}},
    ),
    "irv": (RANKED, {}),
    "stv": (RANKED, {"seats": 2}),
    "schulze": (
        [("p1", "p2", "p3")] * 9 + [("p2", "p3", "p1")] * 8 + [("p3", "p1", "p2")] * 7,
        {},
    ),
    "budget_greedy": (APPROVED, BUDGET),
    "budget_equal_shares": (APPROVED, BUDGET),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, pseudo: Path) -> Iterator[LiveSite]:
    """Serve a portal in which a vote of each kind is over."""
    with live_site(tmp_path_factory.mktemp("results"), pseudo=pseudo) as live:
        yield live
        assert live.failures == []


@pytest.fixture(scope="module")
def addresses(site: LiveSite) -> dict[str, str]:
    """Return where the result of each kind of vote stands."""
    make, found = Make(site.app), {}
    for method, (ballots, contest) in CASES.items():
        costs = COSTS if method.startswith("budget") else ()
        poll = make.poll(
            method,
            PROJECTS,
            costs=costs,
            contest=contest,
            opens_in=timedelta(days=-20),
            title="How should the old mill quarter change?",
        )
        make.ballots(poll, ballots)
        found[method] = f"{poll.url}/results"
    site.work()
    return found


@pytest.fixture
def visit(browser: Browser, site: LiveSite) -> Iterator[Any]:
    """Return a function that opens a window on a page."""
    with ExitStack() as windows:

        def open_page(path: str, language: str = "en", **options: Any) -> Page:
            window = windows.enter_context(watched(browser, site.base_url, **options))
            window.prefer(language)
            return window.open(path)

        yield open_page


def violations(page: Page) -> list[str]:
    page.add_script_tag(path=AXE)
    return list(page.evaluate(RUN_AXE))


def too_wide(page: Page) -> bool:
    wide: bool = page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")
    return wide


@pytest.mark.parametrize("method", CASES)
def test_a_result_is_read_on_a_phone_in_the_dark(
    visit: Any, addresses: dict[str, str], method: str, tmp_path: Path
) -> None:
    page = visit(
        addresses[method],
        viewport={"width": 360, "height": 740},
        color_scheme="dark",
        bypass_csp=True,
    )
    expect(page.get_by_role("heading", name="Why this is the result")).to_be_visible()
    assert not too_wide(page)
    assert violations(page) == []


def test_transfers_scroll_in_their_own_box_by_keyboard(
    visit: Any, addresses: dict[str, str]
) -> None:
    page = visit(addresses["stv"], viewport={"width": 360, "height": 740}, bypass_csp=True)
    box = page.locator(".cp-flow-box")
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    box.focus()
    for _press in range(6):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.cp-flow-box').scrollLeft > 0")
    expect(page.get_by_role("table", name="Votes after each round")).to_be_visible()


def test_rounds_follow_each_other_to_the_left_where_people_read_so(
    visit: Any, addresses: dict[str, str]
) -> None:
    page = visit(addresses["stv"], LANGUAGE, viewport={"width": 900, "height": 800})
    assert page.locator("html").get_attribute("dir") == "rtl"
    heads = [text.bounding_box() for text in page.locator(".cp-flow-round").all()]
    places = [box["x"] for box in heads if box]
    assert len(places) > 2
    assert places == sorted(places, reverse=True)
    assert not too_wide(page)


def test_a_result_and_its_ballots_need_no_javascript(visit: Any, addresses: dict[str, str]) -> None:
    page = visit(addresses["budget_equal_shares"], java_script_enabled=False)
    expect(page.get_by_role("heading", level=1)).to_contain_text("projects are paid")
    expect(page.get_by_role("table", name="Projects in the order")).to_be_visible()
    page.get_by_role("link", name="Look a receipt up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look a receipt up")
