"""The generated pages of the reference: file name → Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask import Flask

from portal.cli.reference.data import permissions_page, tables_page
from portal.cli.reference.findings import findings_page
from portal.cli.reference.hooks import hook_pages
from portal.cli.reference.markdown import page, table
from portal.cli.reference.operating import api_page, command_page, configuration_page
from portal.cli.reference.pages import pages_page
from portal.cli.reference.plugins import events_page, slots_page
from portal.cli.reference.sdk import sdk_page, testing_page
from portal.cli.reference.settings import settings_page

_LINK = re.compile(r"\[([^]]*)\]\([^)]*\)")


def reference_pages(app: Flask) -> Mapping[str, str]:
    """Return every generated page of an assembled application without installed plugins."""
    pages = {
        "cli.md": command_page(app),
        "configuration.md": configuration_page(),
        **hook_pages(),
        "plugin-findings.md": findings_page(),
        "sdk.md": sdk_page(),
        "testing.md": testing_page(),
        "slots.md": slots_page(app),
        "events.md": events_page(app),
        "pages.md": pages_page(app),
        "permissions.md": permissions_page(app),
        "settings.md": settings_page(app),
        "tables.md": tables_page(app),
        "api.md": api_page(app),
    }
    return {"README.md": _index(pages), **pages}


def _index(pages: Mapping[str, str]) -> str:
    """Return the page that leads to the others; each page of a hook is reached from hooks.md."""
    rows = []
    for name, text in sorted(pages.items()):
        if "/" not in name:
            title, opening = text.removeprefix("# ").split("\n\n", 2)[:2]
            first = opening.split(". ")[0].rstrip(".")
            rows.append((f"[{title}]({name})", _LINK.sub(r"\1", first)))
    return page("Reference", "Written from the code.", [table(("Page", "What it is"), rows)])
