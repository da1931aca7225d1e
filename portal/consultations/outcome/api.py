"""What came of a consultation, for programs."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from portal.consultations.outcome.records import Figure, Weighting
from portal.consultations.outcome.views.blueprint import access_results
from portal.consultations.outcome.views.results import as_json
from portal.core.api import ApiBlueprint, schema_of

api = ApiBlueprint("outcome", __name__, description="What came of consultations.")

FigureSchema = schema_of(Figure)


class PhaseOutcomeSchema(Schema):
    """What came of one phase."""

    id = fields.UUID(required=True)
    title = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    people = fields.Integer(required=True)
    contributions = fields.String(
        required=True, metadata={"description": "What people gave, in words."}
    )
    headline = fields.String(
        required=True, metadata={"description": "One sentence; empty while nothing is shown."}
    )
    figures = fields.List(fields.Nested(FigureSchema), required=True)


class OutcomeSchema(Schema):
    """What came of a consultation."""

    consultation = fields.String(required=True)
    title = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    url = fields.String(required=True)
    people = fields.Integer(
        required=True, metadata={"description": "Everybody who took part, each once."}
    )
    finding = fields.String(required=True)
    phases = fields.List(fields.Nested(PhaseOutcomeSchema), required=True)
    who = fields.List(
        fields.Nested(FigureSchema),
        required=True,
        metadata={"description": "Who took part; groups of fewer than ten are left out."},
    )
    weighting = fields.Nested(schema_of(Weighting), required=True)
    promises = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={"description": "How many promises stand how."},
    )
    themes_waiting = fields.Integer(required=True)


@api.read("/consultations/<slug>/results", OutcomeSchema, refuses=(404,))
def read_outcome(slug: str) -> dict[str, Any]:
    """Read what came of a consultation."""
    return as_json(*access_results(slug))
