"""Mistakes in a real browser: nothing typed is lost, and the page says what to do."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.support.browser import Watched
from tests.support.live import LiveSite

Visit = Callable[..., Watched]


def test_a_refused_form_moves_the_focus_to_what_is_wrong(live: LiveSite, visit: Visit) -> None:
    window = visit()
    window.expected = ("status of 422",)
    page = window.open("/register")
    page.get_by_label("E-mail").first.fill("not an address")
    page.locator("main").get_by_role("button", name="Register").click()
    summary = page.locator(".cp-summary-errors")
    expect(summary).to_be_focused()
    expect(page.get_by_label("E-mail").first).to_have_value("not an address")
    summary.get_by_role("link").first.click()
    focused = page.evaluate("document.activeElement.tagName")
    assert focused in ("INPUT", "TEXTAREA")


def test_a_page_that_does_not_exist_says_so_kindly(live: LiveSite, visit: Visit) -> None:
    window = visit()
    window.expected = ("status of 404",)
    page = window.open("/no-such-page")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing here")
    page.get_by_role("link", name="Go to the home page").click()
    expect(page).to_have_url(live.url("/"))
