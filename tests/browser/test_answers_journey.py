"""An officer's way from the end of a consultation to a promise that is kept, in public."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from portal.core import clock
from tests.browser.survey import look
from tests.support.browser import Watched
from tests.support.live import LiveSite

Visit = Callable[..., Watched]


def faults(page: Page) -> list[str]:
    """Return what axe and our own checks find, also at 320 pixels; leave the window as it was."""
    size = page.viewport_size
    assert size is not None
    found = look(page, language="en", direction="ltr", width=size["width"])
    page.set_viewport_size(size)
    return found


def in_both(page: Page, label: str, words: str) -> None:
    """Write something in both languages."""
    for language in ("English", "Español"):
        page.get_by_label(f"{label} – {language}").fill(words)


def test_from_closing_over_answers_to_a_promise_that_is_kept(live: LiveSite, visit: Visit) -> None:
    window = visit("officer@example.org")
    window.expected = ("status of 422",)  # what is missing, twice
    page = window.open("/admin/consultations")
    page.get_by_role("link", name="How should the riverside change", exact=False).first.click()
    office = page.url
    page.get_by_role("link", name="You said, we did").click()
    assert faults(page) == []
    page.get_by_role("link", name="Begin a theme").first.click()
    assert faults(page) == []
    in_both(page, "Theme", "Swimming in the river")
    in_both(page, "You said", "Many want to swim; some fear the noise.")
    page.get_by_role("button", name="Save the theme").click()
    theme = page.url

    page.get_by_role("link", name="Search and add contributions").click()
    assert faults(page) == []
    page.get_by_role("checkbox").nth(0).check()
    page.get_by_role("checkbox").nth(1).check()
    page.get_by_role("button", name="Add what is ticked").click()
    expect(page.get_by_text("2 contributions added.")).to_be_visible()

    page.goto(office)
    page.get_by_text("Close it now").click()
    page.get_by_role("button", name="Close the consultation").click()
    missing = "“Swimming in the river” has no answer and no promise yet."
    expect(page.get_by_role("alert").get_by_text(missing)).to_be_visible()
    expect(page.get_by_role("button", name="Close it all the same")).to_be_visible()
    assert faults(page) == []

    page.goto(theme)
    page.get_by_label("We will do it").check()
    page.get_by_role("button", name="Publish the answer").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.get_by_label("We will do it").is_checked(), "what was chosen is kept"
    assert faults(page) == []
    in_both(page, "Reasons", "The water is clean enough.")
    page.get_by_role("button", name="Publish the answer").click()
    expect(page.get_by_text("The answer is public.")).to_be_visible()
    page.get_by_role("link", name="Make a promise").click()
    assert faults(page) == []
    in_both(page, "What people will find done", "Steps lead into the river")
    due = clock.now().date() + timedelta(days=40)
    page.get_by_label("By which day").fill(due.isoformat())
    page.get_by_role("button", name="Promise it").click()
    assert faults(page) == []

    page.goto(office)
    page.get_by_text("Close it now").click()
    page.get_by_role("button", name="Close the consultation").click()
    expect(page.get_by_text("The consultation is closed.")).to_be_visible()

    page.goto(theme)
    page.get_by_role("link", name="Steps lead into the river").click()
    page.get_by_label("The promise is kept").check()
    in_both(page, "In words", "Come and see.")
    assert faults(page) == []
    page.get_by_role("button", name="Say it in public").click()
    expect(page.get_by_text("This is public now.")).to_be_visible()

    guest = visit(java_script_enabled=False).open("/consultations/riverside")
    guest.get_by_role("link", name="See the results").click()
    expect(guest.get_by_role("heading", name="What people said")).to_be_visible()
    guest.get_by_role("link", name="Swimming in the river").click()
    expect(guest.get_by_text("2 contributions", exact=True)).to_be_visible()
    guest.get_by_role("link", name="Steps lead into the river").click()
    expect(guest.get_by_text("Come and see.").first).to_be_visible()


def test_results_promises_and_charts_are_for_everybody(visit: Visit) -> None:
    page = visit().open("/consultations/night-transport/results")
    expect(page.get_by_role("heading", name="Who took part")).to_be_visible()
    for address in (
        "/consultations/night-transport/results",
        "/consultations/night-transport/answers",
        "/promises",
        "/promises?state=overdue",
    ):
        page.goto(f"{page.url.split('/consultations')[0].split('/promises')[0]}{address}")
        assert faults(page) == [], address
    page.get_by_role("link", name="The stop at the health centre").click()
    assert faults(page) == []
