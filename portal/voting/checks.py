"""Invariants of votes, for ``portal check --integrity``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from portal.core.database import open_deltas, session
from portal.core.health import Check, Finding, Severity
from portal.voting.content import canonical
from portal.voting.counting.ballots import BallotError
from portal.voting.models import ContestRow
from portal.voting.queries import ballots_of, contest_by_id, count_rows
from portal.voting.registry import UnknownMethod, ballot_method
from portal.voting.tallies import CAST

RESTORE = "Restore a backup from before it, and look into who has access to the database."


def voting_checks() -> Sequence[Check]:
    """Return the checks."""
    return [
        Check("ballots_and_roll", "There is one ballot per entry on the roll", "integrity", _roll),
        Check("ballots_allowed", "Every ballot is one its vote allows", "integrity", _allowed),
        Check("ballots_counted", "Votes count the ballots that are there", "integrity", _counts),
    ]


def _contests() -> list[ContestRow]:
    return list(session().scalars(select(ContestRow).order_by(ContestRow.id)))


def _roll() -> Iterator[Finding]:
    for contest in _contests():
        roll, secret, opened = count_rows(contest.id)
        if roll != secret:
            what = f"Vote {contest.id} has {roll} entries on its roll and {secret} ballots."
            yield Finding(Severity.ERROR, what, RESTORE)
        if (opened and contest.secret) or (secret and not contest.secret):
            what = f"Vote {contest.id} holds ballots of the other kind, open or secret."
            yield Finding(Severity.ERROR, what, RESTORE)


def _allowed() -> Iterator[Finding]:
    for row in _contests():
        contest = contest_by_id(row.id)
        if contest is None or not contest.options:
            continue
        try:
            form = ballot_method(contest.method).form
        except UnknownMethod:
            continue
        wrong = 0
        for ballot, people in ballots_of(contest.id).items():
            try:
                fine = canonical(contest, form, ballot) == ballot
            except (BallotError, TypeError, ValueError):
                fine = False
            wrong += 0 if fine else people
        if wrong:
            what = f"{wrong} ballots of vote {contest.id} are not possible, or cost too much."
            yield Finding(Severity.ERROR, what, RESTORE)


def _counts() -> Iterator[Finding]:
    for contest in _contests():
        _entries, secret, opened = count_rows(contest.id)
        said = contest.cast_count + open_deltas(CAST, contest.id)
        if said != secret + opened:
            what = f"Vote {contest.id} counts {said} ballots, there are {secret + opened}."
            yield Finding(Severity.ERROR, what, "Restore a backup or correct the count.")
