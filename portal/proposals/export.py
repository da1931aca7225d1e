"""Proposals as rows: for lists in other formats, for open data and for the command line."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.core.exports import Exporter
from portal.core.fields import Fields, known_values
from portal.core.identifiers import format_id
from portal.core.web.site import site_record
from portal.identity.queries import names_of
from portal.municipality.queries import areas, topics
from portal.proposals.fields import proposal_fields
from portal.proposals.queries import ProposalFilter, every_proposal
from portal.proposals.records import ProposalItem

COLUMNS: Mapping[str, Any] = {
    "id": _l("Identifier, a UUID"),
    "title": _l("What should change"),
    "summary": _l("Beginning of the text"),
    "state": _l("Where it is in its life"),
    "topic": _l("Short name of its topic"),
    "area": _l("Short name of its area; empty for the whole town"),
    "longitude": _l("Degrees east (WGS 84)"),
    "latitude": _l("Degrees north (WGS 84)"),
    "supports": _l("Number of people who support it"),
    "threshold": _l("Supports after which the council answers"),
    "comments": _l("Number of comments"),
    "author": _l("Name its author goes by"),
    "published_at": _l("When it became public (UTC)"),
    "url": _l("Its page"),
}
BATCH = 500


def columns() -> tuple[str, ...]:
    """Return the names of the columns, those of plugins' fields last."""
    return (*COLUMNS, *proposal_fields())


def as_rows(items: Sequence[ProposalItem]) -> list[dict[str, Any]]:
    """Return proposals as rows, each a value by column."""
    names = names_of(item.author_id for item in items if item.author_id)
    known_areas, known_topics, base = areas(), topics(), site_record().base_url
    fields: Fields = proposal_fields()
    return [
        {
            "id": item.id,
            "title": item.title,
            "summary": item.summary,
            "state": item.state,
            "topic": _slug(known_topics, item.topic_id),
            "area": _slug(known_areas, item.area_id),
            "longitude": item.lon,
            "latitude": item.lat,
            "supports": item.support_count,
            "threshold": item.threshold,
            "comments": item.comment_count,
            "author": names[item.author_id].display_name if item.author_id else None,
            "published_at": item.published_at,
            "url": f"{base}/proposals/{format_id(item.id)}",
            **known_values(fields, item.extra),
        }
        for item in items
    ]


def lines_of(items: Iterable[ProposalItem]) -> Iterator[list[Any]]:
    """Yield proposals as lines of a table, some hundreds of names looked up at a time."""
    batch: list[ProposalItem] = []
    for item in items:
        batch.append(item)
        if len(batch) == BATCH:
            yield from (list(row.values()) for row in as_rows(batch))
            batch = []
    yield from (list(row.values()) for row in as_rows(batch))


def _slug(known: Mapping[uuid.UUID, Any], identifier: uuid.UUID | None) -> str | None:
    found = known.get(identifier) if identifier else None
    return found.slug if found else None


def _every_line() -> Iterator[list[Any]]:
    width = len(COLUMNS)
    for line in lines_of(every_proposal(ProposalFilter())):
        yield line[:width]


PROPOSALS = Exporter(
    name="proposals",
    title=_l("Proposals"),
    description=_l(
        "Every proposal in the list, the newest first; drafts, withdrawn and archived ones are "
        "left out."
    ),
    columns=COLUMNS,
    rows=_every_line,
)
