"""Casting: once per person, the same receipt for the same paper, nothing that leads to anybody."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from portal.consultations.methods.poll import service
from portal.consultations.participation.records import Channel, Participant
from portal.consultations.policy import TakePart
from portal.consultations.queries import consultation_of
from portal.core.database import fold_tallies, session, unit_of_work
from portal.core.permissions import VISITOR
from portal.core.problems import Forbidden, Problems
from portal.identity.eligibility import Eligibility
from portal.voting.models import BallotRow, OpenBallotRow, RollEntryRow
from portal.voting.queries import ballots_of, contest_by_id, count_rows, receipt_hashes_of
from portal.voting.receipts import hash_of_code, new_token
from portal.voting.service import scramble_ballots
from tests.support.queries import count_queries

pytestmark = pytest.mark.usefixtures("clock")


def code_of(refused):
    return refused.value.problems[0].code


@pytest.mark.both_engines
def test_a_vote_is_counted_once_and_its_receipt_is_in_the_list(make, vote, acts):
    poll, actor = make.poll(), acts(make.person())
    receipt = vote(actor, poll, ("p2",))
    assert ballots_of(poll.contest_id) == {("p2",): 1}
    assert receipt_hashes_of(poll.contest_id) == [hash_of_code(receipt.code)]
    fold_tallies()
    assert contest_by_id(poll.contest_id).cast_count == 1
    assert consultation_of(poll.id).participants == 1


@pytest.mark.both_engines
@pytest.mark.parametrize("secret", [True, False])
def test_the_same_paper_sent_again_gives_the_same_receipt(make, vote, acts, secret):
    poll, actor = make.poll(contest={"secret": secret}), acts(make.person())
    token = new_token()
    first = vote(actor, poll, ("p2",), token)
    again = vote(actor, poll, ("p2",), token)
    assert first.fresh
    assert not again.fresh
    assert first.code == again.code
    assert ballots_of(poll.contest_id).total() == 1


@pytest.mark.parametrize("changeable", [True, False])
def test_the_same_paper_with_another_choice_is_never_thanked_for_the_first(
    make, vote, acts, changeable
):
    """Somebody goes back in the browser, chooses anew and sends the same paper."""
    poll, actor = make.poll(contest={"changeable": changeable}), acts(make.person())
    token = new_token()
    first = vote(actor, poll, ("p1",), token)
    if changeable:
        second = vote(actor, poll, ("p2",), token)
        assert second.changed
        assert second.code == first.code
        assert ballots_of(poll.contest_id) == {("p2",): 1}
        return
    with pytest.raises(Problems) as refused:
        vote(actor, poll, ("p2",), token)
    assert code_of(refused) == "cast_already"
    assert ballots_of(poll.contest_id) == {("p1",): 1}


def test_another_device_is_told_that_a_secret_vote_has_been_cast(make, vote, acts):
    poll, actor = make.poll(), acts(make.person())
    vote(actor, poll, ("p2",))
    with pytest.raises(Problems) as refused:
        vote(actor, poll, ("p2",))
    assert code_of(refused) == "cast_already"
    assert ballots_of(poll.contest_id) == {("p2",): 1}


def test_another_device_with_the_same_open_vote_gets_the_same_receipt(make, vote, acts):
    poll, actor = make.poll(contest={"secret": False}), acts(make.person())
    first, second = vote(actor, poll, ("p2",)), vote(actor, poll, ("p2",))
    assert first.code == second.code
    with pytest.raises(Problems) as refused:
        vote(actor, poll, ("p1",))
    assert code_of(refused) == "cast_already"


@pytest.mark.both_engines
@pytest.mark.parametrize("secret", [True, False])
def test_many_devices_at_once_are_one_vote(make, app, acts, secret):
    poll, actor = make.poll(contest={"secret": secret}), acts(make.person())
    results, token = [], new_token()

    def cast(own_token):
        with app.app_context():
            try:
                with unit_of_work():
                    results.append(service.cast_vote(actor, poll.phase_id, ("p1",), own_token).code)
            except Problems as refused:
                results.append(refused.problems[0].code)

    tokens = [token] * 6 + [new_token() for _ in range(6)]
    devices = [threading.Thread(target=cast, args=(one,)) for one in tokens]
    for device in devices:
        device.start()
    for device in devices:
        device.join()
    assert len(results) == 12
    with app.app_context():
        assert ballots_of(poll.contest_id) == {("p1",): 1}
    receipts = {one for one in results if one != "cast_already"}
    assert len(receipts) == 1
    if not secret:
        assert "cast_already" not in results


@pytest.mark.both_engines
def test_a_changeable_open_vote_is_replaced_and_keeps_its_receipt(make, vote, acts):
    poll = make.poll(contest={"secret": False, "changeable": True})
    actor = acts(make.person())
    first = vote(actor, poll, ("p1",))
    second = vote(actor, poll, ("p3",))
    assert second.changed
    assert first.code == second.code
    assert ballots_of(poll.contest_id) == {("p3",): 1}


@pytest.mark.both_engines
def test_a_changeable_secret_vote_is_replaced_with_its_receipt_only(make, vote, acts):
    poll, actor = make.poll(contest={"changeable": True}), acts(make.person())
    first = vote(actor, poll, ("p1",))
    with pytest.raises(Problems) as refused:
        vote(actor, poll, ("p3",))
    assert code_of(refused) == "cast_already"
    with pytest.raises(Problems) as refused:
        vote(actor, poll, ("p3",), receipt="0000-0000-0000-0000-0000")
    assert code_of(refused) == "unknown"
    second = vote(actor, poll, ("p3",), receipt=first.code.upper().replace("-", " "))
    assert second.changed
    assert second.code != first.code
    assert ballots_of(poll.contest_id) == {("p3",): 1}
    with pytest.raises(Problems):
        vote(actor, poll, ("p2",), receipt=first.code)
    assert count_rows(poll.contest_id) == (1, 1, 0)


def test_the_receipt_of_somebody_else_is_no_vote_of_ones_own(make, vote, acts):
    """Somebody who has not voted yet votes, whatever receipt they type; nothing is replaced."""
    poll = make.poll(contest={"changeable": True})
    first = vote(acts(make.person()), poll, ("p1",))
    vote(acts(make.person()), poll, ("p3",), receipt=first.code)
    assert ballots_of(poll.contest_id) == {("p1",): 1, ("p3",): 1}


def test_a_paper_two_people_send_is_counted_for_the_first_only(make, vote, acts):
    poll, token = make.poll(), new_token()
    vote(acts(make.person()), poll, ("p1",), token)
    with pytest.raises(Problems) as refused:
        vote(acts(make.person()), poll, ("p2",), token)
    assert code_of(refused) == "used"
    assert ballots_of(poll.contest_id) == {("p1",): 1}
    assert count_rows(poll.contest_id) == (1, 1, 0)


@pytest.mark.parametrize("token", ["", "short", "x" * 81, "a" * 20 + "é"])
def test_a_paper_without_a_proper_token_is_not_counted(make, work, acts, token):
    poll, actor = make.poll(), acts(make.person())
    with pytest.raises(Problems) as refused:
        work(service.cast_vote, actor, poll.phase_id, ("p1",), token)
    assert code_of(refused) == "unknown"
    assert count_rows(poll.contest_id) == (0, 0, 0)


@pytest.mark.both_engines
def test_nothing_of_a_secret_ballot_leads_to_its_voter_or_its_moment(make, vote, acts):
    poll, people = make.poll(), [make.person() for _ in range(8)]
    for position, person in enumerate(people):
        vote(acts(person), poll, (f"p{position % 3 + 1}",))
    columns = {column.name for column in BallotRow.__table__.columns}
    assert columns == {"id", "contest_id", "content", "receipt_hash"}
    ids = list(session().scalars(select(BallotRow.id)))
    assert {one.version for one in ids} == {4}
    shared = {c.name for c in RollEntryRow.__table__.columns} & columns
    assert shared == {"contest_id"}
    hours = set(session().scalars(select(RollEntryRow.cast_in_hour)))
    assert {(one.minute, one.second, one.microsecond) for one in hours} == {(0, 0, 0)}
    if session().get_bind().dialect.name == "sqlite":
        for table in ("ballot", "roll_entry"):
            made = session().execute(
                text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table}
            )
            assert "WITHOUT ROWID" in made.scalar_one().upper()


@pytest.mark.both_engines
def test_scrambling_keeps_every_ballot_and_no_key(make, work, vote, acts):
    poll = make.poll()
    for position in range(6):
        vote(acts(make.person()), poll, (f"p{position % 3 + 1}",))
    before, list_before = (
        set(session().scalars(select(BallotRow.id))),
        receipt_hashes_of(poll.contest_id),
    )
    session().close()
    work(scramble_ballots, poll.contest_id)
    assert receipt_hashes_of(poll.contest_id) == list_before
    assert not before & set(session().scalars(select(BallotRow.id)))
    if session().get_bind().dialect.name == "postgresql":
        written_by = session().execute(text("SELECT DISTINCT xmin::text FROM ballot")).all()
        assert len(written_by) == 1


def test_nothing_is_accepted_before_the_phase_opens_or_after_it_closes(make, vote, acts, clock):
    actor = acts(make.person())
    poll = make.poll(opens_in=timedelta(hours=1), lasts=timedelta(hours=2))
    with pytest.raises(Forbidden) as early:
        vote(actor, poll, ("p1",))
    assert early.value.decision.code == "upcoming"
    clock(hours=3)
    with pytest.raises(Forbidden) as late:
        vote(actor, poll, ("p1",))
    assert late.value.decision.code == "closed"
    assert count_rows(poll.contest_id) == (0, 0, 0)
    assert consultation_of(poll.id).participants == 0


def test_only_those_who_fulfil_the_conditions_may_vote_and_are_told_why_not(make, vote, acts):
    poll = make.poll(eligibility=Eligibility(level=2))
    for actor, code in ((VISITOR, "sign_in"), (acts(make.person()), "verify")):
        with pytest.raises(Forbidden) as refused:
            vote(actor, poll, ("p1",))
        assert refused.value.decision.code == code
    assert count_rows(poll.contest_id) == (0, 0, 0)


@pytest.mark.parametrize(
    ("method", "contest", "ballot", "code"),
    [
        ("single_choice", {}, ("p9",), "unknown_option"),
        ("single_choice", {}, ("p1", "p2"), "too_many"),
        ("approval", {"most": 2}, ("p1", "p2", "p3"), "too_many"),
        ("approval", {"least": 2}, ("p1",), "too_few"),
        ("stv", {"seats": 2}, ("p1", "p1"), "repeated_option"),
        ("cumulative", {"most": 5}, (("p1", 3), ("p2", 3)), "too_many"),
        ("score", {"settings": {"most_each": 5}}, (("p1", 6),), "bad_points"),
        ("score", {"settings": {"most_each": 5}}, (("p1", True),), "bad_points"),
        (
            "budget_greedy",
            {"budget": 100, "settings": {"within_budget": True}},
            ("p1", "p2"),
            "too_dear",
        ),
    ],
)
def test_what_the_contest_does_not_allow_is_refused(
    make, vote, acts, method, contest, ballot, code
):
    poll = make.poll(method, costs=(60, 50, 40), contest=contest)
    with pytest.raises(Problems) as refused:
        vote(acts(make.person()), poll, ballot)
    assert code_of(refused) == code
    assert refused.value.problems[0].message
    assert count_rows(poll.contest_id) == (0, 0, 0)
    assert consultation_of(poll.id).participants == 0


def test_the_first_ballot_sets_a_contest_nobody_has_set(make, vote, acts):
    poll = make.poll(is_set=False)
    vote(acts(make.person()), poll, ("p2",))
    contest = contest_by_id(poll.contest_id)
    assert contest.state == "set"
    assert contest.seed
    assert set(contest.rule) == {"en", "es"}
    assert [option.position for option in contest.options] == [1, 2, 3]


@pytest.mark.both_engines
def test_somebody_known_by_the_registry_votes_once_whatever_the_channel(make, work, vote, acts):
    """A vote at the desk after one online: the roll knows the natural person."""
    poll = make.poll()
    held = consultation_of(poll.id)
    subject = TakePart(held, held.phase(poll.phase_id))
    session().close()

    def enter(key, channel):
        contest = contest_by_id(poll.contest_id)
        participant = Participant(key, channel, registry_hash="same person")
        return service.record_vote(participant, subject, contest, ("p1",), new_token())

    work(enter, "person:1", Channel.ONLINE)
    with pytest.raises(Problems) as refused:
        work(enter, "code:2", Channel.PAPER)
    assert code_of(refused) == "counted_already"
    assert count_rows(poll.contest_id) == (1, 1, 0)


def test_an_open_vote_names_its_voter_and_a_secret_one_does_not(make, vote, acts):
    person = make.person()
    for secret, rows in ((True, 0), (False, 1)):
        poll = make.poll(contest={"secret": secret})
        vote(acts(person), poll, ("p1",))
        found = session().scalars(
            select(OpenBallotRow.voter_key).where(OpenBallotRow.contest_id == poll.contest_id)
        )
        assert list(found) == [f"person:{person.hex}"] * rows


@pytest.mark.both_engines
def test_a_ballot_costs_the_same_few_queries_however_long_the_paper_is(make, work, acts):
    needed = []
    for number in (3, 200):
        poll = make.poll("approval", [f"Project {n}" for n in range(number)])
        actor = acts(make.person())
        with count_queries() as asked:
            work(service.cast_vote, actor, poll.phase_id, ("p1",), new_token())
        needed.append(len(asked))
    assert needed[0] == needed[1]
    assert needed[0] <= 16
