"""Lists of petitions, one petition, its history and its signatures by area."""

from __future__ import annotations

import uuid
from typing import Any

from marshmallow import fields, validate

from portal.sdk import (
    Input,
    PageQuery,
    Problem,
    Problems,
    area_by_slug,
    clean_line,
    current_actor,
    current_language,
    list_schema,
    page_schema,
    reading_actor,
    topic_by_slug,
)
from portal.sdk import gettext as _
from portal_petitions import queries
from portal_petitions.api import api
from portal_petitions.api.shapes import (
    AreaSchema,
    DetailSchema,
    HourSchema,
    ItemSchema,
    detailed,
    listed,
)
from portal_petitions.policy import READ_OWN
from portal_petitions.queries import PetitionFilter, Sort, View
from portal_petitions.records import AreaCount, HourCount

FEATURE = "petitions"
ONE = "/petitions/<uuid:petition_id>"


class PetitionPageSchema(page_schema(ItemSchema)):  # type: ignore[misc]  # made from the record
    """One page of petitions."""

    total = fields.Integer(required=True)
    total_is_at_least = fields.Boolean(
        required=True, metadata={"description": "Whether there are more than `total`."}
    )


class PetitionQuery(PageQuery):
    """Which petitions, in which order."""

    state = fields.Enum(
        View, by_value=fields.String, metadata={"description": "By default the open ones."}
    )
    topic = fields.String(validate=validate.Length(max=80), metadata={"description": "Slug."})
    area = fields.String(
        validate=validate.Length(max=80),
        metadata={"description": "Slug of an area; those inside belong to it."},
    )
    q = fields.String(validate=validate.Length(max=200), metadata={"description": "Words."})
    sort = fields.Enum(
        Sort,
        by_value=fields.String,
        metadata={"description": "By default the newest, or with `q` the best match, first."},
    )


class SimilarQuery(Input):
    """A petition somebody is writing."""

    title = fields.String(required=True, validate=validate.Length(min=8, max=200))
    background = fields.String(load_default="", validate=validate.Length(max=1000))


class HistoryQuery(Input):
    """How the history is cut."""

    by = fields.String(load_default="hour", validate=validate.OneOf(["hour", "day"]))
    area = fields.String(
        load_default="",
        validate=validate.Length(max=80),
        metadata={"description": "Slug of an area with at least 10 signatures."},
    )


@api.read("/petitions", PetitionPageSchema, query=PetitionQuery)
def list_petitions(query: dict[str, Any]) -> dict[str, Any]:
    """List petitions."""
    found = queries.find_petitions(_filter(query), query.get("cursor"), query["limit"])
    return {
        "items": [listed(item) for item in found.page.items],
        "next": found.page.next,
        "previous": found.page.previous,
        "total": found.total,
        "total_is_at_least": found.more_than,
    }


def _filter(query: dict[str, Any]) -> PetitionFilter:
    topic, area = query.get("topic", ""), query.get("area", "")
    problems = []
    if topic and topic_by_slug(topic) is None:
        problems.append(Problem("topic", "unknown", _("There is no such topic.")))
    if area and area_by_slug(area) is None:
        problems.append(Problem("area", "unknown", _("There is no such area.")))
    if problems:
        raise Problems(problems)
    text = clean_line(query.get("q", ""))
    sort = query.get("sort") or (Sort.BEST if text else Sort.NEWEST)
    if sort is Sort.BEST and not text:
        sort = Sort.NEWEST
    return PetitionFilter(query.get("state") or View.OPEN, area, topic, text, sort)


@api.read("/petitions/similar", list_schema(ItemSchema), query=SimilarQuery, rate="120 per minute")
def list_similar_petitions(query: dict[str, str]) -> dict[str, Any]:
    """List petitions that ask for something like it, to sign instead of starting another."""
    found = queries.similar_petitions(query["title"], query["background"], current_language())
    return {"items": [listed(item) for item in found]}


@api.read(ONE, DetailSchema, refuses=(404,))
def read_petition(petition_id: uuid.UUID) -> dict[str, Any]:
    """Read one petition, with the council's answer and what came of a debate.

    One's own petition that is not public yet needs a token for petitions.
    """
    return detailed(queries.access_petition(reading_actor(FEATURE), petition_id))


@api.read(f"{ONE}/history", list_schema(HourSchema), query=HistoryQuery, refuses=(404,))
def read_petition_history(query: dict[str, str], petition_id: uuid.UUID) -> dict[str, Any]:
    """Read how many signed hour by hour or day by day (UTC); hours without any are left out."""
    queries.access_petition(reading_actor(FEATURE), petition_id)
    area = area_by_slug(query["area"]) if query["area"] else None
    if query["area"] and area is None:
        raise Problems(Problem("area", "unknown", _("There is no such area.")))
    read = queries.history_by_day if query["by"] == "day" else queries.history_by_hour
    found: tuple[HourCount, ...] = read(petition_id, area.id if area else None)
    return {"items": found}


@api.read(f"{ONE}/areas", list_schema(AreaSchema), refuses=(404,))
def read_petition_areas(petition_id: uuid.UUID) -> dict[str, Any]:
    """Read how many signed in which area; where fewer than ten did, the count is null."""
    queries.access_petition(reading_actor(FEATURE), petition_id)
    found: tuple[AreaCount, ...] = queries.area_counts(petition_id)
    return {"items": found}


@api.read("/me/petitions", list_schema(ItemSchema), action=READ_OWN)
def list_own_petitions() -> dict[str, Any]:
    """List the fifty petitions one started last, whatever their state."""
    person_id = current_actor().person_id
    found = queries.petitions_of(person_id, 50) if person_id else ()
    return {"items": [listed(item) for item in found]}
