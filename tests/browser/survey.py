"""Finds every page of the portal, who can open it, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import html5lib
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import func, select

from portal.consultations.models import ConsultationRow, PhaseRow
from portal.core.database.session import db
from portal.proposals.models import ProposalRow
from tests.support.routes import address, routes, states_of
from tests.support.stage import Stage

HERE = Path(__file__).parent
AXE = HERE.parents[1] / "node_modules" / "axe-core" / "axe.min.js"
CHECKS = (HERE / "checks.js").read_text(encoding="utf-8").rstrip().removesuffix(";")
CHECKS = CHECKS[CHECKS.index("(") :]
ROLES = ("visitor", "author", "officer", "administrator")
RUN_AXE = """async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const options = { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] };
  const { violations } = await axe.run(document, options);
  return violations.flatMap((v) =>
    v.nodes.slice(0, 3).map((n) => `axe ${v.id} (${v.help}): ${n.html.slice(0, 200)} ` +
      (n.any[0]?.message || n.all[0]?.message || n.none[0]?.message || "")));
}"""


@dataclass(frozen=True)
class Place:
    """A page as somebody sees it."""

    endpoint: str
    state: str
    role: str
    path: str

    @property
    def name(self) -> str:
        """What a complaint about it begins with."""
        about = f" ({self.state})" if self.state else ""
        return f"{self.endpoint}{about} as {self.role}: {self.path}"


def cast_the_town(stage: Stage) -> None:
    """Add the town's own proposals and consultations to the stage, one of each state."""
    with stage.app.app_context():
        newest = select(ProposalRow.state, func.max(ProposalRow.comment_count)).group_by(
            ProposalRow.state
        )
        for state, most in db.session.execute(newest):
            busiest = select(ProposalRow.id).where(
                ProposalRow.state == state, ProposalRow.comment_count == most
            )
            found = db.session.scalars(busiest).first()
            if state != "draft" and found is not None:
                stage.things["proposal"][f"the town's, {state}"] = found
        both = select(
            ConsultationRow.slug, ConsultationRow.id, PhaseRow.method, func.min(PhaseRow.id)
        ).join(PhaseRow, PhaseRow.consultation_id == ConsultationRow.id)
        rows = db.session.execute(both.group_by(ConsultationRow.id, PhaseRow.method)).all()
        for slug, identifier, method, phase in rows:
            if not slug.startswith("stage-"):
                kind = "phase" if method == "statements" else f"phase of {method}"
                stage.things["slug"][slug] = slug
                stage.things["consultation"][slug] = identifier
                stage.things.setdefault(kind, {})[slug] = phase
        for slug in stage.things["slug"]:
            _lend_what_it_lacks(stage, slug)


def _lend_what_it_lacks(stage: Stage, slug: str) -> None:
    """Give a consultation of the town the stage's parts, so that every route has an address."""
    for kind, things in stage.things.items():
        if kind.startswith(("consultation ", "phase", "option")):
            things.setdefault(slug, next(iter(things.values())))


def places(stage: Stage) -> Iterator[Place]:
    """Return every page, in each state, as each role that gets to see it."""
    browsers = {role: stage.browser(role) for role in ROLES}
    for rule in routes(stage.app, "GET"):
        for state in states_of(stage, rule):
            path = address(stage, rule, state)
            for role in ROLES:
                answer = browsers[role].get(path, headers={"Accept": "text/html"})
                assert answer.status_code < 500, f"{rule.endpoint} as {role}: {path}"
                whole = answer.status_code == 200 and answer.mimetype == "text/html"
                whole = whole and answer.text.lstrip().startswith("<!doctype")
                answer.close()
                if whole:
                    yield Place(rule.endpoint, state, role, path)


def best_of(found: list[Place]) -> list[Place]:
    """Return each page once, as the first role that sees it."""
    once: dict[str, Place] = {}
    for place in found:
        once.setdefault(place.endpoint, place)
    return list(once.values())


def all_of(found: list[Place]) -> list[Place]:
    """Return each page in each state once, and once as each role that sees it."""
    chosen: dict[tuple[str, ...], Place] = {}
    for place in found:
        if (place.endpoint, place.state) not in chosen:
            chosen[place.endpoint, place.state] = place
        else:
            chosen.setdefault((place.endpoint, "", place.role), place)
    return list(chosen.values())


def faults_in_source(app: Flask, stage: Stage, place: Place) -> list[str]:
    """Return what a strict parser says about a page's HTML, and what the policy would stop."""
    answer = stage.browser(place.role).get(place.path)
    source = answer.text
    if answer.status_code != 200 or not source:
        return [f"html: answered {answer.status_code} with {len(source)} characters"]
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    document = parser.parse(source)
    lines = source.splitlines()
    found = [
        f"html: {kind} {values} in line {line}: {lines[min(line, len(lines)) - 1].strip()[:160]}"
        for (line, _column), kind, values in parser.errors
    ]
    seen: set[str] = set()
    for element in document.iter():
        identifier = element.get("id")
        if identifier and identifier in seen:
            found.append(f"html: the id {identifier} stands twice")
        seen.add(identifier or "")
        if element.get("style") is not None:
            found.append(f"html: an inline style on <{element.tag}>")
        if element.tag == "script" and not element.get("src") and (element.text or "").strip():
            found.append("html: an inline script")
    return found


def look(page: Page, *, language: str, direction: str, width: int) -> list[str]:
    """Return what axe and our own checks find on the page that is open."""
    # A click waits until the next page has begun to come, not until it is there.
    page.wait_for_load_state()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(RUN_AXE)
    page.set_viewport_size({"width": 320, "height": 800})
    asked: dict[str, Any] = {"language": language, "direction": direction, "width": 320}
    found += page.evaluate(CHECKS, asked)
    page.set_viewport_size({"width": width, "height": 900})
    return found
