"""Phases of further participation methods in the small world, in consultations of every state."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select

from portal.consultations.methods.discussion.models import DiscussionRow
from portal.consultations.methods.questions.models import QuestionRow
from portal.consultations.models import ConsultationRow, PhaseRow
from portal.core import clock
from portal.core.database import new_id, session, unit_of_work
from portal.core.i18n import TranslatedText
from tests.support.documents import add_document
from tests.support.stage import Stage, canary
from tests.support.surveys import add_survey, count_surveys
from tests.support.votes import add_vote, count_votes

ANSWERED = 4
"""Number of the question that has an answer."""
#: Which method's phase a blueprint is about, where it is not that of statements.
METHOD_OF = {
    "document": "document",
    "documents": "document",
    "questions": "questions",
    "discussions": "discussion",
    "call": "call",
    "survey": "survey",
    "survey_results": "survey",
    "survey_analysis": "survey",
    "poll": "poll",
    "poll_result": "poll",
    "polls": "poll",
    "participation": "poll",
}
#: Ways in beside an account that are open in the small world, by method.
ACCESS = {"poll": {"codes": True, "desk": True, "paper": True}}


def kind_of_phase(endpoint: str) -> str:
    """Return which thing ``<phase_id>`` stands for in the addresses of an endpoint."""
    blueprint = endpoint.partition(".")[0].removeprefix("api_").removesuffix("_office")
    method = METHOD_OF.get(blueprint)
    return f"phase of {method}" if method else "phase"


def add_phases(stage: Stage) -> None:
    """Add one phase of each method to every consultation, and what officers set up in it."""
    questions: dict[str, uuid.UUID] = {}
    options: dict[str, uuid.UUID] = {}
    with stage.app.app_context(), unit_of_work():
        for method in dict.fromkeys(METHOD_OF.values()):
            phases: dict[str, uuid.UUID] = {}
            for state, consultation_id in stage.things["consultation"].items():
                phases[state] = _phase(consultation_id, method)
                if method == "questions":
                    of_draft = state == "draft"
                    text = canary("Draftquestion") if of_draft else "When does the river open?"
                    questions[state] = _question(consultation_id, phases[state], text)
                elif method == "discussion":
                    _discussion(phases[state], state)
                elif method == "document":
                    author = stage.people["author"]
                    add_document(consultation_id, phases[state], state, author)
                elif method == "poll":
                    options[state] = add_vote(phases[state], state)
                elif method == "survey":
                    add_survey(stage, phases[state], state)
            stage.things[f"phase of {method}"] = phases
        open_phase = stage.things["phase of questions"]["published"]
        open_consultation = stage.things["consultation"]["published"]
        for number, state in ((2, "pending"), (3, "hidden")):
            text = canary(f"{state.capitalize()}question")
            _question(open_consultation, open_phase, text, number=number, state=state)
        for state, consultation_id in stage.things["consultation"].items():
            phase_id = stage.things["phase of questions"][state]
            text = canary("Draftquestion") if state == "draft" else "Who keeps the river clean?"
            moment = clock.now()
            _question(consultation_id, phase_id, text, number=ANSWERED, answered_at=moment)
    stage.things["option"] = {"": options["published"], **options}
    with stage.app.app_context():
        count_surveys(stage)
        count_votes(stage)
    stage.things["question"] = {"": questions["published"]}


def _phase(consultation_id: uuid.UUID, method: str) -> uuid.UUID:
    of = session().execute(
        select(ConsultationRow.opens_at, ConsultationRow.closes_at).where(
            ConsultationRow.id == consultation_id
        )
    )
    opens, closes = of.one()
    identifier = new_id()
    session().execute(
        insert(PhaseRow).values(
            id=identifier,
            consultation_id=consultation_id,
            title=TranslatedText(en=f"The river: {method}", es=f"El río: {method}"),
            description=TranslatedText(),
            opens_at=opens + timedelta(minutes=1),
            closes_at=closes,
            method=method,
            settings={},
            access=ACCESS.get(method, {}),
            version=1,
        )
    )
    return identifier


def _question(
    consultation_id: uuid.UUID, phase_id: uuid.UUID, text: str, **values: Any
) -> uuid.UUID:
    identifier = new_id()
    given = {"number": 1, "state": "shown", "support_count": 0, "moderation_reason": "", **values}
    session().execute(
        insert(QuestionRow).values(
            id=identifier,
            consultation_id=consultation_id,
            phase_id=phase_id,
            text=text,
            language="en",
            created_at=clock.now(),
            **given,
        )
    )
    return identifier


def _discussion(phase_id: uuid.UUID, state: str) -> None:
    asked = canary("Draftdiscussion") if state == "draft" else "Should the river be open?"
    session().execute(
        insert(DiscussionRow).values(
            phase_id=phase_id,
            question=TranslatedText(en=asked, es=asked),
            background=TranslatedText(),
            official=TranslatedText(),
            comment_count=0,
            version=2,
            changed_at=clock.now(),
        )
    )
