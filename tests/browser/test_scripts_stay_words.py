"""Whatever people write stays words: nothing of it runs, on any page, in a real browser."""

from __future__ import annotations

import time
from pathlib import Path

from playwright.sync_api import Browser, Dialog, Page

from portal.core.identifiers import format_id
from portal.core.search.sources import reindex_everything
from portal.testing.factories import Make
from tests.browser.participation import write_ways_to_take_part
from tests.browser.payloads import payloads
from tests.support.browser import PATIENCE, watched
from tests.support.live import LiveSite, live_site

PAYLOADS = payloads()


def write_everywhere(site: LiveSite) -> tuple[list[str], list[str]]:
    """Put the payloads into every field people fill, past every check; return where they show.

    :returns: the pages of everybody, and those of the office.
    """
    make = Make(site.app)
    pages = ["/", "/proposals", "/proposals?sort=newest", "/consultations", "/areas", "/search?q=x"]
    talker = make.person(display_name=PAYLOADS[0][:80])
    busy = make.proposal(talker, title="Where everybody talks")
    made = []
    for number, payload in enumerate(PAYLOADS):
        author = make.person(display_name=payload[:80], bio=payload)
        proposal = make.proposal(author, title=payload[:150], body=payload, summary=payload)
        pages += [f"/proposals/{format_id(proposal)}", f"/people/{format_id(author)}"]
        if number % 10 == 0:
            pages.append(f"/proposals?q={number}")
        made.append(make.comment(author, "proposal", busy, body=payload))
    pages += [f"/proposals/{format_id(busy)}"]
    pages += [f"/comments/{format_id(comment)}" for comment in made[::20]]
    texts = [payload[:1000] for payload in PAYLOADS]
    consultation = make.consultation(texts, title=PAYLOADS[0], slug="scripts")
    make.answers(consultation, [[1] * len(texts), [-1] * len(texts)] * 8)
    pages += [
        f"/consultations/{consultation.slug}",
        f"{consultation.url}/results",
        *[f"{consultation.url}/{number}" for number in range(1, len(texts) + 1, 4)],
    ]
    ways, office = write_ways_to_take_part(make, texts)
    pages += ways
    office += ["/admin", "/admin/proposals", "/admin/comments", "/admin/people", "/admin/audit"]
    with site.app.app_context():
        reindex_everything(lambda _done: None)
    pages += ["/search?q=script", "/search?q=onerror", "/search?q=window.pwned"]
    pages += [f"/search?q={payload}" for payload in ('"><script>window.pwned=1</script>', "<b>")]
    return pages, office


def ran(page: Page) -> bool:
    return bool(page.evaluate("() => Boolean(window.pwned)"))


def seen_at(page: Page, site: LiveSite, path: str) -> list[str]:
    """Open a page, which must be there, and return its path if anything ran."""
    answer = page.goto(site.url(path))
    assert answer is not None
    assert answer.status == 200, path
    return [path] if ran(page) else []


def test_nothing_anybody_writes_runs(tmp_path: Path, browser: Browser) -> None:
    assert len(set(PAYLOADS)) == 100
    executed: list[str] = []
    with live_site(tmp_path) as site:
        pages, office = write_everywhere(site)
        chief = Make(site.app).person("administrator", email="chief@example.org")
        with watched(browser, site.base_url) as window:
            page = window.open()

            def opened(dialog: Dialog) -> None:
                executed.append(f"dialog {dialog.message}")
                dialog.dismiss()

            page.on("dialog", opened)
            for path in pages:
                executed += seen_at(page, site, path)
            window.sign_in(site.session_cookie(chief))
            for path in office:
                executed += seen_at(page, site, path)
        assert site.failures == []
    assert executed == []


def test_a_script_that_does_get_in_is_stopped_and_noticed(tmp_path: Path, browser: Browser) -> None:
    """The second line of defence, and the proof that the first test would see a hole."""
    with live_site(tmp_path) as site, watched(browser, site.base_url) as window:
        page = window.open("/sign-in")
        page.evaluate("""() => {
          const policy = trustedTypes.createPolicy("htmx", { createHTML: (text) => text });
          document.querySelector("main").innerHTML =
            policy.createHTML("<img src=/favicon.svg?x onload=window.pwned=1>");
        }""")
        page.locator("main img").evaluate("(image) => image.decode().catch(() => 0)")
        # It is told of in a task of its own, once what it told the console is under way.
        until = time.monotonic() + PATIENCE / 1000
        while not page.evaluate("() => Boolean(window.__csp)") and time.monotonic() < until:
            page.wait_for_timeout(20)
        assert not ran(page)
        assert "CSP" in "".join(window.take_complaints())
