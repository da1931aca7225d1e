"""Invariants of calls for proposals, for ``portal check --integrity``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portal.core.health import Check, Finding, Severity
from portal.proposals.call.queries import outside_their_phase


def call_checks() -> Sequence[Check]:
    """Return the checks."""
    return [
        Check("call_windows", "No support lies outside its call's phase", "integrity", _windows)
    ]


def _windows() -> Iterator[Finding]:
    for row in outside_their_phase():
        yield Finding(
            Severity.ERROR,
            f"{row.supports} supports of proposal {row.id} lie outside the phase of its call.",
            "Look into the audit log: were the dates changed?",
        )
