"""Invariants of questions and answers, for ``portal check --integrity``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import func, or_, select

from portal.consultations.methods.questions.models import QuestionRow, QuestionSupportRow
from portal.consultations.methods.questions.queries import miscounted, unfinished
from portal.consultations.models import ConsultationRow, PhaseRow
from portal.core.database import session
from portal.core.health import Check, Finding, Severity

MOST_SHOWN = 20
Q, S = QuestionRow, QuestionSupportRow


def question_checks() -> Sequence[Check]:
    """Return the checks."""
    return [
        Check("question_supports", "Supports of questions add up", "integrity", _supports),
        Check("question_windows", "No question lies outside its phase", "integrity", _windows),
        Check("question_merges", "Merged questions lead to one that is kept", "integrity", _merges),
    ]


def _supports() -> Iterator[Finding]:
    for row in miscounted()[:MOST_SHOWN]:
        yield Finding(
            Severity.ERROR,
            f"Question {row.number} of phase {row.phase_id} counts {row.counted} supports, "
            f"there are {row.real}.",
            "Restore a backup or correct the count.",
        )


def _windows() -> Iterator[Finding]:
    outside = or_(
        S.created_at < PhaseRow.opens_at,
        S.created_at >= PhaseRow.closes_at,
        S.created_at > ConsultationRow.closed_at,
    )
    rows = session().execute(
        select(Q.number, ConsultationRow.slug, func.count())
        .join(S, S.question_id == Q.id)
        .join(PhaseRow, PhaseRow.id == Q.phase_id)
        .join(ConsultationRow, ConsultationRow.id == Q.consultation_id)
        .where(outside)
        .group_by(Q.number, ConsultationRow.slug)
        .limit(MOST_SHOWN)
    )
    for number, slug, count in rows:
        yield Finding(
            Severity.ERROR,
            f"{count} supports of question {number} of {slug} lie outside its phase.",
            "Look into the audit log: were the dates changed?",
        )


def _merges() -> Iterator[Finding]:
    for row in unfinished()[:MOST_SHOWN]:
        yield Finding(
            Severity.ERROR,
            f"Question {row.number} of phase {row.phase_id} is merged into one that is not there.",
            "Show the other question again, or correct the number.",
        )
