"""One person on many devices never passes the limits of a call."""

import pytest

from portal.core.database import fold_tallies, session
from portal.core.problems import Problems
from portal.proposals import service
from portal.proposals.call.queries import counts_of
from tests.consultations.questions.test_at_once import all_at_once

pytestmark = pytest.mark.usefixtures("clock")


@pytest.mark.both_engines
def test_two_devices_never_support_more_than_the_call_allows(app, called, propose, acts, make):
    started = called({"supports_per_person": 2})
    ids = [propose(acts(make.person()), started) for _number in range(5)]
    supporter = acts(make.person())
    session().rollback()
    failures = all_at_once(
        app, *(lambda one=one: service.support_proposal(supporter, one) for one in ids)
    )
    assert len(failures) == 3
    assert all(isinstance(error, Problems) for error in failures), failures
    fold_tallies()
    assert counts_of([started.phase_id])[started.phase_id] == (5, 2)
