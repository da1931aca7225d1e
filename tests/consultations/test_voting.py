"""Answers to statements: one per person, changeable while the phase is open, counted exactly."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.consultations.methods.statements import service
from portal.consultations.methods.statements.checks import statement_checks
from portal.consultations.methods.statements.models import ParticipantRow, StatementVoteRow
from portal.consultations.methods.statements.queries import answers_of, statements_of
from portal.consultations.queries import consultation_of
from portal.core.database import fold_tallies, session, unit_of_work
from portal.core.permissions import VISITOR
from portal.core.problems import Forbidden, NotFound
from portal.identity.eligibility import Eligibility
from tests.support.queries import count_queries

pytestmark = pytest.mark.usefixtures("clock")
TEXTS = ("More benches by the water", "Fewer cars on the quay", "Boats may stay all night")


def votes():
    return session().execute(select(func.count()).select_from(StatementVoteRow)).scalar_one()


def counts(phase_id):
    fold_tallies()
    return [(one.agree, one.disagree, one.passed) for one in statements_of(phase_id)]


def findings():
    return [finding.what for check in statement_checks() for finding in check.run()]


@pytest.mark.both_engines
def test_an_answer_is_counted_once_and_can_be_changed(make, work, acts):
    made, actor = make.consultation(TEXTS), acts(make.person())
    work(service.cast_vote, actor, made.phase_id, 1, 1)
    work(service.cast_vote, actor, made.phase_id, 1, 1)
    assert counts(made.phase_id)[0] == (1, 0, 0)
    receipt = work(service.cast_vote, actor, made.phase_id, 1, -1)
    assert receipt.changed
    assert counts(made.phase_id)[0] == (0, 1, 0)
    work(service.cast_vote, actor, made.phase_id, 2, 0)
    assert counts(made.phase_id) == [(0, 1, 0), (0, 0, 1), (0, 0, 0)]
    assert votes() == 2
    assert consultation_of(made.id).participants == 1
    assert findings() == []


@pytest.mark.both_engines
def test_an_answer_taken_back_is_as_if_the_statement_had_not_been_seen(make, work, acts):
    made, actor = make.consultation(TEXTS), acts(make.person())
    work(service.cast_vote, actor, made.phase_id, 1, 1)
    work(service.take_back_vote, actor, made.phase_id, 1)
    work(service.take_back_vote, actor, made.phase_id, 1)
    assert votes() == 0
    assert counts(made.phase_id)[0] == (0, 0, 0)
    work(service.cast_vote, actor, made.phase_id, 1, -1)
    assert counts(made.phase_id)[0] == (0, 1, 0)
    assert consultation_of(made.id).participants == 1
    assert findings() == []


def test_the_integrity_check_notices_a_count_that_is_wrong(make, work, acts):
    made, actor = make.consultation(TEXTS), acts(make.person())
    work(service.cast_vote, actor, made.phase_id, 1, 1)
    assert findings() == []
    with unit_of_work():
        session().execute(StatementVoteRow.__table__.delete())
    assert any("counts 1 × agree" in what for what in findings())


@pytest.mark.both_engines
def test_simultaneous_answers_of_one_person_from_many_devices_are_one_answer(make, app, acts, work):
    made, actor = make.consultation(TEXTS), acts(make.person())
    failures: list[BaseException] = []
    gate = threading.Barrier(12)

    def answer(value):
        try:
            gate.wait()
            with app.app_context(), unit_of_work():
                service.cast_vote(actor, made.phase_id, 1, value)
        except BaseException as error:
            failures.append(error)

    devices = [threading.Thread(target=answer, args=(n % 3 - 1,)) for n in range(12)]
    for device in devices:
        device.start()
    for device in devices:
        device.join()
    assert failures == []
    assert votes() == 1
    assert sum(counts(made.phase_id)[0]) == 1
    assert session().execute(select(func.count()).select_from(ParticipantRow)).scalar_one() == 1
    assert consultation_of(made.id).participants == 1
    assert findings() == []


@pytest.mark.both_engines
def test_an_answer_costs_at_most_six_queries_however_many_statements_there_are(make, work, acts):
    small, large = make.consultation(TEXTS), make.consultation([f"Number {n}" for n in range(300)])
    actor = acts(make.person())
    needed = []
    for made in (small, large):
        work(service.cast_vote, actor, made.phase_id, 3, 1)
        with count_queries() as first:
            work(service.cast_vote, actor, made.phase_id, 1, 1)
        with count_queries() as change:
            work(service.cast_vote, actor, made.phase_id, 1, -1)
        needed.append((len(first), len(change)))
    assert needed[0] == needed[1]
    # The sixth is the session, which a request reads before.
    assert max(needed[0]) <= 5


def test_nothing_is_accepted_before_the_phase_opens_or_after_it_closes(make, work, acts, clock):
    actor = acts(make.person())
    made = make.consultation(TEXTS, opens_in=timedelta(hours=1), lasts=timedelta(hours=2))
    with pytest.raises(Forbidden) as early:
        work(service.cast_vote, actor, made.phase_id, 1, 1)
    assert early.value.decision.code == "upcoming"
    clock(hours=1)
    work(service.cast_vote, actor, made.phase_id, 1, 1)
    clock(hours=2)
    with pytest.raises(Forbidden) as late:
        work(service.cast_vote, actor, made.phase_id, 1, -1)
    assert late.value.decision.code == "closed"
    with pytest.raises(Forbidden):
        work(service.take_back_vote, actor, made.phase_id, 1)
    assert counts(made.phase_id)[0] == (1, 0, 0)
    assert findings() == []


@pytest.mark.parametrize(("state", "code"), [("draft", "not_published"), ("closed", "closed")])
def test_a_consultation_that_is_not_published_accepts_nothing(make, work, acts, state, code):
    made = make.consultation(TEXTS, state=state)
    with pytest.raises(Forbidden) as refused:
        work(service.cast_vote, acts(make.person()), made.phase_id, 1, 1)
    assert refused.value.decision.code == code
    assert votes() == 0


def test_only_those_who_fulfil_the_conditions_may_answer_and_are_told_why_not(make, work, acts):
    made = make.consultation(TEXTS, eligibility=Eligibility(level=2))
    for actor, code in (
        (VISITOR, "sign_in"),
        (acts(make.person(), confirmed=False), "confirm"),
        (acts(make.person()), "verify"),
    ):
        with pytest.raises(Forbidden) as refused:
            work(service.cast_vote, actor, made.phase_id, 1, 1)
        assert refused.value.decision.code == code
        assert refused.value.decision.message
    work(service.cast_vote, acts(make.person(), level=2), made.phase_id, 1, 1)
    assert votes() == 1


def test_statements_that_are_not_shown_cannot_be_answered(make, work, acts):
    made = make.consultation(TEXTS)
    make.statement(made, 4, state="pending")
    make.statement(made, 5, state="rejected")
    actor = acts(make.person())
    for number in (4, 5, 6):
        with pytest.raises(NotFound):
            work(service.cast_vote, actor, made.phase_id, number, 1)
    assert votes() == 0


def test_answers_are_listed_with_the_latest_first(make, work, acts, clock):
    made, actor = make.consultation(TEXTS), acts(make.person())
    for number, value in ((1, 1), (2, -1)):
        work(service.cast_vote, actor, made.phase_id, number, value)
        clock(minutes=1)
    part = session().execute(select(ParticipantRow.id)).scalar_one()
    own = answers_of(part, made.phase_id)
    assert [(one.number, one.word) for one in own] == [(2, "disagree"), (1, "agree")]
