"""Consultations for programs: what the council asks, of whom, in which phases."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from marshmallow import fields, validate

from portal.consultations.policy import OFFICE
from portal.consultations.queries import (
    access_consultation,
    all_consultations,
    current_consultations,
    finished_consultations,
)
from portal.consultations.records import (
    ConsultationRecord,
    ConsultationState,
    Moment,
    PhaseRecord,
)
from portal.core.api import (
    ApiBlueprint,
    PageQuery,
    complete_address,
    extended,
    page_schema,
    reading_actor,
    shape,
)
from portal.core.cursors import pass_over_strange_cursor
from portal.core.permissions import require
from portal.core.problems import Problem, Problems
from portal.core.uploads import UploadRecord, uploads_of_many
from portal.core.web.context import current_actor
from portal.identity.eligibility import describe_eligibility
from portal.municipality.queries import area_by_slug, topic_by_slug

api = ApiBlueprint(
    "consultations", __name__, description="What the council asks, of whom, in which phases."
)

PhaseSchema = extended(
    PhaseRecord,
    "Phase",
    moment=fields.Enum(
        Moment, by_value=fields.String, metadata={"description": "Where the clock stands."}
    ),
)
ConsultationFileSchema = extended(UploadRecord, "ConsultationFile", url=fields.String())
ConsultationSchema = extended(
    ConsultationRecord,
    "Consultation",
    leave_out=("phases",),
    phases=fields.List(fields.Nested(PhaseSchema)),
    moment=fields.Enum(
        Moment,
        by_value=fields.String,
        metadata={"description": "Open while any phase is, or between two."},
    ),
    conditions=fields.List(
        fields.String(), metadata={"description": "Who may take part, in words."}
    ),
    files=fields.List(fields.Nested(ConsultationFileSchema)),
    url=fields.String(metadata={"description": "Its page."}),
)


class ConsultationQuery(PageQuery):
    """Which consultations."""

    when = fields.String(
        load_default="current",
        validate=validate.OneOf(["current", "finished"]),
        metadata={
            "description": "`current`: open now or later, all at once. `finished`: in pages."
        },
    )
    area = fields.String(
        validate=validate.Length(max=80), metadata={"description": "Slug of an area."}
    )
    topic = fields.String(
        validate=validate.Length(max=80), metadata={"description": "Slug of a topic."}
    )


class OfficeQuery(PageQuery):
    """Which consultations of the back office."""

    state = fields.Enum(ConsultationState, by_value=fields.String)


@api.read("/consultations", page_schema(ConsultationSchema), query=ConsultationQuery)
def list_consultations(query: dict[str, Any]) -> dict[str, Any]:
    """List consultations: what is open or opens later, or what is over."""
    area, topic = query.get("area"), query.get("topic")
    found_area = area_by_slug(area) if area else None
    found_topic = topic_by_slug(topic) if topic else None
    problems = []
    if area and found_area is None:
        problems.append(Problem("area", "unknown", _("There is no such area.")))
    if topic and found_topic is None:
        problems.append(Problem("topic", "unknown", _("There is no such topic.")))
    if problems:
        raise Problems(problems)
    chosen: dict[str, Any] = {
        "area_id": found_area.id if found_area else None,
        "topic_id": found_topic.id if found_topic else None,
        "limit": query["limit"],
    }
    if query["when"] == "current":
        if query.get("cursor"):  # all of it is one page
            pass_over_strange_cursor()
        return {"items": _shown(current_consultations(**chosen)), "next": None, "previous": None}
    found = finished_consultations(cursor=query.get("cursor"), **chosen)
    return {"items": _shown(found.items), "next": found.next, "previous": found.previous}


@api.read(
    "/office/consultations", page_schema(ConsultationSchema), query=OfficeQuery, action=OFFICE
)
def list_office_consultations(query: dict[str, Any]) -> dict[str, Any]:
    """List consultations in every state; drafts for officers and editors only."""
    require(current_actor(), OFFICE)
    state = str(query.get("state") or "")
    actor, cursor = current_actor(), query.get("cursor")
    found = all_consultations(actor, state=state, cursor=cursor, limit=query["limit"])
    return {"items": _shown(found.items), "next": found.next, "previous": found.previous}


@api.read("/consultations/<slug>", ConsultationSchema, refuses=(404,))
def read_consultation(slug: str) -> dict[str, Any]:
    """Read one consultation, with its phases."""
    return _shown([access_consultation(reading_actor("consultations"), slug)])[0]


def _shown(records: Iterable[ConsultationRecord]) -> list[dict[str, Any]]:
    records = list(records)
    files = uploads_of_many("consultation", [one.id for one in records]) if records else {}
    return [
        shape(
            one,
            phases=[shape(phase, moment=one.moment(phase)) for phase in one.phases],
            moment=one.moment_now,
            conditions=describe_eligibility(one.eligibility),
            files=[
                shape(file, url=complete_address(file.address())) for file in files.get(one.id, ())
            ],
            url=complete_address(f"/consultations/{one.slug}"),
        )
        for one in records
    ]
