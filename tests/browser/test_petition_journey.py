"""From a sentence to the council's answer, through a real browser, with and without JavaScript."""

from __future__ import annotations

import re
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.core.database.session import db
from portal.core.database.unit_of_work import unit_of_work
from portal.core.identifiers import format_id
from portal.core.settings import save_settings
from portal.testing.site import taking_part
from portal_petitions import queries
from portal_petitions.links import sponsor_path
from portal_petitions.models import SignatureRow
from portal_petitions.plugin import plugin
from portal_petitions.settings import PetitionSettings
from portal_petitions.testing import add_petition
from tests.support.browser import Watched, watched
from tests.support.live import LiveSite, live_site

Visit = Callable[..., Watched]
TITLE = "Benches in the shade along the river walk"


@pytest.fixture
def site(town: Path, tmp_path: Path) -> Iterator[LiveSite]:
    """Serve a copy of the town with petitions switched on and a handful of postcodes."""
    more = () if plugin.name in taking_part() else (plugin,)
    with live_site(tmp_path / "site", town=town, plugins=more) as started:
        with started.app.app_context(), unit_of_work():
            rules = replace(PetitionSettings(), sponsors_needed=1, postcodes="99006,tannery")
            save_settings("petitions", rules)
        yield started
        assert started.failures == []
    shutil.rmtree(tmp_path / "site", ignore_errors=True)


@pytest.fixture
def open_window(browser: Browser, site: LiveSite) -> Iterator[Visit]:
    with ExitStack() as windows:

        def start(email: str = "", **options: Any) -> Watched:
            window = windows.enter_context(watched(browser, site.base_url, **options))
            if email:
                window.sign_in(site.session_cookie(site.person(email)))
            return window

        yield start


def new_petition(site: LiveSite) -> uuid.UUID:
    with site.app.app_context():
        return add_petition(title=TITLE)


def mailed_link(site: LiveSite, to: str) -> str:
    texts = [mail.text for mail in site.mails() if mail.to == to]
    assert texts, f"no mail to {to}"
    found = re.findall(r"http://\S+/petitions/confirm/\S+", texts[-1])
    assert found, texts[-1]
    return str(found[-1])


def fill_in(page: Page, name: str, email: str, postcode: str = "99006") -> None:
    form = page.locator("#sign form")
    form.get_by_label("Your name").fill(name)
    form.get_by_label("E-mail address").fill(email)
    form.get_by_label("Postcode").fill(postcode)
    form.get_by_label("I live in Valdelira").check()


@pytest.mark.parametrize("scripts", [True, False], ids=["with_scripts", "without_scripts"])
def test_a_visitor_signs_on_a_phone_and_reads_their_number(
    site: LiveSite, open_window: Visit, scripts: bool
) -> None:
    petition = new_petition(site)
    phone = {"width": 390, "height": 800}
    window = open_window(java_script_enabled=scripts, viewport=phone)
    window.expected = ("status of 422",)  # a wrong postcode
    page = window.open("/petitions")
    page.get_by_role("link", name=TITLE).click()
    fill_in(page, "Nora Newcomer", "nora@garden.example", "12345")
    page.get_by_role("button", name="Sign this petition").click()
    expect(page.get_by_role("alert")).to_contain_text("postcode")
    expect(page.get_by_label("Your name")).to_have_value("Nora Newcomer")
    fill_in(page, "Nora Newcomer", "nora@garden.example")
    page.get_by_role("button", name="Sign this petition").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("look into your mail")
    page.goto(mailed_link(site, "nora@garden.example"))
    page.get_by_role("button", name="Yes, I sign this petition").click()
    expect(page.locator(".pt-number")).to_have_text("1")
    page.reload()
    expect(page.locator(".pt-number")).to_have_text("1")
    site.work()
    page.goto(site.url(f"/petitions/{format_id(petition)}"))
    expect(page.locator(".pt-count")).to_have_text("1")
    assert site.count(SignatureRow, SignatureRow.state == "confirmed") == 1


def test_signing_takes_no_mouse(site: LiveSite, open_window: Visit) -> None:
    petition = new_petition(site)
    page = open_window().open(f"/petitions/{format_id(petition)}")
    page.locator("#sign input[name=name]").focus()
    page.keyboard.type("Nora Newcomer")
    page.keyboard.press("Tab")
    page.keyboard.type("nora@garden.example")
    page.keyboard.press("Tab")
    page.keyboard.type("99006")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("look into your mail")


def test_a_petition_goes_from_a_sentence_to_the_councils_answer(
    site: LiveSite, open_window: Visit
) -> None:
    author = open_window("marta@example.org", java_script_enabled=False).open("/petitions/new")
    author.get_by_label("What should the council do?").fill(TITLE)
    author.get_by_role("button", name="See whether there is one already").click()
    author.get_by_role("button", name="Go on to the text").click()
    author.get_by_label("Why?").fill("The walk has three benches on two kilometres.")
    author.get_by_label("Your postcode").fill("99006")
    author.get_by_role("button", name="See how it looks").click()
    expect(author.locator("article")).to_contain_text("three benches on two kilometres")
    author.get_by_role("button", name="Start the petition").click()
    expect(author.get_by_role("main")).to_contain_text("Your petition is begun")

    petition = own_petition(site, "marta@example.org")
    sponsor = open_window(java_script_enabled=False).open(sponsor_path_of(site, petition))
    fill_in(sponsor, "Samuel Sponsor", "samuel@garden.example")
    # Nobody is mailed who did not ask for it.
    sponsor.get_by_label("Mail me what the council answers").check()
    sponsor.get_by_role("button", name="Be a sponsor").click()
    sponsor.goto(mailed_link(site, "samuel@garden.example"))
    sponsor.get_by_role("button", name="Yes, I sign this petition").click()
    expect(sponsor.locator(".pt-number")).to_have_text("2")

    moderator = open_window("moderator@example.org", java_script_enabled=False, locale="en-GB")
    moderator.prefer("en")
    desk = moderator.open("/admin/petitions")
    desk.get_by_role("link", name=TITLE).click()
    desk.get_by_role("button", name="Work on it").click()
    desk.get_by_role("button", name="Publish the petition").click()
    expect(desk.get_by_role("status").first).to_contain_text("open for signatures")

    officer = open_window("officer@example.org", java_script_enabled=False)
    officer.prefer("en")
    work = officer.open(f"/admin/petitions/{format_id(petition)}")
    work.get_by_label("In one sentence").fill("Twelve benches come in May.")
    work.get_by_label("The answer").fill("We put up **twelve** benches in May.")
    work.get_by_role("button", name="Publish the answer").click()
    told = [mail.to for mail in site.mails() if mail.subject.startswith("The council has")]
    assert "samuel@garden.example" in told

    reader = open_window().open(f"/petitions/{format_id(petition)}")
    expect(reader.locator(".cp-response")).to_contain_text("Twelve benches come in May.")


def test_a_petition_stays_reserved_while_its_page_is_open(
    site: LiveSite, open_window: Visit
) -> None:
    with site.app.app_context():
        petition = add_petition("moderation", title=TITLE)
    window = open_window("moderator@example.org")
    window.prefer("en")
    page = window.open(f"/admin/petitions/{format_id(petition)}/moderate")
    page.get_by_role("button", name="Work on it").click()
    beat = page.locator("[data-heartbeat]")
    expect(beat).to_contain_text("It is reserved for you.")
    with page.expect_response(lambda answer: answer.url.endswith("/lock")) as kept:
        # The page's own timer, made to fire now instead of in half a minute.
        page.evaluate(
            """() => {
              const form = document.querySelector('[data-heartbeat]');
              form.dispatchEvent(new CustomEvent('petitions:beat'));
            }"""
        )
    assert kept.value.json()["held"] is True


def own_petition(site: LiveSite, email: str) -> uuid.UUID:
    person = site.person(email)
    with site.app.app_context():
        found = queries.petitions_of(person)[0].id
        db.session.remove()
    return found


def sponsor_path_of(site: LiveSite, petition: uuid.UUID) -> str:
    with site.app.app_context():
        return sponsor_path(petition)
