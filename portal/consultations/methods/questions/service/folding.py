"""Where the supports of questions are folded in by the worker."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from portal.consultations.methods.questions.models import SUPPORTS, QuestionRow
from portal.consultations.service import stamp_of
from portal.core.database import TallyTarget, session, touch


def _folded(question_ids: Sequence[uuid.UUID]) -> None:
    rows = session().execute(
        select(QuestionRow.consultation_id).where(QuestionRow.id.in_(question_ids)).distinct()
    )
    touch(*(stamp_of(consultation_id) for consultation_id in rows.scalars()))


TALLIES = (TallyTarget(SUPPORTS, QuestionRow.id, QuestionRow.support_count, _folded),)
