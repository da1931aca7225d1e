"""What came out of a phase: groups, common ground, counts; small groups left out as on pages."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response
from marshmallow import Schema, fields

from portal.consultations.methods.statements import queries
from portal.consultations.methods.statements.api import api
from portal.consultations.methods.statements.api.shapes import FEATURE, PHASE
from portal.consultations.methods.statements.export import as_json, statement_table
from portal.consultations.methods.statements.policy import READ_OWN, RESULTS
from portal.consultations.methods.statements.results import (
    Characteristic,
    Results,
    Share,
    Standing,
    build_results,
    standing_of,
)
from portal.consultations.methods.statements.views.blueprint import access_phase
from portal.consultations.policy import TakePart
from portal.core.api import reading_actor, schema_of
from portal.core.permissions import Actor, require
from portal.core.problems import NotFound
from portal.core.web.context import current_actor
from portal.core.web.listings import csv_response


@dataclass(frozen=True, slots=True)
class SharedStatement:
    """A statement with how many agree.

    :param groups: share agreeing by the label of each group shown.
    """

    number: int
    text: str
    language: str
    agree_share: float
    groups: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class GroupStatement:
    """A statement that tells a group from the others.

    :param agrees: whether the group's majority agrees (else it disagrees).
    :param share: the share of the group that took that side.
    :param elsewhere: the share of everybody that did.
    """

    number: int
    text: str
    language: str
    agrees: bool
    share: float
    elsewhere: float
    people: int
    seen: int


@dataclass(frozen=True, slots=True)
class OpinionGroup:
    """An opinion group."""

    label: str
    size: int
    statements: Sequence[GroupStatement]


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A place on the opinion map; people close to one another are one.

    :param group: label of the group, if it is shown.
    """

    x: float
    y: float
    group: str | None


@dataclass(frozen=True, slots=True)
class StabilityOfGroups:
    """How alike the groups come out when some votes are left out.

    :param confidence: high, moderate or low.
    :param mean: mean adjusted Rand index; 1 means the same groups.
    :param lowest: the lowest of them.
    """

    confidence: str
    mean: float
    lowest: float
    runs: int
    dropped_share: float


@dataclass(frozen=True, slots=True)
class PhaseResults:
    """What came out of a phase.

    :param participants: people with an answer. They chose to take part; they are no sample.
    :param computed_at: when the map was made.
    :param outcome: `grouped`, or why there are no groups.
    :param suppressed: how many groups are too small to be shown.
    :param common_ground: what every group agrees with, the best first.
    :param bridging: what people agree with whichever side they are on, the best first.
    :param agreed: what most agree with.
    :param refused: what most disagree with.
    """

    participants: int
    answers: int
    computed_at: datetime
    outcome: str
    stability: StabilityOfGroups | None
    groups: Sequence[OpinionGroup]
    suppressed: int
    common_ground: Sequence[SharedStatement]
    bridging: Sequence[SharedStatement]
    agreed: Sequence[SharedStatement]
    refused: Sequence[SharedStatement]
    points: Sequence[MapPoint]


class CountsSchema(Schema):
    """How people answered."""

    agree = fields.Integer(required=True)
    disagree = fields.Integer(required=True)
    pass_ = fields.Integer(required=True, data_key="pass", attribute="pass")
    seen = fields.Integer(required=True)


class ExportRowSchema(CountsSchema):
    """One statement with its counts."""

    statement_id = fields.Integer(required=True, metadata={"description": "Its number."})
    text = fields.String(required=True)
    moderated = fields.Integer(
        required=True, metadata={"description": "1 accepted, 0 not looked at."}
    )
    is_meta = fields.Boolean(required=True)
    is_seed = fields.Boolean(required=True)
    groups = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(CountsSchema),
        required=True,
        metadata={"description": "Counts by the label of the group."},
    )


class StatementExportSchema(Schema):
    """Every statement with its counts."""

    consultation = fields.String(required=True)
    participants = fields.Integer(required=True)
    groups = fields.List(fields.String(), required=True)
    suppressed_groups = fields.List(
        fields.String(), required=True, metadata={"description": "Too small to be shown."}
    )
    statements = fields.List(fields.Nested(ExportRowSchema), required=True)


@api.read(f"{PHASE}/results", schema_of(PhaseResults), refuses=(403, 404))
def read_results(slug: str, phase_id: uuid.UUID) -> PhaseResults:
    """Read opinion groups and common ground.

    404 until the first map is made; 403 while results are kept for the end of the phase.
    """
    _subject(reading_actor(FEATURE), slug, phase_id)
    stored = queries.opinion_map_of(phase_id)
    if stored is None:
        raise NotFound
    return _shown(build_results(*stored, queries.statements_of(phase_id)))


def _subject(actor: Actor, slug: str, phase_id: uuid.UUID) -> TakePart:
    subject = access_phase(actor, slug, phase_id)
    require(actor, RESULTS, subject)
    return subject


def _shown(found: Results) -> PhaseResults:
    labels = [str(group["label"]) for group in found.drawing.groups]
    stability = found.stability
    return PhaseResults(
        participants=found.participants,
        answers=found.answers,
        computed_at=found.computed_at,
        outcome=found.outcome,
        stability=None
        if stability is None
        else StabilityOfGroups(
            stability.confidence,
            stability.mean,
            stability.lowest,
            stability.runs,
            stability.dropped_share,
        ),
        groups=[
            OpinionGroup(group.label, group.size, [_telling(one) for one in group.statements])
            for group in found.groups
        ],
        suppressed=found.suppressed,
        common_ground=_shares(found.common),
        bridging=_shares(found.bridging),
        agreed=_shares(found.agreed),
        refused=_shares(found.refused),
        points=[
            MapPoint(x, y, labels[group] if group >= 0 else None)
            for x, y, group in found.drawing.points
        ],
    )


def _shares(found: Sequence[Share]) -> list[SharedStatement]:
    return [
        SharedStatement(
            one.statement.number,
            one.statement.text,
            one.statement.language,
            one.agree_share,
            dict(one.groups),
        )
        for one in found
    ]


def _telling(one: Characteristic) -> GroupStatement:
    said = one.statement
    return GroupStatement(
        said.number,
        said.text,
        said.language,
        one.agrees,
        one.share,
        one.elsewhere,
        one.people,
        one.seen,
    )


@api.read(f"{PHASE}/standing", schema_of(Standing), action=READ_OWN, refuses=(404,))
def read_standing(slug: str, phase_id: uuid.UUID) -> Standing:
    """Read where one stands oneself; 404 until one is on the map."""
    actor = current_actor()
    subject = _subject(actor, slug, phase_id)
    participant = queries.find_participant(subject.consultation.id, actor.person_id)
    stored = queries.opinion_map_of(phase_id)
    if participant is None or stored is None:
        raise NotFound
    return standing_of(stored[0], participant)


@api.read(f"{PHASE}/export", StatementExportSchema, rate="60 per hour", refuses=(403, 404))
def export_statements(slug: str, phase_id: uuid.UUID) -> dict[str, Any]:
    """Take along every statement with its counts, by group where groups are large enough."""
    subject = _subject(reading_actor(FEATURE), slug, phase_id)
    table = statement_table(phase_id)
    return {
        "consultation": slug,
        "participants": subject.consultation.participants,
        "groups": table.groups,
        "suppressed_groups": table.suppressed,
        "statements": as_json(table),
    }


@api.read(
    f"{PHASE}/export.csv", None, rate="60 per hour", refuses=(403, 404), media_type="text/csv"
)
def export_statements_csv(slug: str, phase_id: uuid.UUID) -> Response:
    """Take along the same as a table."""
    _subject(reading_actor(FEATURE), slug, phase_id)
    table = statement_table(phase_id)
    return csv_response(f"{slug}-statements", table.columns, table.lines())
