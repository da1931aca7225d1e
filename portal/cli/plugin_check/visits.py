"""Visits to the plugin's pages and to pages of the portal, with what its hooks cost there."""

from __future__ import annotations

import functools
import inspect
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event

from portal.cli.plugin_check.hooks import marked, specifications
from portal.cli.plugin_check.stage import Stage
from portal.cli.plugin_check.subject import Subject
from portal.core.database.guests import current_guest
from portal.core.plugins.plugin import Plugin
from portal.core.plugins.slots import SLOT_RULES, slots_of
from portal.core.plugins.spec import HookRules, rules_of

ROLES = ("", "citizen", "administrator")


@dataclass(frozen=True)
class Visit:
    """One page that was opened.

    :param who: visitor, citizen or administrator.
    :param html: the page, ``""`` where it was none.
    :param view: the function that answered, for pages of the plugin.
    """

    address: str
    who: str
    status: int
    html: str
    view: Callable[..., Any] | None

    def place(self, subject: Subject) -> tuple[Path, int]:
        """Return file and line of the view behind the page."""
        if self.view is not None:
            view = inspect.unwrap(self.view)
            source = inspect.getsourcefile(view)
            if source is not None and Path(source).is_relative_to(subject.package):
                return Path(source), inspect.getsourcelines(view)[1]
        return subject.plugin_module, subject.method_line("name")


@dataclass
class Cost:
    """What one hook took.

    :param calls: of every call the time that went by, and the time it worked, in seconds.
    :param queries: the most statements of one call.
    :param error: what it raised, ``""`` for nothing.
    """

    rules: HookRules
    calls: list[tuple[float, float]] = field(default_factory=list)
    queries: int = 0
    error: str = ""

    @property
    def seconds(self) -> float:
        """What a call takes, whatever else the machine is doing.

        The time it worked, at worst, or the time that went by, at best: one that waits waits
        every time, a busy machine does not. The first call, which compiles templates and
        fills caches, counts only where it is the only one.
        """
        counted = self.calls[1:] or self.calls
        worked = max((work for _passed, work in counted), default=0.0)
        return max(worked, min((passed for passed, _work in counted), default=0.0))


@dataclass
class Meter:
    """Counts calls, time and statements of a plugin's hooks."""

    costs: dict[str, Cost] = field(default_factory=dict)

    def around(
        self, name: str, rules: HookRules, function: Callable[..., Any]
    ) -> Callable[..., Any]:
        """Return ``function``, measured."""

        @functools.wraps(function)
        def measured(*args: Any, **kwargs: Any) -> Any:
            cost = self.costs.setdefault(name, Cost(rules))
            token = _statements.set([0])
            began, worked = time.perf_counter(), time.thread_time()
            try:
                answer = function(*args, **kwargs)
                return list(answer) if inspect.isgenerator(answer) else answer
            except Exception as error:
                cost.error = cost.error or f"{type(error).__name__}: {error}"[:200]
                raise
            finally:
                cost.calls.append((time.perf_counter() - began, time.thread_time() - worked))
                cost.queries = max(cost.queries, (_statements.get() or [0])[0])
                guest = current_guest.get()
                if guest is not None and guest.trespass and guest.trespass.kind == "queries":
                    # The one too many was refused before it could be counted.
                    cost.queries = max(cost.queries, rules.queries + 1)
                _statements.reset(token)

        return measured


_statements: ContextVar[list[int] | None] = ContextVar("statements", default=None)


@event.listens_for(Engine, "before_cursor_execute")
def _count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    counted = _statements.get()
    if counted is not None and not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
        counted[0] += 1


def measure_hooks(plugin: Plugin, meter: Meter) -> None:
    """Put the meter around the plugin's hooks that pages call; before it is registered."""
    known = specifications()
    for name, method in marked(plugin).items():
        if name in known and rules_of(known[name][1]).request_time:
            setattr(type(plugin), name, meter.around(name, rules_of(known[name][1]), method))


def measure_slots(app: Flask, plugin: str, meter: Meter) -> None:
    """Put the meter around what the plugin fills slots with."""
    fills = slots_of(app).fills
    for slot, listed in fills.items():
        fills[slot] = [
            (owner, replace(fill, render=meter.around(f"slot {slot}", SLOT_RULES, fill.render)))
            if owner == plugin
            else (owner, fill)
            for owner, fill in listed
        ]


def visits_to(stage: Stage) -> list[Visit]:
    """Open every page of the plugin that needs no more than its address, and some of the portal's.

    They are opened once per stage; whoever asks again is given the same.
    """
    if stage.visits is None:
        with _quiet(stage.app):
            stage.visits = list(_visit(stage))
    return stage.visits


def _visit(stage: Stage) -> Iterator[Visit]:
    own = list(own_addresses(stage))
    for role in ROLES:
        browser = stage.browser(role)
        for address, view in [*own, *((page, None) for page in stage.pages)]:
            answer = browser.get(address)
            is_page = answer.mimetype == "text/html"
            html = answer.get_data(as_text=True) if is_page else ""
            yield Visit(address, role or "visitor", answer.status_code, html, view)


def own_addresses(stage: Stage) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield the addresses of the plugin that need nothing filled in, each with its view."""
    for route in stage.app.url_map.iter_rules():
        blueprint = route.endpoint.rpartition(".")[0]
        owner = getattr(stage.app.blueprints.get(blueprint), "portal_plugin", None)
        if owner == stage.name and not route.arguments and "GET" in (route.methods or ()):
            yield route.rule, stage.app.view_functions[route.endpoint]


@contextmanager
def _quiet(app: Flask) -> Iterator[None]:
    before = app.config.get("PROPAGATE_EXCEPTIONS")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    try:
        yield
    finally:
        app.config["PROPAGATE_EXCEPTIONS"] = before
