"""Closing: every ballot is counted or refused, the count happens once and is published shuffled."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select

from portal.consultations.methods.poll.closing import count_closed_polls, count_poll
from portal.core import clock as clocks
from portal.core.database import session
from portal.core.problems import Forbidden, Problems
from portal.voting.models import BallotRow
from portal.voting.publishing import closing
from portal.voting.publishing.checks import publishing_checks
from portal.voting.publishing.models import CountRow, PublishedBallotRow
from portal.voting.publishing.queries import last_count, published_ballots
from portal.voting.queries import ballots_of, contest_by_id
from portal.voting.records import ContestState

pytestmark = pytest.mark.usefixtures("in_app")
BALLOTS = [("p1",)] * 5 + [("p2",)] * 3 + [()]


def findings():
    return [found for check in publishing_checks() for found in check.run()]


def rows_of(model):
    return session().execute(select(func.count()).select_from(model)).scalar_one()


@pytest.mark.both_engines
def test_a_vote_that_is_over_is_counted_and_published(make, clock):
    poll = make.poll()
    make.ballots(poll, BALLOTS)
    assert count_closed_polls() == 0
    clock(days=20)
    assert count_closed_polls() == 1
    contest, count = contest_by_id(poll.contest_id), last_count(poll.contest_id)
    assert contest.state is ContestState.PUBLISHED
    assert count.result.winners == ("p1",)
    assert (count.ballots, count.number, count.counted_at) == (9, 1, clocks.now())
    assert sorted(published_ballots(poll.contest_id)) == sorted(BALLOTS)
    assert findings() == []


@pytest.mark.both_engines
def test_whoever_counts_at_the_same_time_there_is_one_count(make, clock, app):
    poll = make.poll()
    make.ballots(poll, BALLOTS)
    clock(days=20)
    made = []

    def count():
        with app.app_context():
            made.append(count_poll(poll.id, poll.phase_id, poll.contest_id))

    workers = [threading.Thread(target=count) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(made) == [False, False, False, True]
    assert (rows_of(CountRow), rows_of(PublishedBallotRow)) == (1, len(BALLOTS))


def test_a_worker_that_dies_while_counting_leaves_a_vote_that_is_counted_next_time(
    make, clock, monkeypatch
):
    poll = make.poll()
    make.ballots(poll, BALLOTS)
    clock(days=20)

    def dies(*_arguments):
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(closing, "count_now", dies)
        with pytest.raises(MemoryError):
            count_closed_polls()
    assert contest_by_id(poll.contest_id).state is ContestState.CLOSED
    assert rows_of(CountRow) == 0
    assert count_closed_polls() == 1


def test_a_closed_vote_takes_no_ballot_even_if_the_clock_goes_back(make, clock, vote, acts):
    poll = make.poll()
    make.ballots(poll, BALLOTS)
    clock(days=20)
    count_closed_polls()
    clock(days=-20)
    with pytest.raises((Problems, Forbidden)):
        vote(acts(make.person()), poll, ("p2",))
    assert ballots_of(poll.contest_id).total() == len(BALLOTS)


def test_the_published_order_is_drawn_and_not_that_of_casting(make, clock):
    poll = make.poll()
    cast = [("p1",)] * 40 + [("p2",)] * 40
    make.ballots(poll, cast)
    clock(days=20)
    count_closed_polls()
    shown = list(published_ballots(poll.contest_id))
    assert sorted(shown) == sorted(cast)
    assert shown != cast
    assert shown != cast[::-1]


def test_secret_ballots_are_written_anew_when_the_vote_closes(make, clock):
    poll = make.poll()
    make.ballots(poll, BALLOTS)

    def ids():
        return set(session().execute(select(BallotRow.id)).scalars())

    before = ids()
    clock(days=20)
    count_closed_polls()
    assert not before & ids()


def test_a_vote_nobody_took_part_in_has_a_result_too(make, clock):
    poll = make.poll(is_set=False)
    clock(days=20)
    assert count_closed_polls() == 1
    count = last_count(poll.contest_id)
    assert (count.result.winners, count.ballots) == ((), 0)


def test_a_ballot_that_was_changed_afterwards_is_found(make, clock, work):
    poll = make.poll()
    make.ballots(poll, BALLOTS)
    clock(days=20)
    count_closed_polls()

    def tamper():
        row = session().get(PublishedBallotRow, (poll.contest_id, 1))
        row.content = ["p3"]

    work(tamper)
    assert len(findings()) == 1


def test_hours_before_the_end_nothing_is_closed(make, clock):
    poll = make.poll()
    make.ballots(poll, BALLOTS)
    clock(days=8)
    assert not count_poll(poll.id, poll.phase_id, poll.contest_id)
    assert contest_by_id(poll.contest_id).state is ContestState.SET
