"""One plugin: what it adds and keeps, how it is doing, what it costs, what it did wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.admin.directory import Additions, Route, additions_of
from portal.admin.office import blueprint
from portal.admin.office.plugins import CAPABILITY_WORDS, PluginView, view_of
from portal.admin.policy import MANAGE_PLUGINS
from portal.core.database import db
from portal.core.plugins.costs import PageCost, costs_of
from portal.core.plugins.failures import Failure, last_failures
from portal.core.plugins.overview import PluginRecord, known_plugin, rows_in, tables_left_by
from portal.core.plugins.plugin import Capability
from portal.core.plugins.spec import FailPolicy
from portal.core.plugins.states import PluginState
from portal.core.problems import NotFound
from portal.core.state import state_of
from portal.core.web import formats
from portal.core.web.pages import Page, render
from portal.core.web.routing import needs

FAIL_WORDS = {
    FailPolicy.BROKEN: _l("Left out from the start"),
    FailPolicy.SKIP: _l("Its part is missing, the page is there"),
    FailPolicy.CLOSED: _l("What somebody wanted to do is refused"),
    FailPolicy.RETRIED: _l("Tried again later"),
}
REASON_WORDS = {
    "raised": _l("failed with"),
    "timeout": _l("took too long:"),
    "queries": _l("asked the database too much:"),
    "transaction": _l("interfered with the portal's own work:"),
}


@dataclass(frozen=True)
class PluginPage(Page):
    """A plugin with everything the portal knows of it.

    :param facts: what it is, in rows of a term and a value.
    :param adds: rows of the table of what it adds: what, and its names.
    :param routes: rows of pages and operations: address, methods, who may.
    :param hooks: rows of a hook and what happens when it fails.
    :param tables: names and numbers of rows.
    :param personal: rows of a column, its purpose, and when it is emptied.
    :param costs: rows of a page, how often, mean and 95th percentile, queries.
    """

    template: ClassVar[str] = "admin/plugin.html"
    plugin: PluginView
    additions: Additions
    facts: Sequence[tuple[Any, Any]]
    adds: Sequence[tuple[Any, str]]
    routes: Sequence[Sequence[Any]]
    hooks: Sequence[Sequence[Any]]
    tables: Sequence[tuple[str, str]]
    personal: Sequence[Sequence[Any]]
    costs: Sequence[Sequence[str]]
    failures: Sequence[tuple[Failure, Any]]


@blueprint.get("/plugins/<name>")
@needs(MANAGE_PLUGINS)
def plugin_show(name: str) -> Response:
    """Show one plugin."""
    record = known_plugin(name)
    if record is None:
        raise NotFound
    entry = state_of().plugins.entries.get(name)
    loaded = entry is not None and record.state in (PluginState.ENABLED, PluginState.DISABLED)
    additions = additions_of(entry) if entry is not None and loaded else Additions()
    tables = rows_in(tables_left_by(name, db.engine))
    return render(
        PluginPage(
            plugin=view_of(record),
            additions=additions,
            facts=_facts(record, additions),
            adds=_adds(record, additions),
            routes=[_route(route) for route in (*additions.pages, *additions.operations)],
            hooks=[(hook, FAIL_WORDS[fail]) for hook, fail in additions.hooks],
            tables=[(table, formats.number(rows)) for table, rows in tables],
            personal=[(c.column, c.purpose, c.retention) for c in additions.personal],
            costs=[_cost(cost) for cost in costs_of(name)],
            failures=[
                (failure, REASON_WORDS.get(failure.reason, "")) for failure in last_failures(name)
            ],
        )
    )


def _facts(record: PluginRecord, additions: Additions) -> list[tuple[Any, Any]]:
    rows = [
        (_("Technical name"), record.name),
        (_("Version"), record.version or _("not stated")),
        (_("Package"), record.package or _("not installed as a package")),
    ]
    if record.agreed_version and record.agreed_version != record.version:
        rows.append((_("Agreed to for version"), record.agreed_version))
    if not record.gone:
        rows.append((_("Quality"), additions.tier or _("not checked; run: portal plugin check")))
    return rows


def _adds(record: PluginRecord, additions: Additions) -> list[tuple[Any, str]]:
    asked, declared = record.asks_for, record.declared
    capabilities = [
        str(CAPABILITY_WORDS[Capability(name)][0])
        for name in sorted(asked.capabilities)
        if name in set(Capability)
    ]
    rows = [
        (_("May"), capabilities),
        (_("Parts of pages"), additions.slots),
        (_("Permissions"), [str(title) for _name, title in additions.actions]),
        (_("Is told of events by"), declared.get("subscriptions", ())),
        (_("Jobs"), declared.get("jobs", ())),
        (_("Makes findable"), declared.get("kinds", ())),
        (_("Open data"), declared.get("tables", ())),
        (_("Talks to"), sorted(asked.hosts)),
        (_("Pages load from elsewhere"), sorted(asked.csp_sources)),
    ]
    return [(words, ", ".join(names)) for words, names in rows if names]


def _route(route: Route) -> Sequence[Any]:
    words: Any = _("nobody")
    if route.access is not None:
        words = {"public": _("everybody"), "signed_in": _("people who are signed in")}.get(
            route.access.kind, ""
        )
        if route.access.action is not None:
            words = route.access.action.title
    return (route.rule, route.methods, words)


def _cost(cost: PageCost) -> Sequence[str]:
    return (
        cost.endpoint,
        formats.number(cost.pages),
        _("%(number)s ms", number=formats.number(round(cost.mean_ms, 2))),
        _("%(number)s ms", number=formats.number(round(cost.p95_ms, 2))),
        formats.number(round(cost.queries, 1)),
    )
