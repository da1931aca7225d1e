"""A phase in which people ask."""

from __future__ import annotations

import dataclasses

import pytest

from portal.consultations.methods.questions import service
from portal.consultations.methods.questions.queries import question_by_number
from portal.consultations.models import PhaseRow
from portal.consultations.policy import TakePart
from portal.consultations.queries import consultation_of
from portal.core.database import session, unit_of_work
from portal.core.identifiers import format_id
from tests.proposals.conftest import Browser as OneBrowser


class Browser(OneBrowser):
    """A browser whose requests read what others have written since the last one."""

    def get(self, url, **kwargs):
        session().close()
        return super().get(url, **kwargs)

    def post(self, url, data=None, **kwargs):
        session().close()
        return super().post(url, data, **kwargs)


OPENED = "When will the footbridge be open for people with prams?"


@dataclasses.dataclass(frozen=True)
class Asking:
    """A consultation with a phase of questions."""

    id: object
    slug: str
    phase_id: object

    @property
    def url(self):
        return f"/consultations/{self.slug}/questions/{format_id(self.phase_id)}"

    @property
    def office(self):
        return f"/admin/consultations/{format_id(self.id)}/questions/{format_id(self.phase_id)}"

    @property
    def subject(self):
        found = consultation_of(self.id)
        return TakePart(found, found.phases[0])

    def question(self, number):
        return question_by_number(self.phase_id, number)


@pytest.fixture
def asking(make, in_app):
    """Return a function that makes a phase of questions."""

    def start(settings=None, access=None, **values):
        made = make.consultation((), **values)
        with unit_of_work():
            phase = session().get(PhaseRow, made.phase_id)
            phase.method, phase.settings = "questions", dict(settings or {})
            if access:
                phase.access = access
        return Asking(made.id, made.slug, made.phase_id)

    return start


@pytest.fixture
def ask(work):
    """Return a function in which an actor asks."""

    def run(actor, started, text=OPENED, **values):
        return work(service.ask_question, actor, started.subject, text, "en", **values)

    return run


@pytest.fixture
def browser_of(client_of):
    """Return a function from a person to a browser of their own."""
    return lambda person_id: Browser(client_of(person_id))


@pytest.fixture
def client(app):
    """Return a browser nobody has signed in with."""
    return Browser(app.test_client())
