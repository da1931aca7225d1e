"""Proposals for programs."""

from __future__ import annotations

from portal.core.api import ApiBlueprint

api = ApiBlueprint(
    "proposals",
    __name__,
    description="What people propose, who supports it, and what the council answers.",
)

from portal.proposals.api import answering, reading, supporting, writing  # noqa: E402

__all__ = ["answering", "api", "reading", "supporting", "writing"]
