"""Officers in a real browser: an impatient double click at the desk, and slips with codes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import func, select

from portal.consultations.participation.models import ParticipationRow
from portal.core.database.session import db
from portal.core.identifiers import format_id
from portal.testing.factories import Make
from tests.browser.survey import AXE, RUN_AXE
from tests.support.browser import watched
from tests.support.live import LiveSite, live_site

PAGES = [[{"kind": "long_text", "key": "idea", "text": "What should change?"}]]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """Serve an empty portal."""
    with live_site(tmp_path_factory.mktemp("desk")) as live:
        yield live
        assert live.failures == []


@pytest.fixture(scope="module")
def make(site: LiveSite) -> Make:
    """Return the factories of the portal."""
    return Make(site.app)


@pytest.fixture
def desk(browser: Browser, site: LiveSite, make: Make) -> Iterator[Callable[[str], Any]]:
    """Return a function that opens a page for an officer."""
    with ExitStack() as windows:
        watch = windows.enter_context(watched(browser, site.base_url, bypass_csp=True))
        watch.sign_in(site.session_cookie(make.person("officer")))
        yield watch.open


def counted(site: LiveSite) -> int:
    with site.app.app_context():
        count = select(func.count()).select_from(ParticipationRow)
        return db.session.execute(count).scalar_one()


def test_an_impatient_double_click_counts_one_person_and_going_back_another(
    site: LiveSite, make: Make, desk: Callable[[str], Any]
) -> None:
    made = make.survey(PAGES, access={"without_account": True, "desk": True})
    base = f"/admin/consultations/{format_id(made.id)}"
    here = f"{base}/phases/{format_id(made.phase_id)}/desk"
    page = desk(here)
    page.get_by_label("What should change?").fill("More trees")
    page.get_by_role("button", name="Count it").dblclick()
    expect(page.get_by_text("The next person can be entered.")).to_be_visible()
    expect(page.get_by_label("What should change?")).to_have_value("")
    assert counted(site) == 1
    # The next person, with the page before taken out of the browser's memory.
    page.goto(f"{site.base_url}{base}")
    page.go_back()
    page.get_by_label("What should change?").fill("More trees")
    page.get_by_role("button", name="Count it").click()
    expect(page.get_by_text("Counted. The next person can be entered.")).to_be_visible()
    assert counted(site) == 2
    page.go_back()
    page.get_by_label("What should change?").fill("Fewer cars")
    page.get_by_role("button", name="Count it").click()
    expect(page.get_by_text("Counted. The next person can be entered.")).to_be_visible()
    assert counted(site) == 3


def test_slips_are_read_by_everybody_and_printed_without_the_office_around_them(
    make: Make, desk: Callable[[str], Any]
) -> None:
    made = make.survey(PAGES, access={"codes": True})
    page = desk(f"/admin/consultations/{format_id(made.id)}/participation")
    page.get_by_label("Whom they are for").fill("Letters to Riverside")
    page.get_by_label("How many").fill("12")
    page.get_by_role("button", name="Make codes and print slips").click()
    expect(page.get_by_text("Your code:")).to_have_count(12)
    page.add_script_tag(path=AXE)
    assert page.evaluate(RUN_AXE) == []
    page.emulate_media(media="print")
    expect(page.get_by_text("Your code:").first).to_be_visible()
    expect(page.get_by_text("Print this page now")).to_be_hidden()
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide
