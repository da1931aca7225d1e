"""Questions about questions; the only place of the method that selects."""

from portal.consultations.methods.questions.queries.answers import (
    answers_of,
    draft_of,
    history_of,
)
from portal.consultations.methods.questions.queries.figures import (
    figures_by_phase,
    figures_of,
    miscounted,
    unfinished,
)
from portal.consultations.methods.questions.queries.questions import (
    OFFICE_FILTERS,
    access_question,
    findable_questions,
    follow_ups_of,
    list_questions,
    merged_into,
    office_questions,
    public_by_id,
    public_questions,
    question_by_number,
    question_of,
    questions_by_number,
    texts_to_compare,
    what_waits,
)
from portal.consultations.methods.questions.queries.supporters import (
    asked_by,
    asked_by_person,
    questions_asked,
    support_of,
    supported_among,
    supported_by_person,
    untold,
)

__all__ = [
    "OFFICE_FILTERS",
    "access_question",
    "answers_of",
    "asked_by",
    "asked_by_person",
    "draft_of",
    "figures_by_phase",
    "figures_of",
    "findable_questions",
    "follow_ups_of",
    "history_of",
    "list_questions",
    "merged_into",
    "miscounted",
    "office_questions",
    "public_by_id",
    "public_questions",
    "question_by_number",
    "question_of",
    "questions_asked",
    "questions_by_number",
    "support_of",
    "supported_among",
    "supported_by_person",
    "texts_to_compare",
    "unfinished",
    "untold",
    "what_waits",
]
