"""Statements for programs."""

from __future__ import annotations

from portal.core.api import ApiBlueprint

api = ApiBlueprint(
    "statements",
    __name__,
    description="Phases in which people agree, disagree or pass on short statements, and what "
    "came out. Statements are named by their number in the consultation.",
)

from portal.consultations.methods.statements.api import contributing, results  # noqa: E402

__all__ = ["api", "contributing", "results"]
