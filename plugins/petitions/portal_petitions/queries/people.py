"""What one person started and signed, for their own page and for the export of their data."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from portal.sdk import session
from portal_petitions.models import PetitionRow, SignatureRow
from portal_petitions.queries.columns import ITEM, item_of
from portal_petitions.records import PetitionItem, SignatureReceipt, SignatureState


def petitions_of(person_id: uuid.UUID, limit: int = 20) -> tuple[PetitionItem, ...]:
    """Return the petitions a person started, the newest first."""
    rows = session().execute(
        select(*ITEM)
        .where(PetitionRow.author_id == person_id)
        .order_by(PetitionRow.created_at.desc(), PetitionRow.id.desc())
        .limit(limit)
    )
    return tuple(map(item_of, rows))


def signed_by(
    person_id: uuid.UUID, limit: int = 20
) -> tuple[tuple[PetitionItem, SignatureReceipt], ...]:
    """Return what a person signed while signed in, the newest first; the author's own left out."""
    rows = session().execute(
        select(
            *ITEM,
            SignatureRow.id.label("signature_id"),
            SignatureRow.number,
            SignatureRow.confirmed_at,
            SignatureRow.name,
            SignatureRow.sponsor,
        )
        .join(PetitionRow, PetitionRow.id == SignatureRow.petition_id)
        .where(
            SignatureRow.person_id == person_id,
            SignatureRow.state == SignatureState.CONFIRMED,
            SignatureRow.creator.is_(False),
        )
        .order_by(SignatureRow.confirmed_at.desc(), SignatureRow.id.desc())
        .limit(limit)
    )
    return tuple(
        (
            item_of(row),
            SignatureReceipt(
                row.signature_id, row.id, row.number or 0, row.confirmed_at, row.name, row.sponsor
            ),
        )
        for row in rows
    )


def receipt_of(petition_id: uuid.UUID, person_id: uuid.UUID) -> SignatureReceipt | None:
    """Return a person's confirmed signature under one petition, if they were signed in for it."""
    row = (
        session()
        .execute(
            select(
                SignatureRow.id,
                SignatureRow.number,
                SignatureRow.confirmed_at,
                SignatureRow.name,
                SignatureRow.sponsor,
            )
            .where(
                SignatureRow.petition_id == petition_id,
                SignatureRow.person_id == person_id,
                SignatureRow.state == SignatureState.CONFIRMED,
            )
            .order_by(SignatureRow.confirmed_at)
            .limit(1)
        )
        .first()
    )
    if row is None or row.confirmed_at is None:
        return None
    return SignatureReceipt(
        row.id, petition_id, row.number or 0, row.confirmed_at, row.name, row.sponsor
    )
