"""A consultation with a phase that calls for proposals."""

from __future__ import annotations

import dataclasses

import pytest

from portal.consultations.models import PhaseRow
from portal.core.database import new_id, session, unit_of_work
from portal.core.identifiers import format_id
from portal.proposals import service
from portal.proposals.call.policy import call_of
from portal.proposals.records import ProposalDraft
from tests.proposals.conftest import BODY, TITLE


@dataclasses.dataclass(frozen=True)
class Called:
    """A call for proposals."""

    id: object
    slug: str
    phase_id: object

    @property
    def url(self):
        return f"/consultations/{self.slug}/call/{format_id(self.phase_id)}"

    @property
    def office(self):
        return f"/admin/consultations/{format_id(self.id)}/call/{format_id(self.phase_id)}"

    @property
    def call(self):
        return call_of(self.phase_id)


@pytest.fixture
def called(make, in_app):
    """Return a function that makes a call."""

    def start(settings=None, **values):
        made = make.consultation((), **values)
        with unit_of_work():
            phase = session().get(PhaseRow, made.phase_id)
            phase.method, phase.settings = "call", dict(settings or {})
        return Called(made.id, made.slug, made.phase_id)

    return start


@pytest.fixture
def propose(work, town):
    """Return a function in which somebody proposes in a call."""

    def run(actor, started, **values):
        proposal_id = new_id()
        given = {"title": TITLE, "body": BODY, "topic_id": town["topic"], "area_id": town["area"]}
        phase_id = started.phase_id if started else None
        draft = ProposalDraft(**{**given, **values}, phase_id=phase_id)
        work(service.save_draft, actor, proposal_id, draft)
        work(service.publish_proposal, actor, proposal_id)
        return proposal_id

    return run
