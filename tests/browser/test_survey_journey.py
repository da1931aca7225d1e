"""Answering a survey in a real browser: by keyboard, on a phone, and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from portal.consultations.methods.survey.models import SurveyAnswerRow, SurveyResponseRow
from portal.core.database.session import db
from portal.testing.factories import Make
from tests.browser.survey import AXE, RUN_AXE
from tests.support.browser import watched
from tests.support.live import LiveSite, live_site

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
SAVED = "**/save/*"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """Serve an empty portal."""
    with live_site(tmp_path_factory.mktemp("survey")) as live:
        yield live
        assert live.failures == []


@pytest.fixture(scope="module")
def make(site: LiveSite) -> Make:
    """Return the factories of the portal."""
    return Make(site.app)


@pytest.fixture
def window(browser: Browser, site: LiveSite) -> Iterator[Callable[..., Any]]:
    """Return a function that opens a window in which somebody is signed in."""
    with ExitStack() as windows:

        def open_window(person: Any, **options: Any) -> Any:
            watch = windows.enter_context(
                watched(browser, site.base_url, **{"bypass_csp": True, **options})
            )
            watch.sign_in(site.session_cookie(person))
            return watch

        yield open_window


def focused(page: Page) -> str:
    return str(
        page.evaluate("""() => {
      const el = document.activeElement;
      const label = el.labels?.[0]?.textContent ?? el.textContent ?? "";
      return (el.getAttribute("aria-label") || label).trim();
    }""")
    )


def tab_to(page: Page, words: str) -> None:
    page.wait_for_load_state()  # what keys do is there when the page is
    for _press in range(60):
        page.keyboard.press("Tab")
        if focused(page).startswith(words):
            return
    raise AssertionError(f"“{words}” is not reached; at “{focused(page)}”")


def answers_in(site: LiveSite, phase_id: Any) -> list[Any]:
    query = (
        select(SurveyAnswerRow.value)
        .join(SurveyResponseRow, SurveyResponseRow.id == SurveyAnswerRow.response_id)
        .where(SurveyResponseRow.phase_id == phase_id)
    )
    with site.app.app_context():
        return sorted(db.session.scalars(query), key=str)


def is_sound(page: Page) -> None:
    page.wait_for_load_state()
    page.add_script_tag(path=AXE)
    assert page.evaluate(RUN_AXE) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")


def test_a_survey_is_answered_with_the_keyboard_alone(
    site: LiveSite, make: Make, window: Callable[..., Any]
) -> None:
    made, person = make.survey(settings={"anonymous": True}), make.person()
    page = window(person).open(f"{made.url}/")
    tab_to(page, "Begin")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Page 1")
    # What depends on an answer comes with it.
    expect(page.get_by_text("What for?")).to_be_hidden()
    tab_to(page, "Yes")
    page.keyboard.press("Space")
    expect(page.get_by_text("What for?")).to_be_visible()
    tab_to(page, "Fun")
    with page.expect_response(SAVED) as saved:
        page.keyboard.press("Space")
    assert saved.value.ok
    is_sound(page)
    tab_to(page, "Go on")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Page 2")
    tab_to(page, "1")
    for _step in range(3):
        page.keyboard.press("ArrowDown")
    expect(page.get_by_label("4", exact=True)).to_be_checked()
    tab_to(page, "4. What should change?")
    page.keyboard.type("More lanes")
    tab_to(page, "Look through your answers")
    page.keyboard.press("Enter")
    expect(page.get_by_text("More lanes")).to_be_visible()
    is_sound(page)
    tab_to(page, "Hand in my answers")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your receipt")).to_be_visible()
    assert answers_in(site, made.phase_id) == [4, "More lanes", ["fun"], "yes"]


def test_what_is_begun_on_a_phone_is_finished_elsewhere(
    site: LiveSite, make: Make, window: Callable[..., Any]
) -> None:
    made, person = make.survey(), make.person()
    held = window(person, **PHONE)
    held.expected = ("status of 409",)
    phone = held.open(f"{made.url}/page/2")
    with phone.expect_response(SAVED):
        phone.get_by_label("What should change?").fill("Typed on the phone")
    is_sound(phone)
    # Nothing was sent: the phone was only put away.
    desk = window(person)
    page = desk.open(f"{made.url}/page/2")
    expect(page.get_by_label("What should change?")).to_have_value("Typed on the phone")
    with page.expect_response(SAVED):
        page.get_by_label("What should change?").fill("Typed at the desk")
    # The phone, still open, is told and loses nothing.
    with phone.expect_response(SAVED) as refused:
        phone.get_by_label("What should change?").fill("Typed on the phone again")
    assert refused.value.status == 409
    phone.get_by_role("button", name="Look through your answers").click()
    expect(phone.get_by_text("Typed elsewhere: Typed at the desk")).to_be_visible()
    expect(phone.get_by_label("What should change?")).to_have_value("Typed on the phone again")


def test_without_javascript_every_page_is_kept_when_it_is_sent(
    site: LiveSite, make: Make, window: Callable[..., Any]
) -> None:
    made, person = make.survey(), make.person()
    plain = window(person, java_script_enabled=False)
    plain.expected = ("status of 422",)
    page = plain.open(f"{made.url}/page/1")
    expect(page.get_by_text("Only if you answered “Yes” to question 1.")).to_be_visible()
    page.get_by_label("No", exact=True).check()
    page.get_by_label("Fun").check()
    page.get_by_role("button", name="Go on", exact=True).click()
    page.get_by_role("button", name="Look through your answers").click()
    # A required question is named, and what was typed stays.
    expect(page.get_by_role("alert")).to_contain_text("Answer question 3.")
    page.get_by_label("2", exact=True).check()
    page.get_by_role("button", name="Look through your answers").click()
    page.get_by_role("button", name="Hand in my answers").click()
    expect(page.get_by_text("Your receipt")).to_be_visible()
    assert answers_in(site, made.phase_id) == [2, "no"]


def test_writing_another_answer_chooses_its_option_and_brings_what_depends_on_it(
    site: LiveSite, make: Make, window: Callable[..., Any]
) -> None:
    another = {"other": {"en": "Another way", "es": "De otra manera"}}
    by_boat = {"all": [{"question": "way", "is": "equals", "value": "other"}]}
    made = make.survey(
        [
            [
                {"kind": "single", "key": "way", "options": ("Bus", "Tram"), "settings": another},
                {"kind": "short_text", "key": "far", "text": "How far?", "show_if": by_boat},
            ]
        ]
    )
    page = window(make.person(), **PHONE).open(f"{made.url}/page/1")
    page.get_by_label("Bus").check()
    expect(page.get_by_text("How far?")).to_be_hidden()
    page.get_by_label("In your words: Another way").fill("By boat")
    expect(page.get_by_label("Another way", exact=True)).to_be_checked()
    expect(page.get_by_text("How far?")).to_be_visible()
    is_sound(page)
    page.get_by_role("button", name="Look through your answers").click()
    expect(page.get_by_text("Another way: By boat")).to_be_visible()
