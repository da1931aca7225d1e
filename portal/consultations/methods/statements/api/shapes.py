"""What the API says of statements; counts stay hidden where the page hides them."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from portal.consultations.methods.statements.policy import RESULTS
from portal.consultations.methods.statements.records import StatementRecord, StatementState
from portal.consultations.policy import TakePart
from portal.core.api import extended, shape
from portal.core.permissions import Actor, may

PHASE = "/consultations/<slug>/phases/<uuid:phase_id>"
STATEMENT = f"{PHASE}/statements/<int(max=2147483647):number>"
FEATURE = "statements"
_HIDDEN = {"description": "Null as long as results are not shown."}

StatementSchema = extended(
    StatementRecord,
    "Statement",
    leave_out=("author_id", "moderation_reason", "agree", "disagree", "passed"),
    agree=fields.Integer(allow_none=True, metadata=_HIDDEN),
    disagree=fields.Integer(allow_none=True, metadata=_HIDDEN),
    passed=fields.Integer(allow_none=True, metadata=_HIDDEN),
    seen=fields.Integer(allow_none=True, metadata=_HIDDEN),
)


def counts_are_shown(actor: Actor, subject: TakePart) -> bool:
    """Whether this actor may see how people answered."""
    return may(actor, RESULTS, subject)


def shown(statement: StatementRecord, *, counts: bool) -> dict[str, Any]:
    """Return a statement as the API says it.

    :param counts: whether they may be seen; those of statements not shown never are.
    """
    counts = counts and statement.state is StatementState.ACCEPTED
    return shape(
        statement,
        agree=statement.agree if counts else None,
        disagree=statement.disagree if counts else None,
        passed=statement.passed if counts else None,
        seen=statement.seen if counts else None,
    )
