"""The roll: once per participant and once per natural person, whatever the way in."""

from __future__ import annotations

import threading
import uuid

import pytest
from sqlalchemy import func, select

from portal.consultations.participation.checks import participation_checks
from portal.consultations.participation.models import ParticipationRow
from portal.consultations.participation.records import Channel, Participant, age_group
from portal.consultations.participation.service import join_phase
from portal.consultations.policy import TakePart, may_participate
from portal.consultations.queries import consultation_of
from portal.consultations.records import Access
from portal.core.database import fold_tallies, session, unit_of_work
from portal.core.permissions import VISITOR
from portal.core.problems import Problems

pytestmark = pytest.mark.usefixtures("clock")


def subject_of(made, code_id=None):
    consultation = consultation_of(made.id)
    return TakePart(consultation, consultation.phases[0], code_id)


def roll():
    return session().execute(select(func.count()).select_from(ParticipationRow)).scalar_one()


def findings():
    return [finding.what for check in participation_checks() for finding in check.run()]


@pytest.mark.both_engines
def test_the_same_participant_joins_once(make, work):
    made = make.consultation(("Benches",))
    one = Participant("person:1", Channel.ONLINE)
    first = work(lambda: join_phase(one, subject_of(made)))
    again = work(lambda: join_phase(one, subject_of(made)))
    assert first.fresh
    assert not again.fresh
    assert again.participation_id == first.participation_id
    fold_tallies()
    assert (roll(), consultation_of(made.id).participants) == (1, 1)
    assert findings() == []


@pytest.mark.both_engines
@pytest.mark.parametrize("channel", [Channel.PAPER, Channel.DESK])
def test_whoever_took_part_online_is_not_counted_again_by_another_way(make, work, channel):
    made, known = make.consultation(("Benches",)), "a" * 64
    work(
        lambda: join_phase(
            Participant("person:1", Channel.ONLINE, registry_hash=known), subject_of(made)
        )
    )
    other = Participant(f"registry:{known}", channel, registry_hash=known)
    with pytest.raises(Problems) as refused:
        work(lambda: join_phase(other, subject_of(made)))
    assert refused.value.problems[0].code == "counted_already"
    fold_tallies()
    assert (roll(), consultation_of(made.id).participants) == (1, 1)


@pytest.mark.both_engines
def test_many_tries_at_once_count_one(app, make):
    made, fresh = make.consultation(("Benches",)), []
    start = threading.Barrier(6)

    def join():
        with app.app_context():
            subject = subject_of(made)
            session().rollback()
            start.wait()
            with unit_of_work():
                fresh.append(join_phase(Participant("person:1", Channel.ONLINE), subject).fresh)

    threads = [threading.Thread(target=join) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(fresh) == [False] * 5 + [True]
    with app.app_context():
        fold_tallies()
        assert consultation_of(made.id).participants == 1
        assert findings() == []


@pytest.mark.parametrize(
    ("access", "code_id", "allowed"),
    [
        (Access(), None, False),
        (Access(without_account=True), None, True),
        (Access(codes=True), None, False),
        (Access(codes=True), uuid.UUID(int=1), True),
        (Access(desk=True, paper=True), None, False),
        (Access(), uuid.UUID(int=1), False),
    ],
)
def test_a_visitor_takes_part_only_by_a_way_that_is_open(in_app, make, access, code_id, allowed):
    made = make.consultation(("Benches",))
    subject = subject_of(made, code_id)
    object.__setattr__(subject.phase, "access", access)
    decision = may_participate(VISITOR, subject)
    assert decision.allowed is allowed
    assert allowed or decision.remedy == "identity.sign_in"


@pytest.mark.parametrize(
    ("age", "group"),
    [
        (None, ""),
        (0, "0-15"),
        (15, "0-15"),
        (16, "16-24"),
        (24, "16-24"),
        (64, "40-64"),
        (101, "65+"),
    ],
)
def test_ages_fall_into_groups(age, group):
    assert age_group(age) == group
