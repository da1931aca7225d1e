"""Invariants of discussions, for ``portal check --integrity``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portal.consultations.methods.discussion.queries import counted
from portal.consultations.methods.discussion.records import KIND, METHOD
from portal.consultations.queries import consultation_of, phases_using
from portal.core.health import Check, Finding, Severity
from portal.discussion.queries import count_of
from portal.discussion.written import said_outside


def discussion_checks() -> Sequence[Check]:
    """Return the checks."""
    return [
        Check("discussion_counts", "Contributions to discussions add up", "integrity", _counts),
        Check("discussion_windows", "None lies outside its phase", "integrity", _windows),
    ]


def _counts() -> Iterator[Finding]:
    for phase_id, shown in counted():
        real = count_of(KIND, phase_id)
        if shown != real:
            yield Finding(
                Severity.ERROR,
                f"The discussion of phase {phase_id} counts {shown}, there are {real}.",
                "Restore a backup or correct the count.",
            )


def _windows() -> Iterator[Finding]:
    for consultation_id, phase_id in phases_using(METHOD):
        consultation = consultation_of(consultation_id)
        phase = consultation.phase(phase_id) if consultation else None
        if consultation is None or phase is None:
            continue
        closes = min(phase.closes_at, consultation.closed_at or phase.closes_at)
        outside = said_outside(KIND, phase_id, phase.opens_at, closes)
        if outside:
            yield Finding(
                Severity.ERROR,
                f"{outside} contributions to a discussion of {consultation.slug} lie outside it.",
                "Look into the audit log: were the dates changed?",
            )
