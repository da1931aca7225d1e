"""Voting: by keyboard alone, without JavaScript, and among sixty projects on a phone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from portal.testing.factories import Make
from portal.voting.queries import ballots_of
from tests.browser.survey import look
from tests.browser.test_statements_journey import tab_to
from tests.support.browser import Watched
from tests.support.live import LiveSite

Visit = Callable[..., Watched]
EMAIL = "joe@example.org"


def left(page: Page) -> str:
    return " ".join(page.locator("[data-ballot-left]").inner_text().split())


def faults(page: Page) -> list[str]:
    """Return what axe and our own checks find, also at 320 pixels; leave the window as it was."""
    size = page.viewport_size
    assert size is not None
    found = look(page, language="en", direction="ltr", width=size["width"])
    page.set_viewport_size(size)
    return found


def test_a_budget_is_voted_on_with_the_keyboard_alone(live: LiveSite, visit: Visit) -> None:
    poll = Make(live.app).poll(
        "budget_greedy",
        costs=(30_000, 50_000, 90_000),
        contest={"budget": 100_000, "currency": "EUR", "settings": {"within_budget": True}},
    )
    page = visit(EMAIL).open(poll.url + "/")
    assert faults(page) == []
    first = page.locator("[data-option]").first
    cost = int(first.get_attribute("data-cost") or 0)
    for _press in range(60):
        if page.evaluate("document.activeElement.matches('[name=choice]')"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert left(page) == f"{100_000 - cost:,} EUR left"
    tab_to(page, "Look at my ballot")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Is this your vote?")
    tab_to(page, "Cast my vote")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your vote is cast")
    assert faults(page) == []
    code = page.locator("#receipt-code").inner_text()
    page.reload()  # the browser sends the form again, and nothing is counted twice
    assert page.locator("#receipt-code").inner_text() == code
    with live.app.app_context():
        assert ballots_of(poll.contest_id).total() == 1


def test_a_ranking_is_cast_without_javascript(live: LiveSite, visit: Visit) -> None:
    poll = Make(live.app).poll("irv", ("Trees", "Benches", "A pond"))
    page = visit(EMAIL, java_script_enabled=False).open(poll.url + "/")
    page.get_by_role("button", name="One place up: A pond").click()
    page.get_by_role("button", name="One place up: Trees").click()
    page.get_by_role("button", name="One place up: Trees").click()
    page.get_by_role("button", name="Look at my ballot").click()
    expect(page.locator(".cp-ballot-review li")).to_have_text(["Trees", "A pond"])
    page.get_by_role("button", name="Go back and change it").click()
    expect(page.get_by_label("Trees").first).to_have_value("1")
    page.get_by_role("button", name="Look at my ballot").click()
    page.get_by_role("button", name="Cast my vote").click()
    expect(page.locator("#receipt-code")).to_be_visible()
    with live.app.app_context():
        assert dict(ballots_of(poll.contest_id)) == {("p1", "p3"): 1}


def test_sixty_projects_on_a_phone(live: LiveSite, visit: Visit) -> None:
    poll = Make(live.app).poll(
        "budget_equal_shares",
        [f"Project {number}" for number in range(1, 61)],
        costs=[1000 * number for number in range(1, 61)],
        contest={"budget": 50_000, "currency": "EUR", "settings": {"within_budget": True}},
    )
    phone = {"width": 360, "height": 740}
    window = visit(EMAIL, viewport=phone, has_touch=True)
    window.expected = ("status of 422",)  # more than there is
    page = window.open(poll.url + "/")
    page.get_by_label("Words").fill("Project 4")
    shown = page.locator("[data-option]:visible")
    expect(shown).to_have_count(11)  # 4 and 40 to 49
    page.locator("#option-p40 label").tap()
    page.get_by_label("Words").fill("")
    expect(shown).to_have_count(60)
    page.get_by_label("Order").select_option("cheap")
    expect(shown.first).to_contain_text("Project 1")
    page.locator("#option-p11 label").tap()
    assert left(page) == "1,000 EUR too much"
    bar = page.locator(".cp-ballot-bar").bounding_box()
    assert bar is not None
    assert bar["y"] + bar["height"] <= phone["height"] + 1
    assert faults(page) == []
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= phone["width"]
    page.get_by_role("button", name="Look at my ballot").tap()
    expect(page.get_by_role("alert")).to_contain_text("1000 EUR more than there is")
    assert page.locator("[name=choice]:checked").count() == 2
    page.locator("#option-p11 label").tap()
    page.get_by_role("button", name="Look at my ballot").tap()
    page.get_by_role("button", name="Cast my vote").tap()
    expect(page.locator("#receipt-code")).to_be_visible()
    with live.app.app_context():
        assert dict(ballots_of(poll.contest_id)) == {("p40",): 1}
