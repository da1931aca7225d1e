"""Pages that explain the portal: how it works, accessibility, privacy, what it is, open data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Response, stream_with_context

from portal.core.exports import Exporter, exporters
from portal.core.plugins.calls import collect
from portal.core.privacy import PrivacyHooks
from portal.core.problems import NotFound
from portal.core.state import config, state_of
from portal.core.web.listings import csv_response
from portal.core.web.pages import Page, render, visitor_cache
from portal.core.web.routing import public
from portal.site.tables import json_lines
from portal.site.views import blueprint

HOURLY = 3600


@dataclass(frozen=True)
class HelpPage(Page):
    """How it works."""

    template: ClassVar[str] = "site/pages/help.html"


@dataclass(frozen=True)
class AccessibilityPage(Page):
    """The accessibility statement (Directive (EU) 2016/2102, article 7)."""

    template: ClassVar[str] = "site/pages/accessibility.html"


@dataclass(frozen=True)
class AboutPage(Page):
    """What this portal is, and under which licence."""

    template: ClassVar[str] = "site/pages/about.html"


@dataclass(frozen=True, slots=True)
class Purpose:
    """Columns kept for one purpose, on one basis, for one time."""

    purpose: Any
    basis: Any
    retention: Any
    columns: Sequence[str]


@dataclass(frozen=True)
class PrivacyPage(Page):
    """What is kept about people, why and how long (GDPR, articles 13 and 30).

    :param chapters: feature's title and what it keeps.
    """

    template: ClassVar[str] = "site/pages/privacy.html"
    chapters: Sequence[tuple[Any, Sequence[Purpose]]]
    session_days: int


@dataclass(frozen=True)
class OpenDataPage(Page):
    """What may be downloaded.

    :param tables: tables of features and plugins, each with its data dictionary.
    """

    template: ClassVar[str] = "site/pages/open_data.html"
    tables: Sequence[Exporter]


PAGES: dict[str, type[Page]] = {
    "help": HelpPage,
    "accessibility": AccessibilityPage,
    "about": AboutPage,
}


@blueprint.get("/pages/<name>")
@public
@visitor_cache(seconds=HOURLY)
def page(name: str) -> Response:
    """Show one of the standing pages."""
    if name == "privacy":
        return render(PrivacyPage(_kept(), config().session_days))
    if name not in PAGES:
        raise NotFound
    return render(PAGES[name]())


@blueprint.get("/open-data")
@public
@visitor_cache("plugins", seconds=HOURLY)
def open_data() -> Response:
    """Show what may be downloaded."""
    return render(OpenDataPage(list(exporters().values())))


@blueprint.get("/open-data/<name>.<any(csv, json):form>")
@public
def open_table(name: str, form: str) -> Response:
    """Give a table, as CSV or, with its data dictionary, as JSON."""
    table = exporters().get(name)
    if table is None:
        raise NotFound
    rows: Any = stream_with_context(iter(table.rows()))
    if form == "csv":
        return csv_response(name, tuple(table.columns), rows)
    return Response(json_lines(table, rows), mimetype="application/json")


def _kept() -> list[tuple[Any, list[Purpose]]]:
    entries = state_of().plugins.entries
    chapters = []
    for name, inventory in collect(PrivacyHooks.personal_data):
        grouped: dict[tuple[str, str, str], list[str]] = {}
        for column in inventory.personal:
            key = (str(column.purpose), str(column.basis), str(column.retention))
            grouped.setdefault(key, []).append(column.column)
        plugin = entries[name].plugin
        if grouped and plugin is not None:
            purposes = [Purpose(*key, columns=columns) for key, columns in grouped.items()]
            chapters.append((plugin.title, purposes))
    return chapters
