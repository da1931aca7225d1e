"""Accounts in a real browser: passkeys, devices, and the settings of an administrator."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from portal.demo.logins import PASSWORD
from portal.identity.models import PasskeyRow, SessionRow
from tests.support.browser import Watched
from tests.support.live import LiveSite

Visit = Callable[..., Watched]


def sign_in(page: Page, live: LiveSite, email: str) -> None:
    page.goto(live.url("/sign-in"))
    page.get_by_label("E-mail").first.fill(email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    expect(page.locator(".cp-masthead").get_by_text("Sign in")).to_have_count(0)


def virtual_authenticator(page: Page) -> None:
    """Give the browser a device with a passkey store whose owner says yes to everything."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def test_a_passkey_is_added_and_opens_the_account(live: LiveSite, visit: Visit) -> None:
    window = visit()
    page = window.open()
    virtual_authenticator(page)
    sign_in(page, live, "marta@example.org")
    page.goto(live.url("/account/second-factor"))
    page.get_by_label("Name of the new passkey").fill("My telephone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("main")).to_contain_text("My telephone")
    assert live.count(PasskeyRow, PasskeyRow.person_id == live.person("marta@example.org")) == 1

    window.forget()
    page.goto(live.url("/sign-in"))
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator(".cp-masthead")).to_contain_text("Marta Quintana")


def test_signing_out_everywhere_reaches_the_other_device(live: LiveSite, visit: Visit) -> None:
    here, there = visit().open(), visit("marta@example.org").open("/account")
    sign_in(here, live, "marta@example.org")
    expect(there.get_by_role("heading", level=1)).to_be_visible()
    here.goto(live.url("/account/devices"))
    here.get_by_role("button", name="Sign out everywhere").click()
    expect(here.locator(".cp-masthead")).to_contain_text("Sign in")
    there.goto(live.url("/account"))
    expect(there).to_have_url(live.url("/sign-in?next=/account"))
    marta = live.person("marta@example.org")
    assert live.count(SessionRow, SessionRow.person_id == marta) <= 1


def test_signing_out_is_one_click_away_on_every_page(live: LiveSite, visit: Visit) -> None:
    page = visit("marta@example.org").open("/proposals")
    page.locator(".cp-masthead summary", has_text="Marta").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator(".cp-masthead")).to_contain_text("Sign in")


def test_an_administrator_changes_a_setting_and_sees_it_hold(live: LiveSite, visit: Visit) -> None:
    page = visit("admin@example.org").open("/admin")
    page.get_by_role("link", name="Settings").first.click()
    page.get_by_role("link", name="Proposals").last.click()
    days = page.get_by_role("textbox", name="Days the council has for its answer")
    days.fill("45")
    page.locator("main form button[type=submit]").last.click()
    page.goto(live.url("/admin/settings/proposals"))
    expect(days).to_have_value("45")
    page.goto(live.url("/admin/audit"))
    expect(page.get_by_role("main")).to_contain_text("setting")
