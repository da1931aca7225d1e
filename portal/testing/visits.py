"""Walks through the portal: its own pages where plugins take part, and the pages of a plugin."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from portal.core.database.base import new_id
from portal.core.identifiers import format_id
from portal.core.plugins.plugin import Plugin
from portal.testing.factories import Make

#: Pages of the portal as those who look at them most.
_PLAIN = (
    ("visitor", "/"),
    ("visitor", "/proposals"),
    ("visitor", "/consultations"),
    ("visitor", "/search?q=crossing"),
    ("visitor", "/pages/privacy"),
    ("citizen", "/proposals/new"),
    ("citizen", "/me"),
    ("citizen", "/account/profile"),
    ("administrator", "/admin"),
    ("administrator", "/admin/health"),
    ("administrator", "/admin/plugins"),
    ("administrator", "/admin/settings"),
)


def visit_the_town(make: Make, client_as: Callable[..., FlaskClient]) -> None:
    """Look at every kind of page the portal has; fail when one of them fails."""
    author = make.person()
    slug = f"area-{author.hex[-8:]}"
    make.area(slug=slug)
    proposal = make.proposal(author)
    make.comment(author, "proposal", proposal)
    consultation = make.consultation(("More benches", "Fewer cars"))
    browsers = {role: client_as(role) for role in ("visitor", "citizen", "administrator")}
    for role, path in (
        *_PLAIN,
        ("visitor", f"/areas/{slug}"),
        ("visitor", f"/proposals/{format_id(proposal)}"),
        ("citizen", f"/proposals/{format_id(proposal)}"),
        ("visitor", f"/consultations/{consultation.slug}"),
        ("citizen", f"{consultation.url}/"),
        ("visitor", f"/people/{format_id(author)}"),
    ):
        status = browsers[role].get(path, follow_redirects=True).status_code
        assert status == 200, f"{path} as {role}: {status}"


@contextmanager
def failures_of(plugin: Plugin) -> Iterator[list[str]]:
    """Collect what the portal notes down about failures of a plugin."""
    found: list[str] = []
    with structlog.testing.capture_logs() as lines:
        yield found
    found += [
        f"{line.get('hook')}: {line.get('reason')}: {line.get('detail')}"
        for line in lines
        if line.get("event") == "plugin_failed" and line.get("plugin") == plugin.name
    ]


def rules_of(app: Flask, plugin: Plugin) -> list[Rule]:
    """Return the routes of a plugin, of pages and API."""
    names = {
        name
        for name, blueprint in app.blueprints.items()
        if getattr(blueprint, "portal_plugin", None) == plugin.name
    }
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint.rpartition(".")[0] in names]


def addresses_of(
    app: Flask, plugin: Plugin, method: str, things: dict[str, Any] | None = None
) -> list[str]:
    """Return an address for each route of a plugin that answers ``method``.

    :param things: values of arguments by name; others are made up, and lead to nothing.
    """
    found = []
    for rule in rules_of(app, plugin):
        if method in (rule.methods or ()):
            values = {name: _value(rule, name, things or {}) for name in rule.arguments}
            with app.test_request_context():
                found.append(app.url_map.bind("localhost").build(rule.endpoint, values))
    return sorted(set(found))


def _value(rule: Rule, name: str, things: dict[str, Any]) -> Any:
    if name in things:
        return things[name]
    kind = type(rule._converters[name]).__name__
    made_up: dict[str, Any] = {
        "IdConverter": new_id(),
        "UUIDConverter": new_id(),
        "IntegerConverter": 1,
        "FloatConverter": 1.0,
        "AnyConverter": next(iter(getattr(rule._converters[name], "items", ["x"]))),
    }
    return made_up.get(kind, "nothing-here")


def things_in(filled: dict[str, dict[str, Any]], plugin: Plugin) -> dict[str, uuid.UUID]:
    """Return values for arguments such as ``petition_id`` from rows of a plugin's tables."""
    found = {}
    for table, values in filled.items():
        if isinstance(values.get("id"), uuid.UUID):
            name = table.removeprefix(f"plugin_{plugin.name}_")
            for word in (name, name.removesuffix("s"), name.removesuffix("es")):
                found[f"{word}_id"] = values["id"]
    return found
