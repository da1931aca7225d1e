"""What must always be true of proposals, asked of the database."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, or_, select

from portal.core.database import session
from portal.core.database.tallies import TallyDeltaRow
from portal.core.health import Check, Finding, Severity
from portal.discussion.queries import count_of
from portal.proposals.models import SUPPORTS, ProposalRow, SupportRow, VersionRow


def proposal_checks() -> list[Check]:
    """Return the checks of ``portal check --integrity``."""
    return [
        Check("supports", "Supports are counted exactly", "integrity", _supports),
        Check("late_supports", "No support after the end", "integrity", _late_supports),
        Check("versions", "Every published text is kept", "integrity", _versions),
        Check("comments", "Comments of proposals are counted exactly", "integrity", _comments),
    ]


def _supports() -> Iterator[Finding]:
    real = (
        select(SupportRow.proposal_id.label("id"), func.count().label("n"))
        .group_by(SupportRow.proposal_id)
        .subquery()
    )
    still_open = (
        select(TallyDeltaRow.subject_id.label("id"), func.sum(TallyDeltaRow.delta).label("n"))
        .where(TallyDeltaRow.kind == SUPPORTS)
        .group_by(TallyDeltaRow.subject_id)
        .subquery()
    )
    counted = ProposalRow.support_count + func.coalesce(still_open.c.n, 0)
    exact = func.coalesce(real.c.n, 0)
    wrong = session().execute(
        select(ProposalRow.id, counted.label("counted"), exact.label("exact"))
        .outerjoin(real, real.c.id == ProposalRow.id)
        .outerjoin(still_open, still_open.c.id == ProposalRow.id)
        .where(counted != exact)
    )
    for row in wrong:
        yield Finding(
            Severity.ERROR, f"Proposal {row.id} counts {row.counted} supports and has {row.exact}."
        )


def _late_supports() -> Iterator[Finding]:
    late = session().execute(
        select(SupportRow.id, ProposalRow.id)
        .join(ProposalRow, ProposalRow.id == SupportRow.proposal_id)
        .where(SupportRow.created_at > ProposalRow.closed_at)
    )
    for support_id, proposal_id in late:
        yield Finding(
            Severity.ERROR, f"Support {support_id} of proposal {proposal_id} came after the end."
        )


def _versions() -> Iterator[Finding]:
    kept = (
        select(
            VersionRow.proposal_id.label("id"),
            func.count().label("n"),
            func.max(VersionRow.number).label("last"),
        )
        .group_by(VersionRow.proposal_id)
        .subquery()
    )
    count, last = func.coalesce(kept.c.n, 0), func.coalesce(kept.c.last, 0)
    wrong = session().execute(
        select(ProposalRow.id, ProposalRow.version, count)
        .outerjoin(kept, kept.c.id == ProposalRow.id)
        .where(or_(count != ProposalRow.version, last != ProposalRow.version))
    )
    for proposal_id, version, found in wrong:
        yield Finding(
            Severity.ERROR, f"Proposal {proposal_id} is at version {version} and keeps {found}."
        )


def _comments() -> Iterator[Finding]:
    # One question per proposal that shows comments: this runs by hand, never for a page.
    shown = session().execute(
        select(ProposalRow.id, ProposalRow.comment_count).where(ProposalRow.comment_count > 0)
    )
    for proposal_id, comments in shown.all():
        exact = count_of("proposal", proposal_id)
        still_open = session().execute(
            select(func.coalesce(func.sum(TallyDeltaRow.delta), 0)).where(
                TallyDeltaRow.kind == "proposals.comments", TallyDeltaRow.subject_id == proposal_id
            )
        )
        if comments + int(still_open.scalar_one()) != exact:
            yield Finding(
                Severity.ERROR, f"Proposal {proposal_id} shows {comments} comments, has {exact}."
            )
