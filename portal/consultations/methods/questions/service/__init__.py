"""The only writer of questions, supports and answers; called inside a unit of work."""

from portal.consultations.methods.questions.service.answering import publish_answer, save_answer
from portal.consultations.methods.questions.service.asking import (
    ask_question,
    record_question,
    similar_questions,
)
from portal.consultations.methods.questions.service.folding import TALLIES
from portal.consultations.methods.questions.service.moderating import (
    merge_question,
    moderate_question,
)
from portal.consultations.methods.questions.service.supporting import (
    support_question,
    withdraw_support,
)
from portal.consultations.methods.questions.service.telling import tell_of_answer

__all__ = [
    "TALLIES",
    "ask_question",
    "merge_question",
    "moderate_question",
    "publish_answer",
    "record_question",
    "save_answer",
    "similar_questions",
    "support_question",
    "tell_of_answer",
    "withdraw_support",
]
