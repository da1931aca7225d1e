"""The town's yard: asking by keyboard, proposing on a phone without JavaScript, and answers."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from portal.consultations.methods.questions.models import QuestionRow, QuestionSupportRow
from portal.proposals.models import ProposalRow
from tests.browser.survey import look
from tests.browser.test_statements_journey import tab_to
from tests.support.browser import Watched
from tests.support.live import LiveSite

Visit = Callable[..., Watched]
YARD = "/consultations/tannery-yard"
PHONE = {"width": 360, "height": 800}


def test_one_asks_with_the_keyboard_alone_and_is_shown_what_was_asked(
    live: LiveSite, visit: Visit
) -> None:
    before = live.count(QuestionRow)
    page = visit("marta@example.org").open(YARD)
    tab_to(page, "Ask the council")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ask about the yard")
    tab_to(page, "Ask a question")
    page.keyboard.press("Enter")
    tab_to(page, "text")
    page.keyboard.type("Will the old fig tree stay where it is?")
    expect(page.locator("#similar")).to_contain_text("Will the fig tree stay")
    page.keyboard.type(" And may children climb it?")
    tab_to(page, "Ask this question")
    page.keyboard.press("Enter")
    expect(page.get_by_text("your question is there")).to_be_visible()
    assert live.count(QuestionRow) == before + 1


def test_one_proposes_and_supports_on_a_phone_without_javascript(
    live: LiveSite, visit: Visit
) -> None:
    before = live.count(ProposalRow, ProposalRow.phase_id.is_not(None))
    page = visit("joe@example.org", java_script_enabled=False, viewport=PHONE).open(YARD)
    page.get_by_role("link", name="Propose and support").click()
    page.get_by_role("link", name="Make a proposal").click()
    page.get_by_label("What should change?").fill("A tap for watering cans by the fig tree")
    page.get_by_label("Your idea").fill("The cistern is there already; all it needs is a tap.")
    page.get_by_label("What is it about?").select_option(index=1)
    page.get_by_role("button", name="Publish the proposal").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("A tap for watering cans")
    assert live.count(ProposalRow, ProposalRow.phase_id.is_not(None)) == before + 1
    page.get_by_role("link", name="A yard for the old tannery").click()
    page.get_by_role("link", name="A smooth path across the cobbles").first.click()
    page.get_by_role("button", name="Support this proposal").click()
    expect(page.get_by_text("You support this proposal")).to_be_visible()
    supports = live.count(QuestionSupportRow)
    page.goto(live.url(YARD))
    page.get_by_role("link", name="Ask the council").click()
    page.get_by_role("button", name="I want to know this too").last.click()
    assert live.count(QuestionSupportRow) == supports + 1
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.goto(live.url(YARD))
    page.get_by_role("link", name="See what people said").first.click()
    expect(page.get_by_text("What the council says to it")).to_be_visible()


def test_an_officer_answers_and_merges(live: LiveSite, visit: Visit) -> None:
    page = visit("officer-culture@example.org").open("/admin/consultations")
    page.get_by_role("link", name="A yard for the old tannery").click()
    page.get_by_role("link", name=re.compile("contributions.*Ask about the yard")).click()
    page.get_by_role("link", name="bicis de la biblioteca").click()
    page.locator("#text").fill("Sí: doce plazas cubiertas junto a la puerta.")
    page.get_by_role("button", name="Publish the answer").click()
    expect(page.get_by_text("The answer is public")).to_be_visible()
    page.get_by_role("link", name="Its public page").click()
    expect(page.get_by_text("doce plazas cubiertas")).to_be_visible()
    assert live.count(QuestionRow, QuestionRow.answered_at.is_not(None)) == 3


def test_axe_finds_nothing_on_the_pages_of_a_conversation(live: LiveSite, visit: Visit) -> None:
    window = visit("officer-culture@example.org")
    page = window.open(YARD)
    paths = set(
        page.eval_on_selector_all(
            "a[href*='/consultations/tannery-yard/']", "found => found.map(a => a.pathname)"
        )
    )
    page.goto(live.url("/admin/consultations"))
    page.get_by_role("link", name="A yard for the old tannery").click()
    paths |= set(
        page.eval_on_selector_all(
            "a[href*='/questions/'], a[href*='/call/'], a[href*='/discussion/']",
            "found => found.map(a => a.pathname)",
        )
    )
    lists = {path for path in paths if "/questions/" in path}
    paths |= {f"{path}/1" for path in lists if path.startswith("/consultations")}
    paths |= {
        f"{path}/results"
        for path in paths
        if path.startswith("/consultations") and "/call/" in path
    }
    assert len(paths) >= 8
    found = {}
    for path in sorted(paths):
        page.goto(live.url(path))
        faults = look(page, language="en", direction="ltr", width=1280)
        if faults:
            found[path] = faults
    assert found == {}
