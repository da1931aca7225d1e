"""Invariants of the statements method, for ``portal check --integrity``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import case, func, or_, select

from portal.consultations.methods.statements.models import StatementRow, StatementVoteRow
from portal.consultations.models import ConsultationRow, PhaseRow
from portal.core.database import session
from portal.core.database.tallies import TallyDeltaRow
from portal.core.health import Check, Finding, Severity

MOST_SHOWN = 20
V, S = StatementVoteRow, StatementRow


def statement_checks() -> Sequence[Check]:
    """Return the checks."""
    return [
        Check("statement_counts", "Counts of statements equal their answers", "integrity", _counts),
        Check("statement_windows", "No answer lies outside its phase", "integrity", _windows),
        Check("statement_unique", "Nobody answered a statement twice", "integrity", _unique),
    ]


def _counts() -> Iterator[Finding]:
    open_deltas = {
        (row.kind, row.subject_id): row.delta
        for row in session().execute(
            select(
                TallyDeltaRow.kind,
                TallyDeltaRow.subject_id,
                func.sum(TallyDeltaRow.delta).label("delta"),
            )
            .where(TallyDeltaRow.kind.startswith("statements."))
            .group_by(TallyDeltaRow.kind, TallyDeltaRow.subject_id)
        )
    }
    votes = (
        select(
            V.statement_id,
            *(
                func.sum(case((V.value == value, 1), else_=0)).label(name)
                for value, name in ((1, "agree"), (-1, "disagree"), (0, "passed"))
            ),
        )
        .group_by(V.statement_id)
        .subquery()
    )
    rows = session().execute(
        select(
            S.id,
            S.number,
            S.agree_count,
            S.disagree_count,
            S.pass_count,
            votes.c.agree,
            votes.c.disagree,
            votes.c.passed,
        ).outerjoin(votes, votes.c.statement_id == S.id)
    )
    for row in rows:
        for kind, shown, real in (
            ("agree", row.agree_count, row.agree),
            ("disagree", row.disagree_count, row.disagree),
            ("pass", row.pass_count, row.passed),
        ):
            expected = shown + open_deltas.get((f"statements.{kind}", row.id), 0)
            if expected != (real or 0):
                yield Finding(
                    Severity.ERROR,
                    f"Statement {row.number} ({row.id}) counts {expected} × {kind}, "
                    f"there are {real or 0}.",
                    "Restore a backup or correct the count.",
                )


def _windows() -> Iterator[Finding]:
    rows = session().execute(
        select(S.number, ConsultationRow.slug, func.count())
        .join(V, V.statement_id == S.id)
        .join(PhaseRow, PhaseRow.id == S.phase_id)
        .join(ConsultationRow, ConsultationRow.id == S.consultation_id)
        .where(
            or_(
                V.cast_at < PhaseRow.opens_at,
                V.cast_at >= PhaseRow.closes_at,
                V.cast_at > ConsultationRow.closed_at,
            )
        )
        .group_by(S.number, ConsultationRow.slug)
        .limit(MOST_SHOWN)
    )
    for number, slug, count in rows:
        yield Finding(
            Severity.ERROR,
            f"{count} answers to statement {number} of {slug} lie outside its phase.",
            "Look into the audit log: were the dates changed?",
        )


def _unique() -> Iterator[Finding]:
    rows = session().execute(
        select(V.participant_id, V.statement_id)
        .group_by(V.participant_id, V.statement_id)
        .having(func.count() > 1)
        .limit(MOST_SHOWN)
    )
    for participant_id, statement_id in rows:
        yield Finding(
            Severity.ERROR,
            f"Participant {participant_id} answered statement {statement_id} twice.",
            "The primary key is missing: run portal db upgrade.",
        )
