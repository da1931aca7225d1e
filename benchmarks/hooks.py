"""What asking plugins costs on a proposal's page, the page that asks them most.

Two portals are measured in turns in this process, one without plugins and one with every bundled
plugin enabled, and a third with a guest that fills every place of the page. Processor time is
that of the whole process, so the threads plugins run in are part of it. Dispatch is what asking
costs beside what features and plugins do in their hooks: finding them, keeping guests apart,
checking their answers.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, ClassVar

from flask import Flask
from flask.testing import FlaskClient
from markupsafe import Markup

from benchmarks.measuring import Options
from benchmarks.table import Row
from portal.core.database import unit_of_work
from portal.core.identifiers import format_id
from portal.core.plugins import calls, slots
from portal.core.plugins.manager import ENTRY_POINTS
from portal.core.state import state_of
from portal.identity.sessions import open_session
from portal.sdk import (
    Action,
    Actor,
    Capability,
    Decision,
    NavItem,
    PermissionHooks,
    Plugin,
    ProposalHooks,
    ProposalLink,
    ProposalRecord,
    SlotFill,
    WebHooks,
    hookimpl,
)
from portal.testing.factories import Make
from portal.testing.site import Site, make_site

SHARE = 0.05
COMMENTS = 50
PLACES = ("layout.head", "layout.footer", "proposal.sidebar", "proposal.below_text")
ROUNDS, REQUESTS = 30, 10


class Busybody(Plugin, WebHooks, PermissionHooks, ProposalHooks):
    """Takes part everywhere on a proposal's page, and does next to nothing."""

    name = "busybody"
    title = "Busybody"
    capabilities: ClassVar[set[Capability]] = {Capability.SLOTS, Capability.CHECKS}

    @hookimpl
    def slot_fills(self) -> list[SlotFill]:
        """Fill every place."""
        return [SlotFill(place, lambda **_context: Markup("<!-- here -->")) for place in PLACES]

    @hookimpl
    def nav_items(self, actor: Actor) -> list[NavItem]:
        """Be in the header."""
        return [NavItem("Busybody", "/busybody")]

    @hookimpl
    def decide(self, actor: Actor, action: Action, subject: object) -> Decision | None:
        """Object to nothing."""
        return None

    @hookimpl
    def proposal_badges(self, proposal: ProposalRecord) -> list[str]:
        """Add a word."""
        return ["seen"]

    @hookimpl
    def proposal_actions(self, actor: Actor, proposal: ProposalRecord) -> list[ProposalLink]:
        """Add a link."""
        return [ProposalLink("Look", "/busybody")]


@dataclass
class Meter:
    """Adds up the processor time spent in asking plugins, and how often it was asked.

    :ivar own: the part of it that features and plugins spent in their own functions.
    """

    seconds: float = 0.0
    own: float = 0.0
    asked: int = 0
    _depth: int = 0

    def watch(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function whose outermost calls are added up."""

        def watched(*args: Any, **kwargs: Any) -> Any:
            if self._depth:
                return function(*args, **kwargs)
            self._depth += 1
            began = time.process_time()
            try:
                return function(*args, **kwargs)
            finally:
                self.seconds += time.process_time() - began
                self.asked += 1
                self._depth -= 1

        return watched

    def owned(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a hook's function of which the own time is added up, whatever its thread."""

        def timed(*args: Any, **kwargs: Any) -> Any:
            began = time.thread_time()
            try:
                return function(*args, **kwargs)
            finally:
                self.own += time.thread_time() - began

        return timed


METER = Meter()


@contextmanager
def metered() -> Iterator[None]:
    """Watch every place that asks plugins, wherever it was imported."""
    watched = {calls.collect: METER.watch(calls.collect), slots.render_slot: None}
    watched[slots.render_slot] = METER.watch(slots.render_slot)
    changed = [
        (module, name, value)
        for module in list(sys.modules.values())
        if getattr(module, "__name__", "").startswith("portal.")
        for name, value in list(vars(module).items())
        if callable(value) and getattr(value, "__module__", "") in (calls.__name__, slots.__name__)
        if value in watched
    ]
    for module, name, value in changed:
        setattr(module, name, watched[value])
    try:
        yield
    finally:
        for module, name, value in changed:
            setattr(module, name, value)


@dataclass
class Bench:
    """A portal with a proposal, and browsers that look at it."""

    site: Site
    path: str
    visitor: FlaskClient
    citizen: FlaskClient


def bench(folder: Path, plugins: Sequence[Plugin] = (), **options: Any) -> Bench:
    """Make a portal with a proposal and 50 comments on it."""
    site = make_site(folder, plugins=tuple(plugins), page_cache_mb=0, **options)
    make = Make(site.app)
    proposal, author = make.proposal(), make.person()
    make.comments(COMMENTS, author, "proposal", proposal)
    person = make.person()
    with site.app.app_context(), unit_of_work():
        token = open_session(person, second_factor=True)
    citizen = site.app.test_client()
    with citizen.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    path = f"/proposals/{format_id(proposal)}"
    return Bench(site, path, site.app.test_client(), citizen)


def spent(browser: FlaskClient, path: str) -> tuple[float, float, float, int]:
    """Return processor seconds of a request, of asking, of that the hooks' own, how often."""
    METER.seconds, METER.own, METER.asked = 0.0, 0.0, 0
    began = time.process_time()
    for _request in range(REQUESTS):
        answer = browser.get(path)
        assert answer.status_code == 200, answer.status
        answer.get_data()
    whole = time.process_time() - began
    asked = METER.asked // REQUESTS
    return whole / REQUESTS, METER.seconds / REQUESTS, METER.own / REQUESTS, asked


@dataclass(frozen=True, slots=True)
class Cost:
    """Medians of many rounds, in milliseconds.

    :param page: processor time of the page.
    :param asking: that part of it in which plugins were asked, their own work included.
    :param dispatch: that part without their own work.
    """

    page: float
    asking: float
    dispatch: float
    asked: int


def costs(benches: Sequence[Bench], who: str) -> list[Cost]:
    """Measure several portals in turns."""
    found: list[list[tuple[float, float, float, int]]] = [[] for _bench in benches]
    for one in benches:
        spent(getattr(one, who), one.path)
    for _round in range(ROUNDS):
        for one, list_of in zip(benches, found, strict=True):
            list_of.append(spent(getattr(one, who), one.path))
    return [
        Cost(
            statistics.median(page for page, *_rest in rounds) * 1000,
            statistics.median(asking for _page, asking, *_rest in rounds) * 1000,
            statistics.median(asking - own for _page, asking, own, _asked in rounds) * 1000,
            rounds[-1][3],
        )
        for rounds in found
    ]


def hook_rows(_options: Options) -> list[Row]:
    """Measure the proposal's page without plugins, with every bundled one, and with a busybody."""
    bundled = sorted(point.name for point in entry_points(group=ENTRY_POINTS))
    rows = []
    with ExitStack() as stack:
        stack.enter_context(metered())
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        benches = [
            bench(_folder(home, "none")),
            bench(_folder(home, "bundled"), plugins_disabled=(), enabled=bundled),
            bench(_folder(home, "busy"), [Busybody()], enabled=["busybody"]),
        ]
        for one in benches:
            stack.callback(one.site.close)
            for browser in (one.visitor, one.citizen):
                browser.get(one.path)  # so that every hook of the page is known
            watch_application(one.site.app)
        for who in ("visitor", "citizen"):
            rows += _rows(who, bundled, *costs(benches, who))
    return rows


def watch_application(app: Flask) -> None:
    """Watch slots in templates as well, and every function that is asked."""
    app.jinja_env.globals["slot"] = METER.watch(slots.render_slot)
    state = state_of(app)
    for hook, known in list(state.plugins._implementations.items()):
        state.plugins._implementations[hook] = tuple(
            replace(one, function=METER.owned(one.function)) for one in known
        )
    for place, fills in state.slots.fills.items():
        state.slots.fills[place] = [
            (name, replace(fill, render=METER.owned(fill.render))) for name, fill in fills
        ]
    state.stamps.forget()


def _folder(home: Path, name: str) -> Path:
    folder = home / name
    folder.mkdir()
    return folder


def _rows(who: str, bundled: Sequence[str], none: Cost, all_of_them: Cost, busy: Cost) -> list[Row]:
    group = f"Asking plugins, proposal page with {COMMENTS} comments, {who}"
    share = all_of_them.dispatch / all_of_them.page
    names = ", ".join(bundled) or "there is none"
    return [
        Row(
            group,
            f"every bundled plugin enabled ({names})",
            f"dispatch {share:.1%} of the page's CPU time: {all_of_them.dispatch:.2f} of "
            f"{all_of_them.page:.2f} ms, {all_of_them.asking:.2f} ms with what is done in hooks; "
            f"without plugins {none.dispatch:.2f} and {none.asking:.2f} of {none.page:.2f} ms",
            f"< {SHARE:.0%}",
            share < SHARE,
        ),
        Row(
            group,
            "a guest in every place of the page",
            f"dispatch {busy.dispatch / busy.page:.1%}: {busy.dispatch:.2f} of "
            f"{busy.page:.2f} ms, {busy.asking:.2f} ms with what is done in hooks",
            "none",
            None,
        ),
    ]
