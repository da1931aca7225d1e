"""What came of consultations, and the council's promises."""

from __future__ import annotations

import uuid
from typing import Any

from flask_babel import gettext as _
from marshmallow import Schema, fields, validate

from portal.consultations.answers.api import api
from portal.consultations.answers.api.shapes import (
    FEATURE,
    ListedPromiseSchema,
    NoteSchema,
    ThemeSchema,
    listed,
    theme,
)
from portal.consultations.answers.policy import READ
from portal.consultations.answers.queries import (
    PromiseFilter,
    find_promise,
    links_page,
    list_promises,
    notes_of,
    theme_of,
    themes_of,
    without_drafts,
)
from portal.consultations.answers.records import Standing
from portal.consultations.answers.sources import load_contributions
from portal.consultations.answers.views.blueprint import is_public
from portal.consultations.queries import access_consultation
from portal.core.api import PageQuery, list_schema, page_schema, reading_actor
from portal.core.permissions import may
from portal.core.problems import NotFound, Problem, Problems
from portal.municipality.queries import departments

CONSULTATION = "/consultations/<slug>"
THEME = f"{CONSULTATION}/themes/<uuid:theme_id>"


class PromiseQuery(PageQuery):
    """Which promises."""

    standing = fields.Enum(Standing, by_value=fields.String)
    department = fields.String(
        validate=validate.Length(max=80), metadata={"description": "Slug of a department."}
    )


class LinkedContributionSchema(Schema):
    """A contribution a theme was made of."""

    kind = fields.String(required=True)
    id = fields.UUID(required=True)
    is_shown = fields.Boolean(
        required=True, metadata={"description": "False when it was erased or hidden since."}
    )
    title = fields.String(required=True, allow_none=True)
    text = fields.String(required=True, allow_none=True)
    url = fields.String(required=True, allow_none=True)


@api.read(f"{CONSULTATION}/themes", list_schema(ThemeSchema), refuses=(404,))
def list_themes(slug: str) -> dict[str, Any]:
    """List what people said, and what the council says to it.

    Themes nobody has answered yet, and drafts, are for officers only.
    """
    actor = reading_actor(FEATURE)
    consultation = access_consultation(actor, slug)
    found = themes_of(consultation.id)
    if not may(actor, READ, consultation):
        found = [without_drafts(one) for one in found if is_public(one)]
    return {"items": [theme(one) for one in found]}


@api.read(
    f"{THEME}/contributions", page_schema(LinkedContributionSchema), query=PageQuery, refuses=(404,)
)
def list_theme_contributions(
    query: dict[str, Any], slug: str, theme_id: uuid.UUID
) -> dict[str, Any]:
    """List the contributions a theme was made of."""
    actor = reading_actor(FEATURE)
    consultation = access_consultation(actor, slug)
    found = theme_of(consultation.id, theme_id)
    if not is_public(found) and not may(actor, READ, consultation):
        raise NotFound
    links = links_page(theme_id, query.get("cursor"), query["limit"])
    loaded = load_contributions(links.items)
    items = []
    for link in links.items:
        one = loaded.get(link)
        items.append(
            {
                "kind": link[0],
                "id": link[1],
                "is_shown": one is not None,
                "title": one.title if one else None,
                "text": one.text if one else None,
                "url": one.url if one else None,
            }
        )
    return {"items": items, "next": links.next, "previous": links.previous}


@api.read("/promises", page_schema(ListedPromiseSchema), query=PromiseQuery)
def list_council_promises(query: dict[str, Any]) -> dict[str, Any]:
    """List the promises of the whole council."""
    slug = query.get("department")
    department = next((one for one in departments().values() if one.slug == slug), None)
    if slug and department is None:
        raise Problems(Problem("department", "unknown", _("There is no such department.")))
    wanted = PromiseFilter(query.get("standing"), department.id if department else None)
    found = list_promises(wanted, cursor=query.get("cursor"), limit=query["limit"])
    return {
        "items": [listed(one) for one in found.items],
        "next": found.next,
        "previous": found.previous,
    }


@api.read("/promises/<uuid:promise_id>", ListedPromiseSchema, refuses=(404,))
def read_promise(promise_id: uuid.UUID) -> dict[str, Any]:
    """Read a promise."""
    return listed(find_promise(promise_id))


@api.read("/promises/<uuid:promise_id>/notes", list_schema(NoteSchema), refuses=(404,))
def list_promise_notes(promise_id: uuid.UUID) -> dict[str, Any]:
    """List what became of a promise, the newest first."""
    find_promise(promise_id)
    return {"items": notes_of(promise_id)}
