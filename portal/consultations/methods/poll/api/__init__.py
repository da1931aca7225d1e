"""Votes for programs."""

from __future__ import annotations

from portal.core.api import ApiBlueprint

api = ApiBlueprint(
    "polls",
    __name__,
    description="Phases in which people vote: ballot papers, casting, and the result.",
)

from portal.consultations.methods.poll.api import casting, results  # noqa: E402

__all__ = ["api", "casting", "results"]
