"""What single people did with proposals."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import func, select

from portal.core.database import session
from portal.proposals.models import ProposalRow, SupportRow
from portal.proposals.queries.columns import RECORD, record_of
from portal.proposals.records import (
    SUPPORTABLE,
    ProposalRecord,
    State,
    SupportReceipt,
)


def proposals_of(
    person_id: uuid.UUID, *, drafts: bool = True, limit: int = 50
) -> tuple[ProposalRecord, ...]:
    """Return a person's proposals, the newest first."""
    statement = select(*RECORD).where(ProposalRow.author_id == person_id)
    if not drafts:
        statement = statement.where(ProposalRow.state != State.DRAFT)
    statement = statement.order_by(ProposalRow.created_at.desc(), ProposalRow.id.desc())
    return tuple(record_of(row) for row in session().execute(statement.limit(limit)))


def supported_by(
    person_id: uuid.UUID, limit: int = 50
) -> tuple[tuple[ProposalRecord, SupportReceipt], ...]:
    """Return what a person supports with the receipts, the newest first."""
    rows = session().execute(
        select(*RECORD, SupportRow.id.label("receipt"), SupportRow.created_at.label("supported_at"))
        .join(SupportRow, SupportRow.proposal_id == ProposalRow.id)
        .where(SupportRow.person_id == person_id)
        .order_by(SupportRow.created_at.desc())
        .limit(limit)
    )
    return tuple(
        (record_of(row), SupportReceipt(row.receipt, row.id, row.supported_at, False))
        for row in rows
    )


def receipt_of(person_id: uuid.UUID, proposal_id: uuid.UUID) -> SupportReceipt | None:
    """Return the receipt of a person's support."""
    row = (
        session()
        .execute(
            select(SupportRow.id, SupportRow.proposal_id, SupportRow.created_at).where(
                SupportRow.person_id == person_id, SupportRow.proposal_id == proposal_id
            )
        )
        .first()
    )
    return None if row is None else SupportReceipt(*row, fresh=False)


def supporter_of(support_id: uuid.UUID) -> uuid.UUID | None:
    """Return whose support this is, ``None`` once it is withdrawn.

    Events of supports name no person; who is told of one asks this, as long as it stands.
    """
    statement = select(SupportRow.person_id).where(SupportRow.id == support_id)
    return session().execute(statement).scalar_one_or_none()


def open_supports_of(person_id: uuid.UUID) -> int:
    """Return how many proposals that still take supports a person supports."""
    statement = (
        select(func.count())
        .select_from(SupportRow)
        .join(ProposalRow, ProposalRow.id == SupportRow.proposal_id)
        .where(
            SupportRow.person_id == person_id,
            ProposalRow.state.in_(SUPPORTABLE),
            ProposalRow.phase_id.is_(None),  # a call counts its own
        )
    )
    return int(session().execute(statement).scalar_one())


def has_supports(proposal_id: uuid.UUID) -> bool:
    """Whether anybody supports a proposal at this moment."""
    found = select(SupportRow.id).where(SupportRow.proposal_id == proposal_id).limit(1)
    return session().execute(found).first() is not None


def supporters_after(
    proposal_id: uuid.UUID, person_id: uuid.UUID | None, limit: int
) -> Sequence[uuid.UUID]:
    """Return the next supporters in the order of their identifiers."""
    statement = select(SupportRow.person_id).where(SupportRow.proposal_id == proposal_id)
    if person_id is not None:
        statement = statement.where(SupportRow.person_id > person_id)
    return session().execute(statement.order_by(SupportRow.person_id).limit(limit)).scalars().all()
