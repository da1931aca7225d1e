"""Discussions for programs. What people write is read and written as comments."""

from __future__ import annotations

import uuid
from typing import Any

from marshmallow import fields

from portal.consultations.methods.discussion.queries import balance_of, discussion_of
from portal.consultations.methods.discussion.records import SIDES, DiscussionRecord
from portal.consultations.methods.discussion.views import access_phase
from portal.consultations.records import Moment
from portal.core.api import ApiBlueprint, extended, reading_actor, shape
from portal.core.problems import NotFound

api = ApiBlueprint(
    "discussions", __name__, description="Open questions, and how people stand to them."
)
FEATURE = "consultations"

_COUNTS = {"description": "Contributions of the first level by side."}
DiscussionSchema = extended(
    DiscussionRecord,
    "Discussion",
    leave_out=("version",),
    sides=fields.Dict(keys=fields.String(), values=fields.Integer(), metadata=_COUNTS),
    people=fields.Integer(metadata={"description": "People who wrote anything."}),
)


@api.read(
    "/consultations/<slug>/phases/<uuid:phase_id>/discussion", DiscussionSchema, refuses=(404,)
)
def read_discussion(slug: str, phase_id: uuid.UUID) -> dict[str, Any]:
    """Read an open question and the balance of its contributions.

    These are comments about the subject ``discussion`` with the phase's identifier.
    """
    subject = access_phase(reading_actor(FEATURE), slug, phase_id)
    found = discussion_of(phase_id)
    if found is None:
        raise NotFound
    begun = subject.consultation.moment(subject.phase) in (Moment.OPEN, Moment.FINISHED)
    balance = balance_of(phase_id) if begun else None
    return shape(
        found,
        sides=dict(balance.sides) if balance else dict.fromkeys(SIDES, 0),
        people=balance.people if balance else 0,
    )
