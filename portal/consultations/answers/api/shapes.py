"""What the API says of themes, answers and promises."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from portal.consultations.answers.export import address_of
from portal.consultations.answers.queries import ListedPromise
from portal.consultations.answers.records import (
    NoteRecord,
    PromiseRecord,
    ResponseRecord,
    Standing,
    ThemeRecord,
)
from portal.core.api import complete_address, extended, schema_of, shape
from portal.core.identifiers import format_id

FEATURE = "answers"
_STANDING = {"description": "How it stands today: overdue follows from the clock alone."}
_LATE = {"description": "By how many days it is, or was, late."}

ResponseSchema = extended(ResponseRecord, "ThemeResponse")
PromiseSchema = extended(
    PromiseRecord,
    "Promise",
    standing=fields.Enum(Standing, by_value=fields.String, metadata=_STANDING),
    days_late=fields.Integer(metadata=_LATE),
    url=fields.String(metadata={"description": "Its page."}),
)
NoteSchema = schema_of(NoteRecord)
ThemeSchema = extended(
    ThemeRecord,
    "Theme",
    leave_out=("response", "draft", "promises"),
    response=fields.Nested(ResponseSchema, allow_none=True),
    draft=fields.Nested(
        ResponseSchema, allow_none=True, metadata={"description": "For officers only."}
    ),
    promises=fields.List(fields.Nested(PromiseSchema)),
    is_answered=fields.Boolean(
        metadata={"description": "Whether there is an answer, or a promise with a day."}
    ),
)
ListedPromiseSchema = extended(
    PromiseRecord,
    "ListedPromise",
    standing=fields.Enum(Standing, by_value=fields.String, metadata=_STANDING),
    days_late=fields.Integer(metadata=_LATE),
    consultation=fields.String(metadata={"description": "Slug of the consultation."}),
    url=fields.String(metadata={"description": "Its page."}),
)


def promise(one: PromiseRecord) -> dict[str, Any]:
    """Return a promise as the API says it."""
    return shape(
        one,
        standing=one.standing,
        days_late=one.days_late,
        url=complete_address(f"/promises/{format_id(one.id)}"),
    )


def listed(one: ListedPromise) -> dict[str, Any]:
    """Return a promise of the whole council's list."""
    return shape(
        one.promise,
        standing=one.promise.standing,
        days_late=one.promise.days_late,
        consultation=one.slug,
        url=address_of(one),
    )


def theme(one: ThemeRecord) -> dict[str, Any]:
    """Return a theme as the API says it."""
    return shape(
        one,
        response=one.response,
        draft=one.draft,
        promises=[promise(found) for found in one.promises],
        is_answered=one.is_answered,
    )
