"""Questions about surveys; the only place of the feature that selects."""

from portal.consultations.methods.survey.queries.forms import (
    form_of,
    question_row,
    revisions_of,
    section_row,
)
from portal.consultations.methods.survey.queries.responses import (
    draft_of,
    full_since,
    has_answers,
    option_count,
    own_response,
    phase_of_response,
    receipt_for,
    receipt_of,
    response_count,
    response_counts,
)

__all__ = [
    "draft_of",
    "form_of",
    "full_since",
    "has_answers",
    "option_count",
    "own_response",
    "phase_of_response",
    "question_row",
    "receipt_for",
    "receipt_of",
    "response_count",
    "response_counts",
    "revisions_of",
    "section_row",
]
