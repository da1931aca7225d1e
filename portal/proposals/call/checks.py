"""Invariants of calls for proposals, for ``portal check --integrity``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portal.consultations.queries import consultation_of, phases_using
from portal.core.health import Check, Finding, Severity
from portal.proposals.call.queries import supports_outside
from portal.proposals.call.records import METHOD


def call_checks() -> Sequence[Check]:
    """Return the checks."""
    return [
        Check("call_windows", "No support lies outside its call's phase", "integrity", _windows)
    ]


def _windows() -> Iterator[Finding]:
    for consultation_id, phase_id in phases_using(METHOD):
        consultation = consultation_of(consultation_id)
        phase = consultation.phase(phase_id) if consultation else None
        if consultation is None or phase is None:
            continue
        closes = min(phase.closes_at, consultation.closed_at or phase.closes_at)
        for row in supports_outside(phase_id, phase.opens_at, closes):
            yield Finding(
                Severity.ERROR,
                f"{row.supports} supports of proposal {row.id} lie outside the phase of its call.",
                "Look into the audit log: were the dates changed?",
            )
