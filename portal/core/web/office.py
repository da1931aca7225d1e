"""The back office's navigation, gathered from every feature and plugin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from flask import g, request

from portal.core.plugins.calls import collect
from portal.core.web.context import current_actor
from portal.core.web.hooks import WebHooks
from portal.core.web.nav import NavItem, Section

OFFICE = "/admin"


def office_sections() -> list[Section]:
    """Return the sections for this actor; those of one title are one, the open page is marked."""
    known = g.get("office_sections")
    if known is None:
        known = g.office_sections = _gather()
    sections: list[Section] = known
    return sections


def _gather() -> list[Section]:
    answers = collect(WebHooks.office_sections, actor=current_actor())
    given = sorted((s for _name, found in answers for s in found), key=lambda s: s.order)
    items: dict[str, list[NavItem]] = {}
    first: dict[str, Section] = {}
    for section in given:
        items.setdefault(str(section.title), []).extend(section.items)
        first.setdefault(str(section.title), section)
    here = _current(item.url for listed in items.values() for item in listed)
    return [
        replace(
            first[title],
            items=[
                replace(item, active=item.url == here)
                for item in sorted(listed, key=lambda item: item.order)
            ],
        )
        for title, listed in items.items()
        if listed
    ]


def _current(addresses: Iterable[str]) -> str | None:
    """Return the address that is the longest beginning of this page's own."""
    path = request.path
    fitting = [url for url in addresses if path == url or path.startswith(url.rstrip("/") + "/")]
    return max(fitting, key=len, default=None)
