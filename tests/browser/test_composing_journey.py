"""An officer's way from a template to a published consultation, with a link sent on the way."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.survey import look
from tests.support.browser import Watched
from tests.support.live import LiveSite

Visit = Callable[..., Watched]
TEXTS = ("Summary", "What it is about", "Privacy notice")


def faults(page: Page) -> list[str]:
    """Return what axe and our own checks find, also at 320 pixels; leave the window as it was."""
    size = page.viewport_size
    assert size is not None
    found = look(page, language="en", direction="ltr", width=size["width"])
    page.set_viewport_size(size)
    return found


def test_from_a_template_over_the_list_and_a_link_to_publication(
    live: LiveSite, visit: Visit
) -> None:
    page = visit("officer@example.org").open("/admin/consultations")
    page.get_by_role("link", name="Begin a consultation").click()
    assert faults(page) == []
    card = page.get_by_role("region", name="Deliberation with statements")
    card.get_by_role("link", name="Use this template").click()
    page.get_by_label("Title – English").fill("Who is the quay for?")
    page.get_by_label("Title – Español").fill("¿Para quién es el muelle?")
    page.get_by_label("Department in charge").select_option(index=1)
    assert faults(page) == []
    page.get_by_role("button", name="Make the draft").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who is the quay for?")
    assert faults(page) == []
    office = page.url

    page.get_by_role("link", name="Preview links").click()
    page.get_by_label("Who gets it").fill("The press")
    page.get_by_role("button", name="Make the link").click()
    secret = page.locator("code").inner_text()
    assert faults(page) == []
    guest = visit(java_script_enabled=False).open()
    guest.goto(secret)
    expect(guest.get_by_role("heading", level=1)).to_have_text("Who is the quay for?")
    expect(guest.get_by_text("Preview – not public")).to_be_visible()
    assert secret.rpartition("/")[2] not in guest.content() + guest.url
    guest.get_by_role("link", name="Say what you think").click()
    expect(guest.get_by_text("Preview – not public")).to_be_visible()

    page.goto(office)
    page.get_by_role("link", name="Look ahead as somebody else").click()
    assert faults(page) == []
    page.get_by_label("As", exact=True).select_option("citizen")
    page.get_by_role("button", name="Look", exact=True).click()
    expect(page.get_by_text("Nothing can be sent from here")).to_be_visible()
    assert faults(page) == []

    page.goto(office)
    left = page.get_by_role("listitem").filter(has_text="No gap of the template is left")
    left.first.get_by_role("link").click()
    for label in TEXTS:
        for language in ("English", "Español"):
            page.get_by_label(f"{label} – {language}").fill(f"{label}, in our own words.")
    page.get_by_role("button", name="Save the consultation").click()
    assert page.get_by_text("Still to do").count() == 0
    page.get_by_role("link", name="Move the dates").click()
    assert faults(page) == []
    page.get_by_label("Days").fill("7")
    page.get_by_role("button", name="Move all phases").click()
    expect(page.get_by_text("2 phases have been moved.")).to_be_visible()
    page.goto(office)
    page.get_by_role("button", name="Publish the consultation").click()
    expect(page.get_by_text("The consultation is published.")).to_be_visible()
    guest.reload()
    expect(guest.get_by_text("Preview – not public")).to_have_count(0)
