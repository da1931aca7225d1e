"""500 ballots within a second of closing: each is counted or refused, none thanked and lost."""

from __future__ import annotations

import threading
import time
from collections import Counter
from datetime import timedelta

import pytest

from portal.consultations.methods.poll import service
from portal.consultations.methods.poll.closing import count_closed_polls
from portal.consultations.models import PhaseRow
from portal.core import clock
from portal.core.database import session, unit_of_work
from portal.core.permissions import Actor, ActorKind
from portal.core.problems import Forbidden, Problems
from portal.voting.checks import voting_checks
from portal.voting.publishing.queries import last_count, published_ballots
from portal.voting.queries import ballots_of, contest_by_id, receipt_hashes_of
from portal.voting.receipts import hash_of_code, new_token
from tests.support.people import add_people

pytestmark = [pytest.mark.faults, pytest.mark.slow]
VOTERS, AT_ONCE = 500, 12
ENDS_IN = 2.0
PATIENCE = 240.0
LATE = 50
"""Voters who come as the vote ends, however quick those before them were."""


class Evening:
    """The last second of a vote: voters, the clock, and the worker that counts."""

    def __init__(self, app, poll, cast):
        self.app, self.poll, self.cast = app, poll, cast
        self.people = add_people(app, VOTERS)
        self.thanked: dict[str, str] = {}
        self.refused: Counter[str] = Counter()
        self._waiting = list(range(VOTERS))
        self._lock = threading.Lock()
        self._end = 0.0
        self.counted = threading.Event()

    def pass_by(self):
        """Let everybody vote at once while the vote ends and is counted."""
        with self.app.app_context(), unit_of_work():
            phase = session().get(PhaseRow, self.poll.phase_id)
            phase.closes_at = clock.now() + timedelta(seconds=ENDS_IN)
        self._end = time.monotonic() + ENDS_IN
        voters = [threading.Thread(target=self._vote) for _ in range(AT_ONCE)]
        worker = threading.Thread(target=self._count)
        for thread in (worker, *voters):
            thread.start()
        for thread in (*voters, worker):
            thread.join(PATIENCE)

    def _vote(self):
        while True:
            with self._lock:
                if not self._waiting:
                    return
                number = self._waiting.pop()
            if number < LATE:
                time.sleep(max(0.0, self._end - time.monotonic()))
            actor = Actor(person_id=self.people[number], kind=ActorKind.PERSON, confirmed=True)
            with self.app.app_context():
                try:
                    receipt = self.cast(actor, self.poll, f"p{number % 3 + 1}")
                except Forbidden as no:
                    self.refused[no.decision.code] += 1
                except Problems as no:
                    self.refused[no.problems[0].code] += 1
                else:
                    self.thanked[receipt.code] = f"p{number % 3 + 1}"

    def _count(self):
        with self.app.app_context():
            until = time.monotonic() + PATIENCE
            while not count_closed_polls() and time.monotonic() < until:
                time.sleep(0.005)
        self.counted.set()

    def faults(self):
        """Return everything that is not as it was promised."""
        found = []
        with self.app.app_context():
            counted = last_count(self.poll.contest_id)
            published = Counter(published_ballots(self.poll.contest_id))
            if counted is None or counted.ballots != len(self.thanked):
                found.append(f"{len(self.thanked)} thanked, {counted and counted.ballots} counted")
            if published != Counter((choice,) for choice in self.thanked.values()):
                found.append("other ballots were published than were thanked for")
            if ballots_of(self.poll.contest_id) != published:
                found.append("other ballots were published than are in the box")
            hashes = sorted(hash_of_code(code) for code in self.thanked)
            if receipt_hashes_of(self.poll.contest_id) != hashes:
                found.append("receipts that were handed out are not those in the box")
            found += [finding.what for check in voting_checks() for finding in check.run()]
        return found


def properly(actor, poll, choice):
    with unit_of_work():
        return service.cast_vote(actor, poll.phase_id, (choice,), new_token())


@pytest.mark.both_engines
@pytest.mark.parametrize("secret", [True, False])
def test_each_of_500_ballots_around_the_end_is_counted_or_refused(app, make, secret):
    evening = Evening(app, make.poll(contest={"secret": secret}), properly)
    evening.pass_by()
    assert len(evening.thanked) + evening.refused.total() == VOTERS
    assert set(evening.refused) <= {"closed"}
    assert evening.thanked, "nobody was in time"
    assert evening.refused, "nobody was late"
    print(f"{len(evening.thanked)} counted, {evening.refused.total()} refused")
    assert evening.faults() == []


@pytest.mark.both_engines
def test_the_harness_notices_ballots_whose_rules_were_asked_too_early(app, make):
    """A control: the clock is read before the ballot is written, without holding the contest."""

    def early(actor, poll, choice):
        with unit_of_work():
            subject = service.casting.held_subject(poll.phase_id)
            service.casting.require(actor, service.casting.CAST, subject)
            participant = service.casting.participant_for(actor, subject)
            contest = contest_by_id(poll.contest_id)
        evening.counted.wait(PATIENCE)
        with unit_of_work():
            return service.record_vote(participant, subject, contest, (choice,), new_token())

    evening = Evening(app, make.poll(), early)
    evening.pass_by()
    assert any("counted" in what or "published" in what for what in evening.faults())
