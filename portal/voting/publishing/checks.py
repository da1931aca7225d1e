"""Invariants of published votes, for ``portal check --integrity``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from sqlalchemy import select

from portal.core.database import session
from portal.core.health import Check, Finding, Severity
from portal.voting.counting.ballots import Ballots
from portal.voting.files.fingerprints import fingerprint
from portal.voting.models import ContestRow
from portal.voting.publishing.queries import last_count, published_ballots
from portal.voting.publishing.records import CountRecord
from portal.voting.queries import ballots_of, contest_by_id
from portal.voting.records import ContestState


def publishing_checks() -> Sequence[Check]:
    """Return the checks."""
    title = "Published ballots are those that were cast and counted"
    return [Check("published_ballots", title, "integrity", _published)]


def _published() -> Iterator[Finding]:
    rows = session().execute(
        select(ContestRow.id).where(ContestRow.state == ContestState.PUBLISHED)
    )
    for contest_id in rows.scalars().all():
        count = last_count(contest_id)
        shown = Counter(published_ballots(contest_id))
        if count is None or not _is_what_was_counted(count, shown):
            yield Finding(
                Severity.ERROR,
                f"The published ballots of contest {contest_id} are not those that were counted.",
                "Restore a backup: the published list was changed.",
            )
        elif not _is_what_was_counted(count, ballots_of(contest_id)):
            yield Finding(
                Severity.ERROR,
                f"The ballots of contest {contest_id} are not those that were counted.",
                "Restore a backup: ballots were changed after the count.",
            )


def _is_what_was_counted(count: CountRecord, ballots: Ballots) -> bool:
    contest = contest_by_id(count.contest_id)
    if contest is None:
        return False
    return fingerprint(contest.counted_as(), count.names, ballots) == count.ballots_hash
