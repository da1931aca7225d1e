"""Writes, reads and checks the audit log.

Entries name people by identifier only, so that erasing a person leaves the chain intact.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, text

from portal.core import clock
from portal.core.audit.models import AuditRow
from portal.core.audit.records import AuditEntry
from portal.core.database.paging import Order, Slice, page_of
from portal.core.database.session import session
from portal.core.database.unit_of_work import current_work
from portal.core.permissions.actor import Actor

_CHAIN_LOCK = 7_201_114
_BEGINNING = "0" * 64


def write_audit(
    actor: Actor,
    action: str,
    *,
    subject_kind: str = "",
    subject_id: uuid.UUID | str = "",
    **detail: Any,
) -> None:
    """Append an entry in the unit of work under way.

    :param detail: JSON values; identifiers and codes, no names and no text of people.
    """
    current_work()
    current = session()
    if current.get_bind().dialect.name == "postgresql":
        # The chain has one end; SQLite has one writer anyway.
        current.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CHAIN_LOCK})
    current.flush()
    last = current.execute(
        select(AuditRow.number, AuditRow.hash).order_by(AuditRow.number.desc()).limit(1)
    ).first()
    row = AuditRow(
        number=(last.number if last else 0) + 1,
        at=clock.now(),
        actor_id=actor.impersonated_by or actor.person_id,
        actor_kind=str(actor.kind),
        action=action,
        subject_kind=subject_kind,
        subject_id=str(subject_id),
        detail={key: _plain(value) for key, value in detail.items()},
        previous=last.hash if last else _BEGINNING,
    )
    row.hash = hash_of(row)
    current.add(row)
    current.flush()


def hash_of(row: AuditRow) -> str:
    """Return the SHA-256 of an entry's content and its predecessor's hash, in hexadecimal."""
    content = [
        row.number,
        row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        str(row.actor_id) if row.actor_id else "",
        row.actor_kind,
        row.action,
        row.subject_kind,
        row.subject_id,
        row.detail,
        row.previous,
    ]
    raw = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(raw.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return str(value)


def broken_links() -> Iterator[int]:
    """Yield the number of every entry whose hash or place in the chain is wrong."""
    previous, expected = _BEGINNING, 1
    for row in session().execute(select(AuditRow).order_by(AuditRow.number)).scalars():
        if row.number != expected or row.previous != previous or row.hash != hash_of(row):
            yield row.number
        previous, expected = row.hash, row.number + 1


def entries(
    *,
    cursor: str | None = None,
    limit: int = 50,
    action: str = "",
    actor_id: uuid.UUID | None = None,
    subject: str = "",
    since: datetime | None = None,
) -> Slice[AuditEntry]:
    """Return entries, the newest first.

    :param action: beginning of the action's name.
    :param subject: exact identifier of what it was done to.
    """
    statement = select(
        AuditRow.number,
        AuditRow.at,
        AuditRow.actor_id,
        AuditRow.actor_kind,
        AuditRow.action,
        AuditRow.subject_kind,
        AuditRow.subject_id,
        AuditRow.detail,
    )
    if action:
        statement = statement.where(AuditRow.action.startswith(action, autoescape=True))
    if actor_id is not None:
        statement = statement.where(AuditRow.actor_id == actor_id)
    if subject:
        statement = statement.where(AuditRow.subject_id == subject)
    if since is not None:
        statement = statement.where(AuditRow.at >= since)
    order = [Order(AuditRow.number, "number", descending=True)]
    return page_of(statement, order, cursor, limit).map(lambda row: AuditEntry(**row._mapping))
