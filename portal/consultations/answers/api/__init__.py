"""Answers and promises for programs."""

from __future__ import annotations

from portal.core.api import ApiBlueprint

api = ApiBlueprint(
    "answers",
    __name__,
    description="What people said in consultations, what the council says to it, and what it has "
    "promised. Whether a promise is overdue follows from the day it is asked.",
)

from portal.consultations.answers.api import reading, writing  # noqa: E402

__all__ = ["api", "reading", "writing"]
