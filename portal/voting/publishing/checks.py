"""Invariants of published votes, for ``portal check --integrity``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from sqlalchemy import select

from portal.core.database import session
from portal.core.health import Check, Finding, Severity
from portal.voting.files.published import hash_of
from portal.voting.models import ContestRow
from portal.voting.publishing.queries import last_count, published_ballots
from portal.voting.queries import ballots_of
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
        shown = hash_of(Counter(published_ballots(contest_id)))
        if count is None or shown != count.ballots_hash:
            yield Finding(
                Severity.ERROR,
                f"The published ballots of contest {contest_id} are not those that were counted.",
                "Restore a backup: the published list was changed.",
            )
        elif hash_of(ballots_of(contest_id)) != count.ballots_hash:
            yield Finding(
                Severity.ERROR,
                f"The ballots of contest {contest_id} are not those that were counted.",
                "Restore a backup: ballots were changed after the count.",
            )
