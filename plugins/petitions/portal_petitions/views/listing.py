"""The list of petitions: as a page and for programs."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Response, request, stream_with_context, url_for

from portal.sdk import (
    AreaRecord,
    FeedItem,
    Page,
    Slice,
    TopicRecord,
    areas,
    atom_response,
    clean_line,
    csv_response,
    format_number,
    json_response,
    ngettext,
    public,
    render,
    site_record,
    topics,
    visitor_cache,
)
from portal.sdk import gettext as _
from portal_petitions import queries
from portal_petitions.links import complete, petition_path
from portal_petitions.policy import Thresholds
from portal_petitions.presenting import days_of, states_of
from portal_petitions.queries import Found, PetitionFilter, Sort, View
from portal_petitions.records import PetitionItem
from portal_petitions.settings import petition_settings
from portal_petitions.views import blueprint

PAGE = 20
FOR_PROGRAMS = 100
STAMPS = ("petitions", "municipality")
MINUTE = 60


@dataclass(frozen=True)
class ListPage(Page):
    """The list with its filters.

    :param narrows: whether a filter leaves something out.
    """

    template: ClassVar[str] = "petitions/index.html"
    found: Found
    wanted: PetitionFilter
    narrows: bool
    thresholds: Thresholds
    sponsors_needed: int
    open_months: int
    total: str
    groups: Sequence[Mapping[str, Any]]
    sort: Mapping[str, Any]
    states: Mapping[uuid.UUID, tuple[Any, str]]
    days: Mapping[uuid.UUID, Any]
    areas: Mapping[uuid.UUID, AreaRecord]
    topics: Mapping[uuid.UUID, TopicRecord]
    formats: Mapping[str, str]


@blueprint.get("/petitions")
@public
@visitor_cache(*STAMPS)
def index() -> Response:
    """Show one page of the list."""
    wanted = filter_of(request.args)
    found = queries.find_petitions(wanted, request.args.get("cursor"), PAGE)
    items = found.page.items
    return render(
        ListPage(
            found=found,
            wanted=wanted,
            narrows=bool(address_of(wanted)),
            thresholds=queries.thresholds_for(None),
            sponsors_needed=petition_settings().sponsors_needed,
            open_months=petition_settings().open_months,
            total=_total(found),
            groups=groups_of(wanted),
            sort=_sorts(wanted),
            states=states_of(items),
            days=days_of(items),
            areas=areas(),
            topics=topics(),
            formats={
                name: url_for(f"petitions.as_{name}", **address_of(wanted))
                for name in ("csv", "json", "atom")
            },
        )
    )


def filter_of(values: Mapping[str, str]) -> PetitionFilter:
    """Read a filter from an address; what makes no sense counts as not asked."""
    text = clean_line(values.get("q", ""))[:200]
    view, sort = values.get("state", ""), values.get("sort", "")
    known = sort in tuple(Sort) and (sort != Sort.BEST or text)
    return PetitionFilter(
        view=View(view) if view in tuple(View) else View.OPEN,
        area=values.get("area", "")[:80],
        topic=values.get("topic", "")[:80],
        text=text,
        sort=Sort(sort) if known else (Sort.BEST if text else Sort.NEWEST),
    )


def address_of(wanted: PetitionFilter) -> dict[str, Any]:
    """Return the arguments of an address that asks for the same."""
    values = {
        "state": "" if wanted.view is View.OPEN else str(wanted.view),
        "area": wanted.area,
        "topic": wanted.topic,
        "q": wanted.text,
        "sort": "" if wanted.sort in (Sort.NEWEST, Sort.BEST) else str(wanted.sort),
    }
    return {name: value for name, value in values.items() if value}


def _total(found: Found) -> str:
    if found.more_than:
        return str(_("More than %(n)s petitions", n=format_number(found.total)))
    return str(ngettext("%(num)s petition", "%(num)s petitions", found.total))


def groups_of(wanted: PetitionFilter) -> list[dict[str, Any]]:
    """Return the filters of the list."""
    return [
        {
            "name": "state",
            "label": _("State"),
            "options": [("" if v is View.OPEN else str(v), w, None) for v, w in _views()],
            "value": "" if wanted.view is View.OPEN else str(wanted.view),
        },
        _tree("topic", _("Topic"), _("All topics"), topics(), wanted.topic),
        _tree("area", _("Area"), _("The whole town"), areas(), wanted.area),
    ]


def _views() -> list[tuple[View, str]]:
    return [
        (View.OPEN, _("Open for signatures")),
        (View.AWAITING_RESPONSE, _("Waiting for an answer")),
        (View.RESPONDED, _("Answered")),
        (View.AWAITING_DEBATE, _("Waiting for a debate")),
        (View.DEBATED, _("Debated")),
        (View.CLOSED, _("Closed")),
        (View.REJECTED, _("Not published")),
        (View.ALL, _("All petitions")),
    ]


def _tree(
    name: str, label: str, everything: str, known: Mapping[uuid.UUID, Any], value: str
) -> dict[str, Any]:
    listed = tuple(
        (one.slug, f"{chr(0x2003) * one.depth}{one.name}", None) for one in known.values()
    )
    return {
        "name": name,
        "label": label,
        "options": (("", everything, None), *listed),
        "value": value,
    }


def _sorts(wanted: PetitionFilter) -> dict[str, Any]:
    options: list[tuple[str, str, None]] = [
        (str(Sort.NEWEST), _("Newest"), None),
        (str(Sort.SIGNED), _("Most signatures"), None),
        (str(Sort.CLOSING), _("Closing soon"), None),
    ]
    if wanted.text:
        options.insert(0, (str(Sort.BEST), _("Best match"), None))
    return {"name": "sort", "label": _("Order"), "options": options, "value": str(wanted.sort)}


COLUMNS = (
    "id", "title", "background", "state", "topic", "area", "language", "signatures",
    "response_threshold", "debate_threshold", "opened_at", "closes_at", "response_reached_at",
    "responded_at", "debate_on", "debated_at", "rejection_code", "url",
)  # fmt: skip


@blueprint.get("/petitions.csv")
@public
def as_csv() -> Response:
    """Give the whole list as a table."""
    rows: Any = stream_with_context(_rows(filter_of(request.args)))
    return csv_response("petitions", COLUMNS, rows)


def _rows(wanted: PetitionFilter) -> Iterator[list[Any]]:
    return (list(plain(item).values()) for item in _everything(wanted))


def _everything(wanted: PetitionFilter) -> Iterator[PetitionItem]:
    # What reads the database comes first: an answer that has begun can no longer be an error.
    return _found(wanted) if wanted.text else queries.every_petition(wanted)


def _found(wanted: PetitionFilter) -> Iterator[PetitionItem]:
    cursor: str | None = None
    for _round in range(10):
        page: Slice[PetitionItem] = queries.find_petitions(wanted, cursor, FOR_PROGRAMS).page
        yield from page.items
        cursor = page.next
        if cursor is None:
            return


def plain(item: PetitionItem) -> dict[str, Any]:
    """Return a petition as open data; nobody's name is in it."""
    area, topic = areas().get(item.area_id or item.id), topics().get(item.topic_id or item.id)
    values = (
        item.id,
        item.title,
        item.background,
        item.state,
        topic.slug if topic else None,
        area.slug if area else None,
        item.language,
        item.signature_count,
        item.response_threshold or None,
        item.debate_threshold or None,
        item.opened_at,
        item.closes_at,
        item.response_reached_at,
        item.responded_at,
        item.debate_on,
        item.debated_at,
        item.reason,
        complete(petition_path(item.id)),
    )
    return dict(zip(COLUMNS, values, strict=True))


@blueprint.get("/petitions.json")
@public
@visitor_cache(*STAMPS)
def as_json() -> Response:
    """Give a hundred of the list, with the address of the next hundred."""
    wanted = filter_of(request.args)
    found = queries.find_petitions(wanted, request.args.get("cursor"), FOR_PROGRAMS)
    following = None
    if found.page.next:
        path = url_for("petitions.as_json", **address_of(wanted), cursor=found.page.next)
        following = site_record().base_url + path
    return json_response(
        {
            "total": found.total,
            "total_is_at_least": found.more_than,
            "items": [plain(item) for item in found.page.items],
            "next": following,
        }
    )


@blueprint.get("/petitions.atom")
@public
@visitor_cache(*STAMPS)
def as_atom() -> Response:
    """Give the first fifty of the list as a feed."""
    wanted, site = filter_of(request.args), site_record()
    items = queries.find_petitions(wanted, None, 50).page.items
    return atom_response(
        _("Petitions in %(town)s", town=site.name),
        site.base_url + url_for("petitions.index", **address_of(wanted)),
        site.base_url + url_for("petitions.as_atom", **address_of(wanted)),
        [
            FeedItem(
                title=item.title or str(_("A petition whose text is not shown")),
                link=site.base_url + url_for("petitions.show", petition_id=item.id),
                summary=item.background,
                identifier=f"urn:uuid:{item.id}",
                published=item.opened_at or item.created_at,
                updated=item.debated_at or item.responded_at or item.opened_at or item.created_at,
                author=item.author_name,
            )
            for item in items
        ],
    )
