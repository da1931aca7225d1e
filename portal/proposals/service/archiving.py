"""Archives proposals that did not find enough supports in time (periodic job)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from portal.core import clock
from portal.core.database import session, unit_of_work
from portal.proposals.models import ProposalRow
from portal.proposals.policy import proposal_settings
from portal.proposals.records import State
from portal.proposals.service.rows import change_state

BATCH = 200


def archive_old_proposals() -> int:
    """Archive what has been open for too long; return how many."""
    days = proposal_settings().archive_after_days
    if not days:
        return 0
    before, done = clock.now() - timedelta(days=days), 0
    while True:
        with unit_of_work():
            rows = (
                session()
                .execute(
                    select(ProposalRow)
                    .where(
                        ProposalRow.state == State.PUBLISHED,
                        ProposalRow.published_at < before,
                        ProposalRow.phase_id.is_(None),  # those a call has collected stay with it
                    )
                    .order_by(ProposalRow.published_at)
                    .limit(BATCH)
                    .with_for_update(skip_locked=True)
                )
                .scalars()
                .all()
            )
            for row in rows:
                change_state(row, State.ARCHIVED)
            done += len(rows)
        if len(rows) < BATCH:
            return done
