"""What the tests of answers share: a finished consultation with themes, and who took part."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from portal.consultations.answers import service
from portal.consultations.answers.queries import themes_of
from portal.consultations.answers.records import PromiseDraft, ResponseDraft, ThemeDraft
from portal.consultations.participation.models import ConsultationParticipantRow
from portal.core.database import session, unit_of_work
from portal.core.i18n import TranslatedText

BENCHES = ("More benches by the river", "No boats on Sundays", "Shade in the park, please")


def both(text: str) -> TranslatedText:
    """Return a text in the languages of the consultation."""
    return TranslatedText(en=text, es=f"{text} (es)")


@pytest.fixture
def officer(make, acts):
    return acts(make.person("officer"), "officer")


@pytest.fixture
def over(make):
    """A consultation whose phase ended a week ago."""
    return make.consultation(BENCHES, opens_in=timedelta(days=-17), lasts=timedelta(days=10))


@pytest.fixture
def theme(work, officer):
    def made(consultation, title="More shade"):
        draft = ThemeDraft(both(title), both(f"Many said: {title}"))
        return work(service.add_theme, officer, consultation.id, draft)

    return made


@pytest.fixture
def answer(work, officer):
    def published(consultation, theme_id, answer="will", reason="We **will** plant trees."):
        draft = ResponseDraft(answer, both(reason))
        work(service.publish_response, officer, consultation.id, theme_id, draft)

    return published


@pytest.fixture
def promise(work, officer):
    def made(consultation, theme_id, due_on=date(2027, 6, 1), title="Twelve trees stand", **more):
        draft = PromiseDraft(both(title), due_on, **more)
        return work(service.make_promise, officer, consultation.id, theme_id, draft)

    return made


@pytest.fixture
def took_part(app):
    def noted(consultation, *people):
        with app.app_context(), unit_of_work():
            for number, person in enumerate(people):
                key = f"person:{person}" if person else f"visitor:{number}"
                session().add(
                    ConsultationParticipantRow(
                        consultation_id=consultation.id, participant_key=key, person_id=person
                    )
                )

    return noted


@pytest.fixture
def themes(in_app):
    return lambda consultation: themes_of(consultation.id)
