"""Search over everything that can be found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.core.permissions import Actor
from portal.core.search import SearchHit, SearchQuery, SearchResults, SearchUnavailable
from portal.core.search.sources import search_engine
from portal.core.state import state_of
from portal.core.text.names import clean_line
from portal.core.web import formats
from portal.core.web.context import current_actor
from portal.core.web.pages import Page, render
from portal.core.web.routing import public
from portal.municipality.queries import area_by_slug, areas, topic_by_slug, topics
from portal.site.views import blueprint
from portal.site.words import state_words

TEXT_LENGTH = 200
FILTERS = ("kind", "area", "topic", "state")


@dataclass(frozen=True, slots=True)
class Found:
    """One hit with everything in words."""

    hit: SearchHit
    kind: Any
    state: tuple[Any, str] | None
    meta: Sequence[Any]


@dataclass(frozen=True)
class SearchPage(Page):
    """Hits, and what would narrow them.

    :param asked: whether anything was looked for.
    :param total: the number of hits as a sentence.
    :param suggestion: another spelling that finds something.
    :param working: whether the index could be read.
    """

    template: ClassVar[str] = "site/search.html"
    text: str
    asked: bool
    hits: Sequence[Found]
    total: str
    groups: Sequence[Mapping[str, Any]]
    suggestion: str
    corrected: bool
    relaxed: bool
    next_url: str | None
    narrowed: bool
    working: bool


@blueprint.get("/search")
@public
def search() -> Response:
    """Find what somebody is looking for."""
    text = clean_line(request.args.get("q", ""))[:TEXT_LENGTH]
    chosen = {name: clean_line(request.args.get(name, ""))[:80] for name in FILTERS}
    narrowed = any(chosen.values())
    asked = bool(text) or narrowed
    results, working = SearchResults(), True
    if asked:
        try:
            results = search_engine().search(_query(text, chosen, current_actor()))
        except SearchUnavailable:
            working = False
    page = SearchPage(
        text=text,
        asked=asked,
        hits=[_found(hit) for hit in results.hits],
        total=_total(results),
        groups=_groups(results, chosen),
        suggestion=results.suggestion or "",
        corrected=results.corrected,
        relaxed=results.relaxed,
        next_url=_next(text, chosen, results.next_cursor),
        narrowed=narrowed,
        working=working,
    )
    return render(page, 200 if working else 503)


def _query(text: str, chosen: Mapping[str, str], actor: Actor) -> SearchQuery:
    return SearchQuery(
        text=text,
        kinds=(chosen["kind"],) if chosen["kind"] else (),
        area=chosen["area"] or None,
        topic=chosen["topic"] or None,
        state=chosen["state"] or None,
        audience=("public", "officer") if actor.is_staff else ("public",),
        cursor=request.args.get("cursor"),
    )


def _next(text: str, chosen: Mapping[str, str], cursor: str | None) -> str | None:
    if cursor is None:
        return None
    kept: dict[str, Any] = {name: value for name, value in chosen.items() if value}
    return url_for("site.search", q=text, **kept, cursor=cursor)


def _found(hit: SearchHit) -> Found:
    source = state_of().search_sources.get(hit.kind)
    area = area_by_slug(hit.area) if hit.area else None
    topic = topic_by_slug(hit.topic) if hit.topic else None
    return Found(
        hit=hit,
        kind=str(source.title if source else hit.kind),
        state=state_words(hit.state, hit.kind) if hit.state else None,
        meta=[
            str(area.name) if area else "",
            str(topic.name) if topic else "",
            formats.ago(hit.published_at) if hit.kind != "area" else "",
        ],
    )


def _total(results: SearchResults) -> str:
    count = formats.number(results.total)
    if results.total_is_capped:
        return str(_("more than %(count)s results", count=count))
    return str(ngettext("%(count)s result", "%(count)s results", results.total, count=count))


def _groups(results: SearchResults, chosen: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the filters, each with the choices that would find something."""
    sources = state_of().search_sources
    words = {
        "kind": (_("What"), {kind: str(source.title) for kind, source in sources.items()}),
        "area": (_("Where"), {area.slug: str(area.name) for area in areas().values()}),
        "topic": (_("Topic"), {topic.slug: str(topic.name) for topic in topics().values()}),
        "state": (_("State"), {}),
    }
    facets = results.facets or {}
    groups = []
    for name in FILTERS:
        label, known = words[name]
        counts = dict(facets.get(name, {}))
        if chosen[name]:
            counts.setdefault(chosen[name], 0)
        if not counts:
            continue
        options: list[tuple[str, str, int | None]] = [
            (value, known.get(value) or str(state_words(value, chosen["kind"])[0]), count)
            for value, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
            if value
        ]
        options.insert(0, ("", _("All"), None))
        groups.append({"name": name, "label": label, "options": options, "value": chosen[name]})
    return groups
