"""Taking part in the town's consultation: with the keyboard alone, and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.consultations.methods.statements.models import ParticipantRow, StatementVoteRow
from portal.core.database.session import db
from tests.support.browser import Watched
from tests.support.live import LiveSite

Visit = Callable[..., Watched]


def focused(page: Page) -> str:
    """Return what the control in focus is called."""
    found = page.evaluate("""() => {
      const el = document.activeElement;
      return (el.getAttribute("aria-label") || el.textContent || el.name || "").trim();
    }""")
    return " ".join(str(found).split())


def tab_to(page: Page, words: str, limit: int = 80) -> None:
    """Press Tab until the control in focus is called that."""
    page.wait_for_load_state()  # what keys do is there when the page is
    for _press in range(limit):
        page.keyboard.press("Tab")
        if words in focused(page):
            return
    raise AssertionError(f"“{words}” is not reached within {limit} tabs; at “{focused(page)}”")


def votes_of(live: LiveSite, email: str) -> list[int]:
    """Return the answers of somebody in the order in which they gave them."""
    mine = select(ParticipantRow.id).where(ParticipantRow.person_id == live.person(email))
    query = select(StatementVoteRow.value).where(StatementVoteRow.participant_id.in_(mine))
    with live.app.app_context():
        return list(db.session.scalars(query.order_by(StatementVoteRow.cast_at)))


def open_consultation(page: Page) -> None:
    """Walk from the home page to the first statement as a reader would."""
    page.get_by_role("link", name="Consultations").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Consultations")


def test_one_can_take_part_with_the_keyboard_alone(live: LiveSite, visit: Visit) -> None:
    email = "joe@example.org"
    before = len(votes_of(live, email))
    page = visit(email).open("/consultations/riverside")
    tab_to(page, "Say what you think")
    page.keyboard.press("Enter")
    statement = page.locator("#statement-text")
    expect(statement).to_be_visible()
    for key, said in (("a", "You agreed."), ("d", "You disagreed."), ("p", "You passed.")):
        shown = statement.inner_text()
        page.wait_for_load_state()  # the letters are a script's
        page.keyboard.press(key)
        expect(page.get_by_role("status").filter(has_text=said)).to_be_visible()
        expect(statement).not_to_have_text(shown)
    assert votes_of(live, email)[before:] == [1, -1, 0]

    # The letters are a short cut: the same by Tab and Enter.
    tab_to(page, "Agree")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="You agreed.")).to_be_visible()
    assert votes_of(live, email)[before:] == [1, -1, 0, 1]

    tab_to(page, "Take it back")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert votes_of(live, email)[before:] == [1, -1, 0]

    tab_to(page, "Add your own statement")
    page.keyboard.press("Enter")
    tab_to(page, "text")  # its name, since an empty field has no text of its own
    page.keyboard.type("The riverside needs drinking fountains that work in winter too.")
    tab_to(page, "Add my statement")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    if page.get_by_role("button", name="Mine is different, add it").count():
        tab_to(page, "Mine is different, add it")
        with page.expect_navigation():
            page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("statement")

    page.goto(live.url("/consultations/riverside"))
    tab_to(page, "esults")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("main table").first).to_be_attached()


def test_letters_typed_into_a_field_are_no_answers(live: LiveSite, visit: Visit) -> None:
    email = "joe@example.org"
    before = votes_of(live, email)
    page = visit(email).open("/consultations/riverside")
    page.get_by_role("link", name="Say what you think").first.click()
    page.get_by_text("Add your own statement").click()
    page.get_by_label("Your statement").press_sequentially("a dap")
    assert votes_of(live, email) == before
    expect(page.get_by_label("Your statement")).to_have_value("a dap")


def test_one_can_take_part_without_javascript(live: LiveSite, visit: Visit) -> None:
    email = "joe@example.org"
    before = len(votes_of(live, email))
    page = visit(email, java_script_enabled=False).open("/")
    open_consultation(page)
    page.goto(live.url("/consultations/riverside"))
    page.get_by_role("link", name="Say what you think").first.click()
    for answer, said in (
        ("Agree", "You agreed."),
        ("Disagree", "You disagreed."),
        ("Pass", "You passed."),
    ):
        page.get_by_role("button", name=answer, exact=True).click()
        expect(page.get_by_role("main")).to_contain_text(said)
    assert votes_of(live, email)[before:] == [1, -1, 0]


def test_somebody_who_is_not_signed_in_is_told_the_way(live: LiveSite, visit: Visit) -> None:
    page = visit().open("/consultations/riverside")
    page.get_by_role("link", name="Say what you think").first.click()
    expect(page.get_by_role("main").get_by_role("link", name="Sign in").first).to_be_visible()
