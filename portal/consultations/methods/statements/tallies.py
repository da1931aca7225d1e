"""Where the counts of answers are folded in by the worker."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from portal.consultations.methods.statements.models import StatementRow
from portal.consultations.methods.statements.service.moderating import votes_stamp
from portal.consultations.service import stamp_of
from portal.core.database import TallyTarget, session, touch


def _folded(statement_ids: Sequence[uuid.UUID]) -> None:
    rows = session().execute(
        select(StatementRow.consultation_id, StatementRow.phase_id)
        .where(StatementRow.id.in_(statement_ids))
        .distinct()
    )
    for consultation_id, phase_id in rows:
        touch(stamp_of(consultation_id), votes_stamp(phase_id))


TALLIES = (
    TallyTarget("statements.agree", StatementRow.id, StatementRow.agree_count, _folded),
    TallyTarget("statements.disagree", StatementRow.id, StatementRow.disagree_count, _folded),
    TallyTarget("statements.pass", StatementRow.id, StatementRow.pass_count, _folded),
)
