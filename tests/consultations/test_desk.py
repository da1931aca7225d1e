"""A double click at the desk: two requests side by side, one person counted."""

from __future__ import annotations

import threading
from functools import partial

import pytest
from sqlalchemy import func, select

from portal.consultations.methods.poll.queries import contest_in
from portal.consultations.methods.survey.models import SurveyResponseRow
from portal.consultations.models import PhaseRow
from portal.consultations.participation.models import ParticipationRow
from portal.consultations.participation.service import entering
from portal.consultations.policy import TakePart
from portal.consultations.queries import consultation_of
from portal.core.audit.models import AuditRow
from portal.core.database import session, unit_of_work
from portal.voting.models import BallotRow, OpenBallotRow

pytestmark = pytest.mark.usefixtures("clock")
PAGES = [[{"kind": "long_text", "key": "idea", "text": "What should change?"}]]
CLICKS = 4


def number_of(row, *conditions):
    return session().execute(select(func.count()).select_from(row).where(*conditions)).scalar_one()


def survey(make):
    made = make.survey(PAGES, access={"without_account": True, "desk": True})
    return made, {"q-idea": ["More trees"]}, SurveyResponseRow


def vote(make, row, *, secret):
    made = make.poll(contest={"secret": secret})
    with make.app.app_context(), unit_of_work():
        phase = session().get(PhaseRow, made.phase_id)
        phase.access = {"without_account": True, "desk": True}
        contest = contest_in(phase_in(made))
        return made, {"vote": [contest.options[0].key]}, row


def phase_in(made):
    return consultation_of(made.id).phases[0]


@pytest.mark.both_engines
@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(survey, id="a survey"),
        pytest.param(partial(vote, row=OpenBallotRow, secret=False), id="an open vote"),
        pytest.param(partial(vote, row=BallotRow, secret=True), id="a secret vote"),
    ],
)
def test_a_form_that_arrives_many_times_at_once_counts_and_is_written_down_once(
    app, make, acts, asked
):
    made, answers, given = asked(make)
    officer = make.person("officer")
    actor = acts(officer, "officer")
    nameless = entering.Visitor(form=entering.new_form_mark())
    start, fresh = threading.Barrier(CLICKS), []

    def click():
        with app.app_context():
            consultation = consultation_of(made.id)
            subject = TakePart(consultation, consultation.phases[0])
            session().rollback()
            start.wait()
            with unit_of_work():
                fresh.append(entering.enter_at_desk(actor, subject, nameless, answers))

    threads = [threading.Thread(target=click) for _click in range(CLICKS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(fresh) == [False] * (CLICKS - 1) + [True]
    with app.app_context():
        assert number_of(ParticipationRow) == 1
        assert number_of(given) == 1
        assert number_of(AuditRow, AuditRow.action == "participation.entered_at_desk") == 1
