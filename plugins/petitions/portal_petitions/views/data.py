"""Open data of one petition: itself, its history, its signatures by area; no signer's name."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, request

from portal.sdk import (
    NotFound,
    area_by_slug,
    areas,
    csv_response,
    current_actor,
    json_response,
    public,
    visitor_cache,
)
from portal_petitions import presenting, queries
from portal_petitions.records import AreaCount, HourCount, PetitionRecord
from portal_petitions.views import blueprint
from portal_petitions.views.listing import COLUMNS, plain
from portal_petitions.views.showing import LAG, STAMPS
from portal_petitions.words import reason_words

ONE = "/petitions/<id:petition_id>"


def _open(petition_id: uuid.UUID) -> PetitionRecord:
    petition = queries.access_petition(current_actor(), petition_id)
    if not presenting.is_public(petition):
        # Drafts have a page for those who are in on them, and are nobody's open data.
        raise NotFound
    return petition


@blueprint.get(f"{ONE}.json")
@public
@visitor_cache(*STAMPS, seconds=LAG)
def one_as_json(petition_id: uuid.UUID) -> Response:
    """Give one petition with what the council said and the counts by area."""
    return json_response(complete(_open(petition_id)))


def complete(petition: PetitionRecord) -> dict[str, Any]:
    """Return everything that is public of a petition."""
    response = queries.response_of(petition.id) if petition.responded_at else None
    debate = queries.debate_of(petition.id) if petition.debate_on or petition.debated_at else None
    return {
        **plain(petition),
        "details": petition.details,
        "author": petition.author_name or None,
        "rejection": None
        if petition.reason is None
        else {
            "code": petition.reason,
            "title": str(reason_words(petition.reason)[0]),
            "note": petition.note,
            "text_hidden": petition.text_hidden,
        },
        "response": None
        if response is None or response.published_at is None
        else {
            "summary": response.summary,
            "text": response.text,
            "department_id": response.department_id,
            "published_at": response.published_at,
        },
        "debate": None
        if debate is None
        else {
            "scheduled_on": debate.scheduled_on if debate.announced_at else None,
            "place": debate.place if debate.announced_at else "",
            "debated_on": debate.debated_on if debate.published_at else None,
            "outcome": debate.outcome if debate.published_at else "",
            "transcript_url": debate.transcript_url if debate.published_at else "",
            "video_url": debate.video_url if debate.published_at else "",
        },
        "signatures_by_area": [area_row(one) for one in queries.area_counts(petition.id)],
    }


def area_row(found: AreaCount) -> dict[str, Any]:
    """Return a count by area as open data; ``null`` where so few signed that it is not told."""
    area = areas().get(found.area_id) if found.area_id else None
    return {
        "area": area.slug if area else None,
        "name": str(area.name) if area else None,
        "signatures": found.count,
    }


@blueprint.get(f"{ONE}.csv")
@public
def one_as_csv(petition_id: uuid.UUID) -> Response:
    """Give one petition as a table of one row."""
    return csv_response("petition", COLUMNS, [list(plain(_open(petition_id)).values())])


HISTORY = ("begins_at", "signatures", "total")


def history(petition: PetitionRecord) -> tuple[HourCount, ...]:
    """Return the history the address asks for: by hour, or ``?by=day``; ``?area=<slug>``."""
    area = None
    if request.args.get("area"):
        found = area_by_slug(request.args["area"])
        shown = {one.area_id for one in queries.area_counts(petition.id) if one.count is not None}
        # What is not told apart on the page is not told apart hour by hour either.
        if found is None or found.id not in shown:
            raise NotFound
        area = found.id
    read = queries.history_by_day if request.args.get("by") == "day" else queries.history_by_hour
    return read(petition.id, area)


@blueprint.get(f"{ONE}/history.csv")
@public
def history_as_csv(petition_id: uuid.UUID) -> Response:
    """Give signatures by hour as a table."""
    rows = [(one.begins_at, one.count, one.total) for one in history(_open(petition_id))]
    return csv_response("signatures-by-hour", HISTORY, rows)


@blueprint.get(f"{ONE}/history.json")
@public
@visitor_cache(*STAMPS, seconds=LAG)
def history_as_json(petition_id: uuid.UUID) -> Response:
    """Give signatures by hour."""
    found = history(_open(petition_id))
    return json_response(
        {
            "items": [
                {"begins_at": one.begins_at, "signatures": one.count, "total": one.total}
                for one in found
            ]
        }
    )


AREAS = ("area", "name", "signatures")


@blueprint.get(f"{ONE}/areas.csv")
@public
def areas_as_csv(petition_id: uuid.UUID) -> Response:
    """Give signatures by area as a table; fewer than ten are left blank."""
    found = queries.area_counts(_open(petition_id).id)
    return csv_response(
        "signatures-by-area", AREAS, [list(area_row(one).values()) for one in found]
    )


@blueprint.get(f"{ONE}/areas.json")
@public
@visitor_cache(*STAMPS, seconds=LAG)
def areas_as_json(petition_id: uuid.UUID) -> Response:
    """Give signatures by area; fewer than ten are ``null``."""
    found = queries.area_counts(_open(petition_id).id)
    return json_response({"items": [area_row(one) for one in found]})
