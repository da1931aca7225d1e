"""People as the back office sees them."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import func, or_, select

from portal.core.database import Order, Slice, page_of, session
from portal.identity.addresses import address_key
from portal.identity.models import GrantRow, PasskeyRow, PersonRow
from portal.identity.records import GrantRecord, PersonDetail, PersonItem


def people(
    *,
    words: str = "",
    only: str = "",
    by_address: bool = False,
    cursor: str | None = None,
    limit: int = 30,
) -> Slice[PersonItem]:
    """Return people, the newest first.

    :param words: part of a name.
    :param only: staff, verified, blocked, or nothing.
    :param by_address: whether ``words`` may be part of an address, too. Whoever may not see
        addresses could otherwise guess them, letter by letter.
    """
    statement: Any = select(
        PersonRow.id,
        PersonRow.display_name,
        PersonRow.email,
        PersonRow.level,
        PersonRow.has_grants,
        PersonRow.blocked_until,
        PersonRow.created_at,
        PersonRow.erased_at.is_not(None).label("erased"),
    )
    if words:
        named = PersonRow.display_name.icontains(words, autoescape=True)
        addressed = PersonRow.email_key.contains(address_key(words), autoescape=True)
        statement = statement.where(or_(named, addressed) if by_address else named)
    else:
        statement = statement.where(PersonRow.erased_at.is_(None))
    if only == "staff":
        statement = statement.where(PersonRow.has_grants.is_(True))
    elif only == "verified":
        statement = statement.where(PersonRow.level > 0)
    elif only == "blocked":
        statement = statement.where(PersonRow.blocked_until.is_not(None))
    order = [
        Order(PersonRow.created_at, "created_at", descending=True),
        Order(PersonRow.id, "id", descending=True),
    ]
    return page_of(statement, order, cursor, limit).map(
        lambda row: PersonItem(
            row.id,
            row.display_name,
            row.email or "",
            row.level,
            row.has_grants,
            row.blocked_until,
            row.created_at,
            row.erased,
        )
    )


def person_detail(person_id: uuid.UUID) -> PersonDetail | None:
    """Return one person with their roles."""
    keys = select(func.count()).where(PasskeyRow.person_id == person_id).scalar_subquery()
    found = session().execute(select(PersonRow, keys).where(PersonRow.id == person_id)).first()
    if found is None:
        return None
    row, passkeys = found
    return PersonDetail(
        id=row.id,
        display_name=row.display_name,
        email=row.email or "",
        language=row.language,
        area_id=row.area_id,
        level=row.level,
        level_until=row.level_until,
        second_factor=row.totp_secret is not None or passkeys > 0,
        blocked_until=row.blocked_until,
        block_reason=row.block_reason,
        created_at=row.created_at,
        erased_at=row.erased_at,
        grants=tuple(grants_held(person_id)),
    )


def grants_held(person_id: uuid.UUID) -> list[GrantRecord]:
    """Return the roles a person holds or held, the oldest first."""
    rows = session().execute(
        select(
            GrantRow.id,
            GrantRow.person_id,
            GrantRow.role,
            GrantRow.scope_kind,
            GrantRow.scope_id,
            GrantRow.granted_by,
            GrantRow.granted_at,
            GrantRow.ends_at,
        )
        .where(GrantRow.person_id == person_id)
        .order_by(GrantRow.id)
    )
    return [GrantRecord(*row) for row in rows]


def person_by_email(email: str) -> uuid.UUID | None:
    """Return whose address this is."""
    return (
        session()
        .execute(
            select(PersonRow.id).where(
                PersonRow.email_key == address_key(email), PersonRow.erased_at.is_(None)
            )
        )
        .scalar_one_or_none()
    )
