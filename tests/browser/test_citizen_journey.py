"""From nobody to somebody who was heard, through a real browser, with and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from portal.demo.content import load_town
from portal.demo.logins import UNVERIFIED
from portal.proposals.models import ProposalRow, SupportRow
from tests.support.browser import Watched
from tests.support.live import LiveSite

Visit = Callable[..., Watched]
NEWCOMER = "nora.newcomer@example.org"
PASSWORD = "a bridge with two lamps"


def link_in_mail(live: LiveSite, to: str, start: str) -> str:
    """Return the newest link with this beginning that was mailed to somebody."""
    texts = [mail.text for mail in live.mails() if mail.to == to]
    links: list[str] = [link for text in texts for link in re.findall(r"http://\S+", text)]
    found = [link for link in links if link.startswith(live.url(start))]
    assert found, f"no link to {start} in {texts}"
    return found[-1].rstrip(".")


def register(page: Page, live: LiveSite) -> None:
    page.goto(live.url("/register"))
    page.get_by_label("name", exact=False).first.fill("Nora Newcomer")
    page.get_by_label("E-mail").first.fill(NEWCOMER)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main input[type=checkbox]").check()
    page.locator("main").get_by_role("button", name="Register").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("mail")
    page.goto(link_in_mail(live, NEWCOMER, "/confirm/"))
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".cp-masthead")).to_contain_text("Nora Newcomer")


def support(page: Page) -> None:
    page.get_by_role("button", name="Support this proposal").click()
    expect(page.locator("#support")).to_contain_text("You support this proposal")


def comment(page: Page, text: str) -> None:
    page.get_by_label("Your comment").fill(text)
    page.get_by_role("button", name="Publish the comment").click()
    expect(page.locator("#discussion")).to_contain_text(text)


def a_proposal_open_for_support(page: Page, live: LiveSite) -> None:
    page.goto(live.url("/proposals?sort=newest"))
    titles = page.locator("main article h2 a, main article h3 a, main li h2 a, main li h3 a")
    expect(titles.first).to_be_visible()
    addresses = [link.get_attribute("href") or "" for link in titles.all()]
    for address in addresses:
        page.goto(live.url(address))
        if page.get_by_role("button", name="Support this proposal").count():
            return
    pytest.fail("no proposal on the first page can be supported")


def test_a_newcomer_registers_verifies_proposes_supports_and_comments(
    live: LiveSite, visit: Visit
) -> None:
    person = next(p for p in load_town().people if p.key == UNVERIFIED)
    assert person.document is not None
    assert person.birth_date is not None
    window = visit()
    page = window.open()
    register(page, live)

    page.goto(live.url("/account/verification"))
    page.get_by_role("link", name="Start").first.click()
    page.get_by_label("Number of your identity document").fill(person.document)
    page.get_by_label("Date of birth").fill(person.birth_date.strftime("%d/%m/%Y"))
    page.get_by_label("Postcode").fill(person.postcode)
    page.get_by_role("button", name="Verify").click()
    expect(page.get_by_role("main")).to_contain_text("You are verified as a resident")

    page.goto(live.url("/proposals/new"))
    with page.expect_response(lambda answer: "/proposals/similar" in answer.url):
        page.locator("input[name=title]").fill("More benches and shade along the riverside walk")
        page.locator("input[name=title]").press("Tab")
    expect(page.locator("#similar a").first).to_be_visible()
    with page.expect_response(lambda answer: answer.url.endswith("/autosave")) as saved:
        page.locator("textarea[name=body]").fill(
            "The walk has three benches on two kilometres.\n\nPut one every two hundred metres, "
            "half of them under trees, so that everybody can rest on the way."
        )
    assert saved.value.status == 200
    expect(page.locator("[data-autosave-status]")).to_contain_text("aved")
    page.locator("select[name=topic]").select_option(index=1)
    page.locator("#where").scroll_into_view_if_needed()
    page.locator("#where .leaflet-container").click(position={"x": 200, "y": 120})
    expect(page.locator("input[name=lat]")).not_to_have_value("")
    page.get_by_role("button", name="Publish the proposal").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "More benches and shade along the riverside walk"
    )
    assert (
        live.count(
            ProposalRow,
            ProposalRow.lat.is_not(None),
            ProposalRow.title.like("More benches and shade%"),
            ProposalRow.state == "published",
        )
        == 1
    )

    a_proposal_open_for_support(page, live)
    support(page)
    page.reload()
    expect(page.locator("#support")).to_contain_text("You support this proposal")
    comment(page, "I walk there every day and would help with planting.")
    newcomer = live.person(NEWCOMER)
    assert live.count(SupportRow, SupportRow.person_id == newcomer) == 1

    page.goto(live.url("/me"))
    expect(page.get_by_role("main")).to_contain_text("More benches and shade")


def test_without_javascript_one_can_register_support_and_comment(
    live: LiveSite, visit: Visit
) -> None:
    window = visit(java_script_enabled=False)
    page = window.open()
    register(page, live)
    a_proposal_open_for_support(page, live)
    support(page)
    comment(page, "Without scripts this works just as well.")
    newcomer = live.person(NEWCOMER)
    assert live.count(SupportRow, SupportRow.person_id == newcomer) == 1


def test_without_javascript_one_can_write_and_publish_a_proposal(
    live: LiveSite, visit: Visit
) -> None:
    page = visit("marta@example.org", java_script_enabled=False).open("/proposals/new")
    page.locator("input[name=title]").fill("A clock for the market hall")
    page.locator("textarea[name=body]").fill(
        "Everybody asks everybody for the time. A large clock above the main door would do, "
        "seen from both sides of the square."
    )
    page.locator("select[name=topic]").select_option(index=1)
    page.get_by_role("button", name="Publish the proposal").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A clock for the market hall")


def test_an_officer_answers_and_the_author_reads_it_above_everything_else(
    live: LiveSite, visit: Visit
) -> None:
    officer = visit("officer@example.org")
    page = officer.open("/admin/proposals")
    page.locator("main table a, main article a").first.click()
    title = page.get_by_role("heading", level=1).inner_text()
    page.locator("select[name=state]").select_option("accepted")
    page.locator("textarea[name=reason]").fill("We will build it in spring, as you proposed.")
    page.get_by_role("button", name="Publish the answer").click()
    page.get_by_role("link", name="See the public page").click()
    public = page.url

    author = visit().open()
    author.goto(public)
    expect(author.get_by_role("heading", level=1)).to_have_text(title)
    answer = author.get_by_text("We will build it in spring, as you proposed.")
    expect(answer).to_be_visible()
    answered_at = answer.bounding_box()
    text_at = author.locator("main article").last.bounding_box()
    assert answered_at is not None
    assert text_at is not None
    assert answered_at["y"] < text_at["y"]
    assert any("We will build it in spring" in mail.text for mail in live.mails())
