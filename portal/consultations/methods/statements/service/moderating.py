"""Moderators accept and reject statements, with a reason the author can read."""

from __future__ import annotations

import uuid

from flask_babel import gettext as _

from portal.consultations.methods.statements.events import StatementModerated
from portal.consultations.methods.statements.models import StatementRow
from portal.consultations.methods.statements.policy import MODERATE
from portal.consultations.methods.statements.records import StatementState
from portal.consultations.policy import TakePart
from portal.consultations.service import STAMP, stamp_of
from portal.core import clock
from portal.core.audit import write_audit
from portal.core.database import session, touch
from portal.core.events import emit
from portal.core.permissions import Actor, require
from portal.core.problems import NotFound, Problem, Problems
from portal.core.text.names import clean_line

LONGEST_REASON = 300


def votes_stamp(phase_id: uuid.UUID) -> str:
    """Name of the stamp that moves with everything an opinion map is made of."""
    return f"votes:{phase_id}"


def moderate_statement(
    actor: Actor,
    subject: TakePart,
    statement_id: uuid.UUID,
    state: StatementState,
    reason: str = "",
) -> None:
    """Accept or reject a statement. A rejected one is kept, but neither shown nor mapped.

    :raises Problems: when a rejection has no reason.
    """
    require(actor, MODERATE, subject)
    row = session().get(StatementRow, statement_id)
    if row is None or row.phase_id != subject.phase.id:
        raise NotFound
    reason = clean_line(reason)
    if state is StatementState.PENDING:
        raise Problems(Problem("state", "unknown", _("Accept or reject the statement.")))
    if state is StatementState.REJECTED and not reason:
        message = _("Say why, so that the author can understand it.")
        raise Problems(Problem("reason", "needed", message))
    if len(reason) > LONGEST_REASON:
        message = _("Shorten the reason to %(max)s characters.", max=LONGEST_REASON)
        raise Problems(Problem("reason", "too_long", message))
    row.state = state
    row.moderation_reason = reason if state is StatementState.REJECTED else ""
    row.moderated_at, row.moderated_by = clock.now(), actor.person_id
    session().flush()
    write_audit(
        actor,
        f"statements.{state}",
        subject_kind="statement",
        subject_id=statement_id,
        number=row.number,
        consultation=str(row.consultation_id),
    )
    emit(StatementModerated(row.id, row.consultation_id, row.number, state), actor.person_id)
    touch(STAMP, stamp_of(subject.consultation.id), votes_stamp(subject.phase.id))
