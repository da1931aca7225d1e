"""Writes pictures of the main pages for people to look at; they prove only that pages open."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from portal.consultations.models import ConsultationRow, PhaseRow
from portal.core.database.session import db
from portal.core.identifiers import format_id
from portal.demo.logins import LOGINS
from portal.proposals.models import ProposalRow
from tests.support.browser import watched
from tests.support.live import LiveSite, live_site

ROOT = Path(__file__).resolve().parents[2]
SCREENS = Path(os.environ.get("PORTAL_SCREENS", ROOT / "var" / "screens"))
WIDTHS = (390, 1280)
# Both themes and both schemes once; somebody who wants to look at the pictures gets all four.
LOOKS = [("classic", "light"), ("harbour", "dark")]
if "PORTAL_SCREENS" in os.environ:
    LOOKS += [("classic", "dark"), ("harbour", "light")]
# Pictures further down wait until they are near the window, and drawing waits for letters. That
# is asked for instead of waiting until nothing is fetched for half a second, page after page.
SHOW_EVERYTHING = """async () => {
  const pictures = [...document.images];
  for (const one of pictures) one.loading = "eager";
  await Promise.all([document.fonts.ready, ...pictures.map((one) => one.decode().catch(() => 0))]);
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
ADMIN = next(login.email for login in LOGINS if login.role == "administrator")
CITIZEN = "marta@example.org"
#: Where the town takes part in other ways than by statements.
WAYS = {
    "document": "squares-by-law",
    "poll": "neighbourhood-budget",
    "survey": "library-hours",
    "discussion": "tannery-yard",
    "call": "tannery-yard",
    "questions": "tannery-yard",
}


def pages(site: LiveSite) -> dict[str, tuple[str, str]]:
    """Return name → whose page it is, and its address."""
    with site.app.app_context():
        busiest_last = select(ProposalRow.state, ProposalRow.id).order_by(ProposalRow.comment_count)
        by_state = {row.state: row.id for row in db.session.execute(busiest_last)}
        phases = {
            (row.slug, row.method): format_id(row.id)
            for row in db.session.execute(
                select(ConsultationRow.slug, PhaseRow.method, PhaseRow.id).join(
                    PhaseRow, PhaseRow.consultation_id == ConsultationRow.id
                )
            )
        }
    ways = {
        f"way-{method}": (CITIZEN, f"/consultations/{slug}/{method}/{phases[slug, method]}")
        for method, slug in WAYS.items()
    }
    statements = f"/consultations/riverside/statements/{phases['riverside', 'statements']}"
    proposal = f"/proposals/{format_id(by_state['published'])}"
    done = by_state.get("done") or by_state["accepted"]
    office = f"/admin/proposals/{format_id(by_state['published'])}"
    return {
        "home": ("", "/"),
        "proposals": ("", "/proposals"),
        "proposal": ("", proposal),
        "proposal-signed-in": (CITIZEN, proposal),
        "proposal-answered": ("", f"/proposals/{format_id(done)}"),
        "proposal-write": (CITIZEN, "/proposals/new"),
        "consultations": ("", "/consultations"),
        "consultation": ("", "/consultations/riverside"),
        "take-part": (CITIZEN, f"{statements}/"),
        "where-i-stand": (CITIZEN, f"{statements}/you"),
        "results": ("", f"{statements}/results"),
        **ways,
        "promises": ("", "/promises"),
        "areas": ("", "/areas"),
        "search": ("", "/search?q=tram"),
        "sign-in": ("", "/sign-in"),
        "register": ("", "/register"),
        "me": (CITIZEN, "/me"),
        "account": (CITIZEN, "/account"),
        "verification": ("joe@example.org", "/account/verification"),
        "open-data": ("", "/open-data"),
        "privacy": ("", "/pages/privacy"),
        "api": ("", "/api"),
        "error-404": ("", "/no-such-page"),
        "admin": (ADMIN, "/admin"),
        "admin-proposals": (ADMIN, "/admin/proposals"),
        "admin-answer": (ADMIN, office),
        "admin-consultations": (ADMIN, "/admin/consultations"),
        "admin-areas": (ADMIN, "/admin/municipality/areas"),
        "admin-health": (ADMIN, "/admin/health"),
    }


@pytest.mark.parametrize(("theme", "scheme"), LOOKS)
def test_pictures_of_the_main_pages(
    theme: str, scheme: str, town: Path, tmp_path: Path, browser: Browser
) -> None:
    statuses: dict[str, int] = {}
    with live_site(tmp_path, town=town, theme=theme) as site:
        wanted = pages(site)
        for width in WIDTHS:
            folder = SCREENS / f"{theme}-{scheme}-{width}"
            folder.mkdir(parents=True, exist_ok=True)
            viewport = {"width": width, "height": 900}
            for person in sorted({person for person, _path in wanted.values()}):
                with watched(browser, site.base_url, viewport=viewport) as window:
                    window.expected = ("status of 404",)
                    if person:
                        window.sign_in(site.session_cookie(site.person(person)))
                    window.prefer("en", scheme)
                    page = window.open()
                    for name, (whose, path) in wanted.items():
                        if whose != person:
                            continue
                        answer = page.goto(site.url(path), wait_until="load")
                        assert answer is not None
                        statuses[name] = answer.status
                        page.evaluate(SHOW_EVERYTHING)
                        page.screenshot(path=folder / f"{name}.png", full_page=True)
        assert site.failures == []
    assert statuses == {name: 404 if name == "error-404" else 200 for name in wanted}
