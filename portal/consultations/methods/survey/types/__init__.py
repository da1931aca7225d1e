"""The types of questions that come with the portal."""

from __future__ import annotations

from portal.consultations.methods.survey.hooks import QuestionType
from portal.consultations.methods.survey.types.choices import MultipleChoice, SingleChoice
from portal.consultations.methods.survey.types.files import FileQuestion
from portal.consultations.methods.survey.types.lists import Matrix, Ranking
from portal.consultations.methods.survey.types.numbers import DateQuestion, NumberQuestion, Scale
from portal.consultations.methods.survey.types.places import MapPoint
from portal.consultations.methods.survey.types.texts import LongText, ShortText

BUILT_IN: tuple[QuestionType, ...] = (
    SingleChoice(),
    MultipleChoice(),
    Scale(),
    Ranking(),
    Matrix(),
    ShortText(),
    LongText(),
    NumberQuestion(),
    DateQuestion(),
    FileQuestion(),
    MapPoint(),
)

__all__ = ["BUILT_IN"]
