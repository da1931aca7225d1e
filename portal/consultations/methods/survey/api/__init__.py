"""Surveys for programs."""

from __future__ import annotations

from portal.core.api import ApiBlueprint

api = ApiBlueprint(
    "survey",
    __name__,
    description="Phases in which people answer questions, once. Answers are named by the "
    "question's key.",
)

from portal.consultations.methods.survey.api import answering, results  # noqa: E402

__all__ = ["answering", "api", "results"]
