"""How people of each area and age group answered: what weighted figures are made of."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from portal.consultations.capabilities import GroupedAnswers, Place
from portal.consultations.methods.survey.models import (
    SurveyAnswerRow,
    SurveyChoiceRow,
    SurveyResponseRow,
)
from portal.consultations.methods.survey.records import FormRecord, QuestionRecord, SummaryKind
from portal.consultations.methods.survey.results.records import SurveyResult
from portal.consultations.participation.models import ParticipationRow
from portal.core.database import session

A, C, R, P = SurveyAnswerRow, SurveyChoiceRow, SurveyResponseRow, ParticipationRow
WEIGHED = 3
Counted = dict[Place, int]


def grouped_answers(form: FormRecord, result: SurveyResult) -> Sequence[GroupedAnswers]:
    """Return the first questions with options by area and age group, in two queries.

    Only responses that lead to the roll are counted: of an anonymous survey there are none.
    """
    wanted = [
        question
        for question in form.questions
        if question.options
        and (found := result.questions.get(question.key)) is not None
        and found.kind is SummaryKind.CHOICES
        and found.answered
    ][:WEIGHED]
    if not wanted:
        return []
    answered, chosen = _answered(wanted), _chosen(wanted)
    return [
        GroupedAnswers(
            str(question.text),
            answered[question.id],
            {
                str(option.label): chosen.get((question.id, option.key), {})
                for option in question.options
            },
        )
        for question in wanted
        if question.id in answered
    ]


def _answered(questions: Sequence[QuestionRecord]) -> Mapping[uuid.UUID, Counted]:
    rows = session().execute(
        select(A.question_id, P.area_id, P.age_group, func.count())
        .join(R, R.id == A.response_id)
        .join(P, P.id == R.participation_id)
        .where(A.question_id.in_([question.id for question in questions]))
        .group_by(A.question_id, P.area_id, P.age_group)
    )
    found: dict[uuid.UUID, Counted] = {}
    for question, area, age, people in rows:
        found.setdefault(question, {})[area, age] = people
    return found


def _chosen(questions: Sequence[QuestionRecord]) -> Mapping[tuple[uuid.UUID, str], Counted]:
    rows = session().execute(
        select(C.question_id, C.option_key, P.area_id, P.age_group, func.count())
        .join(R, R.id == C.response_id)
        .join(P, P.id == R.participation_id)
        .where(C.question_id.in_([question.id for question in questions]), C.row_key == "")
        .group_by(C.question_id, C.option_key, P.area_id, P.age_group)
    )
    found: dict[tuple[uuid.UUID, str], Counted] = {}
    for question, option, area, age, people in rows:
        found.setdefault((question, option), {})[area, age] = people
    return found
