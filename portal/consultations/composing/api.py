"""Composing for programs: templates, drafts from them, files, and the list before publishing."""

from __future__ import annotations

import uuid
from typing import Any

from marshmallow import Schema, fields, validate

from portal.consultations.checklist import every_point
from portal.consultations.composing.planning import missing_methods
from portal.consultations.composing.records import ConsultationTemplate
from portal.consultations.composing.templates import template_named, templates
from portal.consultations.composing.writing import clone_consultation, create_from_template
from portal.consultations.desks import require_desk
from portal.consultations.policy import EDIT, OFFICE
from portal.consultations.queries import access_by_id, consultation_of
from portal.consultations.records import ConsultationDraft
from portal.core.api import ApiBlueprint, Input, complete_address, list_schema
from portal.core.i18n import TranslatedText
from portal.core.identifiers import format_id
from portal.core.permissions import require
from portal.core.problems import NotFound
from portal.core.uploads import uploads_of
from portal.core.web.context import current_actor

api = ApiBlueprint(
    "composing",
    __name__,
    description="Drafts of consultations: from templates, as copies, and what they still need.",
)
ONE = "/office/consultations/<uuid:consultation_id>"


class TemplatePhaseSchema(Schema):
    """A phase of a template."""

    method = fields.String(required=True)
    title = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    starts = fields.Integer(
        required=True, metadata={"description": "Days after the consultation's first day."}
    )
    lasts = fields.Integer(required=True, metadata={"description": "Days it is open."})


class ConsultationTemplateSchema(Schema):
    """A consultation to begin with."""

    name = fields.String(required=True)
    title = fields.String(required=True)
    help = fields.String(required=True)
    phases = fields.List(fields.Nested(TemplatePhaseSchema), required=True)
    left_out = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "Methods that are not enabled; their phases are left out."},
    )


class ComposeInput(Input):
    """What a draft is made from."""

    template = fields.String(required=True, validate=validate.Length(1, 80))
    title = fields.Dict(
        keys=fields.String(validate=validate.Length(2, 12)),
        values=fields.String(validate=validate.Length(max=1000)),
        required=True,
        metadata={"description": "The question, by language."},
    )
    first_day = fields.Date(required=True)
    languages = fields.List(fields.String(), required=True, validate=validate.Length(1, 20))
    department_id = fields.UUID(load_default=None, allow_none=True)
    area_ids = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=200))
    topic_ids = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=200))


class CloneInput(Input):
    """When a copy begins."""

    first_day = fields.Date(
        load_default=None,
        allow_none=True,
        metadata={"description": "The day its first phase opens; without it the dates stay."},
    )


class MadeDraftSchema(Schema):
    """A draft that was made."""

    id = fields.UUID(required=True)
    slug = fields.String(required=True)
    url = fields.String(required=True, metadata={"description": "Its page in the back office."})


class ChecklistPointSchema(Schema):
    """One point of the list before publishing."""

    name = fields.String(required=True)
    title = fields.String(required=True)
    done = fields.Boolean(required=True)
    blocks = fields.Boolean(
        required=True, metadata={"description": "Nothing is published before it is done."}
    )
    help = fields.String(required=True)


@api.read("/office/consultation-templates", list_schema(ConsultationTemplateSchema), action=EDIT)
def list_consultation_templates() -> dict[str, Any]:
    """List the templates drafts can be made from."""
    require_desk(current_actor())
    return {"items": [_shown(one) for one in templates().values()]}


@api.write(
    "POST",
    "/office/consultations",
    MadeDraftSchema,
    action=EDIT,
    body=ComposeInput,
    status=201,
    example={
        "template": "open",
        "title": {"en": "What should we know about the quay?"},
        "first_day": "2027-09-06",
        "languages": ["en"],
    },
)
def compose_consultation(body: dict[str, Any]) -> dict[str, Any]:
    """Make a draft from a template. Gaps it leaves, `[…]`, are filled before it is published."""
    actor = current_actor()
    require_desk(actor)
    template = template_named(body["template"])
    draft = ConsultationDraft(
        title=TranslatedText(body["title"]),
        department_id=body["department_id"],
        area_ids=tuple(body["area_ids"]),
        topic_ids=tuple(body["topic_ids"]),
        languages=tuple(body["languages"]),
    )
    return _made(create_from_template(actor, template, draft, body["first_day"]))


@api.write(
    "POST",
    f"{ONE}/clone",
    MadeDraftSchema,
    action=EDIT,
    body=CloneInput,
    example={"first_day": "2027-05-03"},
    status=201,
)
def clone(body: dict[str, Any], consultation_id: uuid.UUID) -> dict[str, Any]:
    """Make a draft that asks the same again, without what people said."""
    return _made(clone_consultation(current_actor(), consultation_id, body["first_day"]))


@api.read(f"{ONE}/checklist", list_schema(ChecklistPointSchema), action=OFFICE, refuses=(404,))
def read_checklist(consultation_id: uuid.UUID) -> dict[str, Any]:
    """Read what a consultation needs before it is published, and what is worth a second look."""
    actor = current_actor()
    record = access_by_id(actor, consultation_id)
    require(actor, OFFICE, record)
    points = every_point(record, uploads_of("consultation", record.id))
    return {
        "items": [
            {
                "name": point.name,
                "title": str(point.title),
                "done": point.done,
                "blocks": point.blocks,
                "help": "" if point.done else str(point.help),
            }
            for point in points
        ]
    }


def _made(consultation_id: uuid.UUID) -> dict[str, Any]:
    found = consultation_of(consultation_id)
    if found is None:
        raise NotFound
    page = f"/admin/consultations/{format_id(found.id)}"
    return {"id": found.id, "slug": found.slug, "url": complete_address(page)}


def _shown(template: ConsultationTemplate) -> dict[str, Any]:
    return {
        "name": template.name,
        "title": str(template.title),
        "help": str(template.help),
        "phases": [
            {"method": p.method, "title": dict(p.title), "starts": p.starts, "lasts": p.lasts}
            for p in template.phases
        ],
        "left_out": list(missing_methods(template)),
    }
