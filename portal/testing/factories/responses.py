"""Factories of what people answered: many responses at once, with or without who gave them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert

from portal.consultations.methods.survey.hooks import question_types
from portal.consultations.methods.survey.models import (
    SurveyAnswerRow,
    SurveyChoiceRow,
    SurveyResponseRow,
)
from portal.consultations.methods.survey.queries import form_of
from portal.consultations.participation.models import ParticipationRow
from portal.core import clock
from portal.core.database import new_id, session, unit_of_work
from portal.testing.factories.surveys import MadeSurvey, MakeSurveys


class MakeResponses(MakeSurveys):
    """Responses to surveys."""

    def responses(
        self,
        survey: MadeSurvey,
        answers: Sequence[Mapping[str, Any]],
        people: Sequence[Mapping[str, Any]] = (),
        language: str = "en",
    ) -> list[uuid.UUID]:
        """Hand in one form for each of ``answers``: key of a question → canonical answer.

        :param people: beside each response ``channel``, ``area_id`` and ``age_group`` of a
            participation; without it the responses lead to nobody.
        :returns: the responses.
        """
        ids = [uuid.uuid4() for _one in answers]
        with self.app.app_context(), unit_of_work():
            roll = [self._participant(survey, dict(one)) for one in people]
            if roll:
                session().execute(insert(ParticipationRow), roll)
            now = clock.now()
            rows = [
                {
                    "id": of,
                    "phase_id": survey.phase_id,
                    "participation_id": roll[at]["id"] if roll else None,
                    "anonymous": not roll,
                    "language": language,
                    "form_version": 1,
                    "started_at": now,
                    "submitted_at": now,
                }
                for at, of in enumerate(ids)
            ]
            if rows:
                session().execute(insert(SurveyResponseRow), rows)
            self._answers(survey, dict(zip(ids, answers, strict=True)))
        return ids

    def _participant(self, survey: MadeSurvey, given: dict[str, Any]) -> dict[str, Any]:
        usual = {"channel": "online", "area_id": None, "age_group": ""}
        return {
            "id": new_id(),
            "consultation_id": survey.id,
            "phase_id": survey.phase_id,
            "participant_key": f"made:{self.number()}",
            "created_at": clock.now(),
            **usual,
            **given,
        }

    def _answers(self, survey: MadeSurvey, given: Mapping[uuid.UUID, Mapping[str, Any]]) -> None:
        types = question_types()
        answers: list[dict[str, Any]] = []
        choices: list[dict[str, Any]] = []
        for question in form_of(survey.phase_id).questions:
            for response, values in given.items():
                if question.key not in values:
                    continue
                value = values[question.key]
                counted = types[question.kind].countable(question, value)
                here = {"response_id": response, "question_id": question.id}
                answers.append(
                    {**here, "value": value, "number": counted.number, "text": counted.text}
                )
                choices += [
                    {**here, "row_key": one.row, "option_key": one.option, "place": one.place}
                    for one in counted.chosen
                ]
        if answers:
            session().execute(insert(SurveyAnswerRow), answers)
        if choices:
            session().execute(insert(SurveyChoiceRow), choices)
