"""The list of proposals: as a page, on the map, and for programs."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Response, request, stream_with_context, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.core.web import Page, current_actor, public, render, visitor_cache
from portal.core.web.formats import number
from portal.core.web.listings import FeedItem, atom_response, csv_response, json_response
from portal.core.web.recall import recalled
from portal.core.web.site import site_record
from portal.identity.queries import names_of
from portal.identity.records import PersonName
from portal.municipality.queries import areas, base_map, topics
from portal.municipality.records import AreaRecord, TopicRecord
from portal.proposals.export import as_rows, columns, lines_of
from portal.proposals.queries import (
    Found,
    ProposalFilter,
    every_proposal,
    find_proposals,
    points_of,
    supported_among,
)
from portal.proposals.records import STATE_WORDS, ProposalItem
from portal.proposals.views import blueprint
from portal.proposals.views.filters import address_of, filter_groups, filter_of, sorts_of

PAGE = 20
FOR_PROGRAMS = 100
STAMPS = ("proposals", "municipality", "identity")


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list shows to everybody alike.

    :param names: authors by identifier.
    :param on_the_map: the items, or in the map view up to 500.
    :param formats: addresses of the same list for programs, by name.
    """

    found: Found
    total: str
    groups: list[dict[str, Any]]
    sort: dict[str, Any]
    names: Mapping[uuid.UUID, PersonName]
    on_the_map: tuple[ProposalItem, ...]
    formats: dict[str, str]

    def points(self) -> list[dict[str, Any]]:
        """Return what the map shows."""
        return map_points(self.on_the_map)


@dataclass(frozen=True)
class ListPage(Page):
    """The list, with its filters and a map of what it shows.

    :param mine: those of the items this person supports.
    :param map_points: gives what the map shows, ``on_the_map``.
    """

    template: ClassVar[str] = "proposals/index.html"
    wanted: ProposalFilter
    found: Found
    total: str
    groups: list[dict[str, Any]]
    sort: dict[str, Any]
    names: Mapping[uuid.UUID, PersonName]
    areas: Mapping[uuid.UUID, AreaRecord]
    topics: Mapping[uuid.UUID, TopicRecord]
    mine: frozenset[uuid.UUID]
    on_the_map: tuple[ProposalItem, ...]
    map_points: Callable[[], list[dict[str, Any]]]
    base: dict[str, Any]
    on_map: bool
    formats: dict[str, str]
    state_words: Mapping[str, tuple[Any, str]]


@blueprint.get("/proposals")
@public
@visitor_cache(*STAMPS)
def index() -> Response:
    """Show one page of the list."""
    wanted, actor = filter_of(request.args), current_actor()
    on_map, cursor = request.args.get("view") == "map", request.args.get("cursor")

    def read() -> Listed:
        return listed(
            wanted, cursor, filter_groups(wanted), formats_at("proposals", wanted), on_map
        )

    # Words are seldom asked for twice, and what they find is as new as the index.
    shown = (
        read()
        if wanted.text
        else recalled("proposals.list", read, stamps=STAMPS, key=(wanted, cursor, on_map))
    )
    return render(
        ListPage(
            wanted=wanted,
            found=shown.found,
            total=shown.total,
            groups=shown.groups,
            sort=shown.sort,
            names=shown.names,
            areas=areas(),
            topics=topics(),
            mine=supported_among(actor.person_id, [item.id for item in shown.found.page.items]),
            on_the_map=shown.on_the_map,
            map_points=shown.points,
            base=base_map(),
            on_map=on_map,
            formats=shown.formats,
            state_words=STATE_WORDS,
        )
    )


def listed(
    wanted: ProposalFilter,
    cursor: str | None,
    groups: list[dict[str, Any]],
    formats: dict[str, str],
    on_map: bool,
) -> Listed:
    """Read what a list shows to everybody alike.

    :param groups: the filters to choose from.
    :param formats: addresses of the same list for programs, by name.
    :param on_map: whether it is shown as a map, which has more of it than a page.
    """
    found = find_proposals(wanted, cursor, PAGE)
    items = found.page.items
    return Listed(
        found=found,
        total=total_words(found),
        groups=groups,
        sort=sorts_of(wanted),
        names=names_of(item.author_id for item in items if item.author_id),
        on_the_map=points_of(wanted) if on_map and not wanted.text else items,
        formats=formats,
    )


def formats_at(blueprint_name: str, wanted: ProposalFilter, **here: Any) -> dict[str, str]:
    """Return the addresses of a list for programs, by name."""
    return {
        name: url_for(f"{blueprint_name}.as_{name}", **here, **address_of(wanted))
        for name in ("csv", "json", "atom")
    }


def map_points(items: tuple[ProposalItem, ...]) -> list[dict[str, Any]]:
    """Return what a map shows of proposals."""
    return [
        {
            "lon": item.lon,
            "lat": item.lat,
            "title": item.title,
            "href": url_for("proposals.show", proposal_id=item.id),
            "kind": STATE_WORDS[item.state][1],
        }
        for item in items
        if item.lon is not None
    ]


def total_words(found: Found) -> str:
    """Return how many there are, in words."""
    if found.more_than:
        return str(_("More than %(n)s proposals", n=number(found.total)))
    return str(ngettext("%(num)s proposal", "%(num)s proposals", found.total))


@blueprint.get("/proposals.csv")
@public
def as_csv() -> Response:
    """Give the whole list as a table."""
    wanted = filter_of(request.args)
    rows: Any = stream_with_context(lines_of(_everything(wanted)))
    return csv_response("proposals", columns(), rows)


def _everything(wanted: ProposalFilter) -> Iterator[ProposalItem]:
    if not wanted.text:
        yield from every_proposal(wanted)
        return
    cursor: str | None = None
    for _round in range(10):
        page = find_proposals(wanted, cursor, FOR_PROGRAMS).page
        yield from page.items
        cursor = page.next
        if cursor is None:
            return


def _topic_names(
    known: Mapping[uuid.UUID, TopicRecord], identifier: uuid.UUID | None
) -> tuple[str, ...]:
    found = known.get(identifier) if identifier else None
    return (str(found.name),) if found else ()


@blueprint.get("/proposals.json")
@public
@visitor_cache(*STAMPS)
def as_json() -> Response:
    """Give a hundred of the list, with the address of the next hundred."""
    wanted = filter_of(request.args)
    found = find_proposals(wanted, request.args.get("cursor"), FOR_PROGRAMS)
    following = None
    if found.page.next:
        path = url_for("proposals.as_json", **address_of(wanted), cursor=found.page.next)
        following = site_record().base_url + path
    return json_response(
        {
            "total": found.total,
            "total_is_at_least": found.more_than,
            "items": as_rows(found.page.items),
            "next": following,
        }
    )


@blueprint.get("/proposals.atom")
@public
@visitor_cache(*STAMPS)
def as_atom() -> Response:
    """Give the first fifty of the list as a feed."""
    wanted, site = filter_of(request.args), site_record()
    base = site.base_url
    return atom_response(
        _("Proposals in %(town)s", town=site.name),
        base + url_for("proposals.index", **address_of(wanted)),
        base + url_for("proposals.as_atom", **address_of(wanted)),
        feed_items(find_proposals(wanted, None, 50).page.items),
    )


def feed_items(items: Sequence[ProposalItem]) -> list[FeedItem]:
    """Return proposals as entries of a feed."""
    names = names_of(item.author_id for item in items if item.author_id)
    known, base = topics(), site_record().base_url
    return [
        FeedItem(
            title=item.title,
            link=base + url_for("proposals.show", proposal_id=item.id),
            summary=item.summary,
            identifier=f"urn:uuid:{item.id}",
            published=item.published_at,
            updated=item.published_at,
            author=names[item.author_id].display_name if item.author_id else "",
            categories=_topic_names(known, item.topic_id),
        )
        for item in items
    ]
