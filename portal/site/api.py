"""Search and one's own activity for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import fields, validate

from portal.core.api import (
    ApiBlueprint,
    PageQuery,
    complete_address,
    list_schema,
    reading_actor,
    schema_of,
)
from portal.core.permissions import require
from portal.core.plugins.calls import collect
from portal.core.problems import TryAgain
from portal.core.search import SearchHit, SearchQuery, SearchUnavailable
from portal.core.search.sources import search_engine
from portal.core.text.names import clean_line
from portal.core.web.context import current_actor
from portal.core.web.hooks import WebHooks
from portal.core.web.nav import Activity
from portal.site.policy import READ_ACTIVITY

api = ApiBlueprint(
    "site", __name__, description="Search over everything, and what one did oneself."
)
SHORT = validate.Length(max=80)


@dataclass(frozen=True, slots=True)
class HitRecord:
    """Something that was found.

    :param key: kind and identifier, `proposal:0190…`.
    :param excerpt_html: where it was found, escaped, matches in `mark`.
    :param area: slug of its area.
    :param topic: slug of its topic.
    """

    key: str
    kind: str
    title: str
    language: str
    url: str
    summary: str
    excerpt_html: str
    area: str | None
    topic: str | None
    state: str | None
    published_at: datetime


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """One page of what was found.

    :param total_is_at_least: whether there are more than `total`.
    :param facets: by filter and value, how many there would be.
    :param suggestion: another spelling that finds something.
    :param corrected: whether these are what the suggestion finds.
    :param relaxed: whether no text has all the words, so these have some of them.
    :param next: cursor of the next page, or null.
    """

    items: Sequence[HitRecord]
    total: int
    total_is_at_least: bool
    facets: Mapping[str, Mapping[str, int]]
    suggestion: str | None
    corrected: bool
    relaxed: bool
    next: str | None


@dataclass(frozen=True, slots=True)
class ActivityRecord:
    """One thing one did.

    :param feature: where.
    :param what: what it was, in words.
    :param state: what came of it, in words.
    """

    feature: str
    title: str
    what: str
    url: str
    when: datetime
    state: str | None


class SearchArguments(PageQuery):
    """What to look for; without words, the newest."""

    q = fields.String(load_default="", validate=validate.Length(max=200))
    kind = fields.String(validate=SHORT, metadata={"description": "`proposal`, `area`, …"})
    area = fields.String(validate=SHORT, metadata={"description": "Slug of an area."})
    topic = fields.String(validate=SHORT, metadata={"description": "Slug of a topic."})
    state = fields.String(validate=SHORT)
    language = fields.String(validate=SHORT)


@api.read(
    "/search",
    schema_of(SearchAnswer),
    query=SearchArguments,
    rate="120 per minute",
    refuses=(503,),
)
def search(query: dict[str, Any]) -> SearchAnswer:
    """Find things by their words, whatever their accents, forms or small mistakes."""
    asked = SearchQuery(
        text=clean_line(query["q"]),
        kinds=(query["kind"],) if query.get("kind") else (),
        area=query.get("area"),
        topic=query.get("topic"),
        state=query.get("state"),
        language=query.get("language"),
        audience=("public", "officer") if reading_actor("site").is_staff else ("public",),
        limit=query["limit"],
        cursor=query.get("cursor"),
    )
    try:
        found = search_engine().search(asked)
    except SearchUnavailable as error:
        raise TryAgain from error
    return SearchAnswer(
        items=[_hit(one) for one in found.hits],
        total=found.total,
        total_is_at_least=found.total_is_capped,
        facets=found.facets or {},
        suggestion=found.suggestion,
        corrected=found.corrected,
        relaxed=found.relaxed,
        next=found.next_cursor,
    )


def _hit(one: SearchHit) -> HitRecord:
    return HitRecord(
        key=one.key,
        kind=one.kind,
        title=one.title,
        language=one.language,
        url=complete_address(one.url),
        summary=one.summary,
        excerpt_html=str(one.excerpt_html),
        area=one.area,
        topic=one.topic,
        state=one.state,
        published_at=one.published_at,
    )


@api.read("/me/activity", list_schema(ActivityRecord), action=READ_ACTIVITY)
def list_activity() -> dict[str, Any]:
    """List what one did lately and what came of it, the newest first."""
    actor = current_actor()
    require(actor, READ_ACTIVITY)
    found = [
        _activity(name, one)
        for name, given in collect(WebHooks.activity, actor=actor)
        for one in given
    ]
    return {"items": sorted(found, key=lambda one: one.when, reverse=True)}


def _activity(feature: str, one: Activity) -> ActivityRecord:
    return ActivityRecord(
        feature=feature,
        title=str(one.title),
        what=str(one.what),
        url=complete_address(one.url),
        when=one.when,
        state=str(one.state[0]) if one.state else None,
    )
