"""Invariants of taking part, for ``portal check --integrity``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import func, or_, select

from portal.consultations.models import ConsultationRow, PhaseRow
from portal.consultations.participation.models import ConsultationParticipantRow, ParticipationRow
from portal.core.database import session
from portal.core.database.tallies import TallyDeltaRow
from portal.core.health import Check, Finding, Severity

P = ParticipationRow


def participation_checks() -> Sequence[Check]:
    """Return the checks."""
    return [
        Check("participation_people", "Consultations count everybody once", "integrity", _people),
        Check("participation_windows", "Nobody took part outside a phase", "integrity", _windows),
    ]


def _people() -> Iterator[Finding]:
    one = ConsultationParticipantRow
    people = (
        select(one.consultation_id, func.count().label("people"))
        .group_by(one.consultation_id)
        .subquery()
    )
    waiting = (
        select(TallyDeltaRow.subject_id, func.sum(TallyDeltaRow.delta).label("delta"))
        .where(TallyDeltaRow.kind == "consultations.participants")
        .group_by(TallyDeltaRow.subject_id)
        .subquery()
    )
    rows = session().execute(
        select(
            ConsultationRow.slug,
            ConsultationRow.participant_count,
            func.coalesce(waiting.c.delta, 0),
            func.coalesce(people.c.people, 0),
        )
        .outerjoin(people, people.c.consultation_id == ConsultationRow.id)
        .outerjoin(waiting, waiting.c.subject_id == ConsultationRow.id)
    )
    for slug, shown, delta, real in rows:
        if shown + delta != real:
            yield Finding(
                Severity.ERROR,
                f"The consultation {slug} counts {shown + delta} people, there are {real}.",
                "Restore a backup or correct the count.",
            )


def _windows() -> Iterator[Finding]:
    # What officers enter from paper may come after the end.
    rows = session().execute(
        select(ConsultationRow.slug, func.count())
        .join(P, P.consultation_id == ConsultationRow.id)
        .join(PhaseRow, PhaseRow.id == P.phase_id)
        .where(
            P.channel != "paper",
            or_(
                P.created_at < PhaseRow.opens_at,
                P.created_at >= PhaseRow.closes_at,
                P.created_at > ConsultationRow.closed_at,
            ),
        )
        .group_by(ConsultationRow.slug)
    )
    for slug, count in rows:
        yield Finding(
            Severity.ERROR,
            f"{count} people took part in {slug} outside its phases.",
            "Look into the audit log: were the dates changed?",
        )
