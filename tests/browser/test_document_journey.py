"""Commenting on the town's by-law: keyboard alone, no JavaScript, phone; and an officer's part."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from portal.consultations.methods.document.models import DocumentSupportRow, DocumentWordingRow
from tests.browser.test_statements_journey import tab_to
from tests.support.browser import Watched
from tests.support.live import LiveSite

Visit = Callable[..., Watched]
BYLAW = "/consultations/squares-by-law"
PHONE = {"width": 360, "height": 800}


def test_one_rewords_a_paragraph_with_the_keyboard_alone(live: LiveSite, visit: Visit) -> None:
    before = live.count(DocumentWordingRow)
    page = visit("marta@example.org").open(BYLAW)
    tab_to(page, "Read and comment on the text")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Comment on the draft")
    tab_to(page, "Comment: Paragraph 1 (1)", limit=200)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Paragraph 1 (1)")
    tab_to(page, "Propose another wording")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Propose another wording")
    tab_to(page, "The squares of Valdelira")  # the field, which begins with what it says now
    page.keyboard.press("Control+End")
    page.keyboard.type(" And to those who only stop to look.")
    tab_to(page, "Propose this wording")
    page.keyboard.press("Enter")
    mine = page.get_by_role("article").filter(has_text="only stop to look")
    expect(mine).to_contain_text("1 person supports this")
    assert live.count(DocumentWordingRow) == before + 1


def test_one_comments_and_supports_on_a_phone_without_javascript(
    live: LiveSite, visit: Visit
) -> None:
    before = live.count(DocumentSupportRow)
    page = visit("joe@example.org", java_script_enabled=False, viewport=PHONE).open(BYLAW)
    page.get_by_role("link", name="Read and comment on the text").click()
    page.get_by_role("link", name="Paragraph 3 (1)").click()
    page.get_by_role("button", name="Support this wording").click()
    expect(page.get_by_role("button", name="Take my support back")).to_be_visible()
    assert live.count(DocumentSupportRow) == before + 1
    page.get_by_label("For", exact=True).check()
    page.get_by_label("Your comment").fill("Two halves, and a pause for the neighbours.")
    page.get_by_role("button", name="Publish the comment").click()
    expect(page.locator(".cp-comment:target")).to_contain_text("a pause for the neighbours")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_an_officer_takes_a_wording_over_in_a_new_version(live: LiveSite, visit: Visit) -> None:
    page = visit("officer@example.org").open(f"{BYLAW}")
    page.get_by_role("link", name="Read and comment on the text").click()
    public = page.url
    page.goto(live.url("/admin/consultations"))
    page.get_by_role("link", name="A by-law for our squares").click()
    page.get_by_role("link", name="Contributions").click()
    page.get_by_role("link", name="Write the next version").click()
    for code, old, new in (("en", "one hour", "two hours"), ("es", "una hora", "dos horas")):
        field = page.locator(f"#text_{code}")
        field.fill(
            field.input_value()
            .replace(f"at most {old}", f"at most {new}")
            .replace(f"como mucho {old}", f"como mucho {new}")
        )
    page.get_by_role("button", name="Show how it is divided").click()
    expect(page.get_by_role("heading", name="How it will be divided")).to_be_visible()
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("1 changed, 0 moved, 0 new, 0 gone")).to_be_visible()
    page.locator("#note_en").fill("Concerts may last two hours.")
    page.get_by_role("button", name="Publish version 3").click()
    page.get_by_role("link", name="Answer them").click()
    page.get_by_role("link", name="3: Music without amplifiers").click()
    page.get_by_label("Taken over", exact=True).check()
    page.get_by_label("In version").select_option("3")
    page.get_by_label("Reason").first.fill("A concert has two halves.")
    page.get_by_role("button", name="Publish the answer").click()
    page.goto(f"{public}compare")
    expect(page.locator("ins", has_text="two hours").first).to_be_visible()
    page.goto(f"{public}wordings?state=taken")
    expect(page.get_by_text("Taken over in version 3")).to_be_visible()
