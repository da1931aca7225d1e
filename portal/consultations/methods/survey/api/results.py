"""What came of a survey: how many people gave which answer, as on the results page."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.consultations.methods.survey.api import api
from portal.consultations.methods.survey.api.answering import FEATURE, PHASE
from portal.consultations.methods.survey.policy import RESULTS
from portal.consultations.methods.survey.queries import form_of
from portal.consultations.methods.survey.results.queries import stored_result
from portal.consultations.methods.survey.results.subjects import public_subject
from portal.consultations.methods.survey.results.tables import count_lines
from portal.core.api import reading_actor, schema_of
from portal.core.problems import NotFound


@dataclass(frozen=True, slots=True)
class CountedAnswer:
    """How many people gave one answer to one question.

    :param number: number of the question in the form.
    :param key: key of the question, which never changes.
    :param kind: how answers are summed up, such as `choices` or `ranking`.
    :param row: row of a table of answers, or place in a ranking.
    :param code: key of the answer, or where a span of numbers or days begins.
    :param answer: the answer in words.
    :param people: how many gave it.
    :param answered: how many answered the question.
    """

    number: int
    key: str
    question: str
    kind: str
    row: str
    code: str
    answer: str
    people: int
    answered: int


@dataclass(frozen=True, slots=True)
class SurveyCounts:
    """The counts of a survey.

    :param responses: forms handed in. Those who took part chose to; they are no sample.
    :param computed_at: when they were counted.
    """

    responses: int
    computed_at: datetime
    answers: Sequence[CountedAnswer]


@api.read(f"{PHASE}/results", schema_of(SurveyCounts), refuses=(403, 404))
def read_survey_results(slug: str, phase_id: uuid.UUID) -> SurveyCounts:
    """Read how many people gave which answer.

    404 until the first count; 403 while results are kept for the end of the phase. What people
    wrote is among the open data of the consultation, where the survey publishes it.
    """
    public_subject(reading_actor(FEATURE), slug, phase_id, RESULTS)
    stored = stored_result(phase_id)
    if stored is None:
        raise NotFound
    answers = [
        CountedAnswer(
            number, key, question, kind, str(row), "" if code is None else str(code),
            answer, people, answered,
        )
        for number, key, question, kind, row, code, answer, people, answered in count_lines(
            form_of(phase_id), stored.result
        )
    ]  # fmt: skip
    return SurveyCounts(stored.result.responses, stored.computed_at, answers)
