"""Reference of the portal's pages: their addresses, and the names by which plugins link to them."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask
from werkzeug.routing import Rule

from portal.cli.reference.markdown import code, first_line, page, table
from portal.core.web.routing import access_of

_MACHINES = ("/api/", "/static/", "/-/")
_OFFICE = "/admin"


def pages_page(app: Flask) -> str:
    """Return the page of every page people open."""
    parts = []
    for title, office in (("For everybody", False), ("Back office", True)):
        rows = [
            (
                code(rule.rule),
                code(_call(rule)),
                _who(app, rule.endpoint),
                first_line(app.view_functions[rule.endpoint]),
            )
            for rule in _pages(app)
            if rule.rule.startswith(_OFFICE) is office
        ]
        parts += [f"## {title}", table(("Address", "Link to it", "Who", "What it is"), rows)]
    opening = (
        "What people open, with its address and the call that links to it from code and templates "
        "of plugins. Arguments are identifiers as records have them."
    )
    return page("Pages", opening, parts)


def _pages(app: Flask) -> Iterator[Rule]:
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if "GET" in (rule.methods or ()) and not rule.rule.startswith(_MACHINES):
            yield rule


def _call(rule: Rule) -> str:
    names = "".join(f", {name}=…" for name in sorted(rule.arguments))
    return f'url_for("{rule.endpoint}"{names})'


def _who(app: Flask, endpoint: str) -> str:
    access = access_of(app, endpoint)
    if access is None or access.kind == "public":
        return "everybody"
    return f"whoever may {code(access.action.name)}" if access.action else "people with an account"
