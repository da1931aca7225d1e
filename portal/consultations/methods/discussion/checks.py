"""Invariants of discussions, for ``portal check --integrity``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portal.consultations.methods.discussion.queries import miscounted, outside_their_phase
from portal.core.health import Check, Finding, Severity


def discussion_checks() -> Sequence[Check]:
    """Return the checks."""
    return [
        Check("discussion_counts", "Contributions to discussions add up", "integrity", _counts),
        Check("discussion_windows", "None lies outside its phase", "integrity", _windows),
    ]


def _counts() -> Iterator[Finding]:
    for row in miscounted():
        yield Finding(
            Severity.ERROR,
            f"The discussion of phase {row.phase_id} counts {row.counted}, there are {row.real}.",
            "Restore a backup or correct the count.",
        )


def _windows() -> Iterator[Finding]:
    for row in outside_their_phase():
        yield Finding(
            Severity.ERROR,
            f"{row.written} contributions to a discussion of {row.slug} lie outside its phase.",
            "Look into the audit log: were the dates changed?",
        )
