"""Surveys of the small world: two questions, answers that are nobody's business, one theme."""

from __future__ import annotations

import uuid

from sqlalchemy import insert, update

from portal.consultations.methods.survey.models import (
    SurveyAnswerRow,
    SurveyChoiceRow,
    SurveyFormRow,
    SurveyQuestionRow,
    SurveyResponseRow,
    SurveySectionRow,
)
from portal.consultations.methods.survey.results.computing import compute_result
from portal.consultations.methods.survey.results.models import SurveyCodingRow, SurveyThemeRow
from portal.consultations.models import PhaseRow
from portal.core import clock
from portal.core.database import new_id, session
from portal.core.i18n import TranslatedText
from tests.support.stage import Stage, canary

#: What the arguments of addresses stand for in pages of surveys; each is there in every state.
THINGS = {
    "question_id": "phase of survey: question",
    "section_id": "phase of survey: section",
    "theme_id": "phase of survey: theme",
}
RESPONSES = 12


def add_survey(stage: Stage, phase_id: uuid.UUID, state: str) -> None:
    """Write a form of two questions, hand it in a dozen times and name one theme."""
    hidden = state == "draft"
    section, choice, text, theme = (new_id() for _one in range(4))
    session().execute(
        update(PhaseRow)
        .where(PhaseRow.id == phase_id)
        .values(settings={"results_while_open": True})
        .execution_options(synchronize_session=False)
    )
    session().execute(
        insert(SurveyFormRow).values(phase_id=phase_id, version=1, changed_at=clock.now())
    )
    session().execute(
        insert(SurveySectionRow).values(
            id=section,
            phase_id=phase_id,
            position=1,
            title=_words("The river and you"),
            intro=TranslatedText(),
        )
    )
    options = [{"key": key, "label": {"en": key, "es": key}} for key in ("yes", "no")]
    asked = canary("Draftsurvey") if hidden else "Do you swim?"
    questions = (
        (choice, "swim", "single", asked, {"options": options}),
        (text, "idea", "long_text", "What should change?", {}),
    )
    for position, (of, key, kind, words, settings) in enumerate(questions, start=1):
        session().execute(
            insert(SurveyQuestionRow).values(
                id=of,
                phase_id=phase_id,
                section_id=section,
                position=position,
                key=key,
                kind=kind,
                text=_words(words),
                help=TranslatedText(),
                required=False,
                settings=settings,
            )
        )
    session().execute(
        insert(SurveyThemeRow).values(
            id=theme,
            question_id=text,
            name=_words("Bathing"),
            position=1,
            answers=RESPONSES,
            created_at=clock.now(),
        )
    )
    for _response in range(RESPONSES):
        _hand_in(phase_id, choice, text, theme)
    for name, of in (("question", text), ("section", section), ("theme", theme)):
        stage.things.setdefault(f"phase of survey: {name}", {})[state] = of


def _hand_in(phase_id: uuid.UUID, choice: uuid.UUID, text: uuid.UUID, theme: uuid.UUID) -> None:
    response = uuid.uuid4()
    session().execute(
        insert(SurveyResponseRow).values(
            id=response,
            phase_id=phase_id,
            anonymous=True,
            language="en",
            form_version=1,
            started_at=clock.now(),
            submitted_at=clock.now(),
        )
    )
    # This survey does not publish what people wrote.
    said = canary("Surveyanswer")
    for question, value, words in ((choice, "yes", None), (text, said, said)):
        session().execute(
            insert(SurveyAnswerRow).values(
                response_id=response, question_id=question, value=value, text=words
            )
        )
    session().execute(
        insert(SurveyChoiceRow).values(
            response_id=response, question_id=choice, row_key="", option_key="yes"
        )
    )
    session().execute(
        insert(SurveyCodingRow).values(
            response_id=response, question_id=text, theme_id=theme, withheld=False
        )
    )


def count_surveys(stage: Stage) -> None:
    """Let the worker count every survey; needs an application context and no unit of work."""
    for state, phase_id in stage.things["phase of survey"].items():
        compute_result(stage.things["consultation"][state], phase_id)


def _words(text: str) -> TranslatedText:
    return TranslatedText(en=text, es=text)
