"""Signatures for the back office: by filter, with a preview of what an invalidation would take."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select

from portal.sdk import Order, Slice, fold, normal_postcode, page_of, session
from portal_petitions.limits.mailboxes import mailbox_key
from portal_petitions.limits.networks import address_key, is_key, network_key
from portal_petitions.models import InvalidationRow, SignatureRow
from portal_petitions.queries.columns import SIGNATURE, signature_of
from portal_petitions.records import (
    BatchRecord,
    BatchState,
    SignatureFilter,
    SignatureRecord,
    SignatureState,
)

SAMPLE = 20
_NEWEST = (
    Order(SignatureRow.created_at, "created_at", True),
    Order(SignatureRow.id, "id", True),
)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a bulk invalidation would take.

    :param matching: confirmed signatures that fit the filter.
    :param counted: how many of those count now, which is by how much the petition would fall.
    :param sample: the newest of them.
    """

    matching: int
    counted: int
    sample: tuple[SignatureRecord, ...]


def conditions_of(wanted: SignatureFilter) -> list[ColumnElement[bool]]:
    """Return the conditions of a filter; what cannot be read, or means nothing, fits nothing."""
    found: list[ColumnElement[bool]] = []
    if wanted.address:
        key = wanted.address if is_key(wanted.address) else address_key(wanted.address)
        found += [SignatureRow.address_key == key, SignatureRow.address_key != ""]
    if wanted.network:
        key = wanted.network if is_key(wanted.network) else network_key(wanted.network)
        found += [SignatureRow.network_key == key, SignatureRow.network_key != ""]
    if wanted.domain:
        domain = wanted.domain.strip().lstrip("@").casefold()
        below = SignatureRow.domain.endswith(f".{domain}", autoescape=True)
        found.append(or_(SignatureRow.domain == domain, below))
        found.append(SignatureRow.domain != "")
    if wanted.email:
        key = wanted.email if "@" not in wanted.email else mailbox_key(wanted.email)
        found.append(SignatureRow.email_key == key)
    if wanted.postcode:
        found.append(_bare(SignatureRow.postcode) == normal_postcode(wanted.postcode))
        found.append(SignatureRow.postcode != "")
    if wanted.name:
        found.append(_named(wanted.name))
    if wanted.area_id is not None:
        found.append(SignatureRow.area_id == wanted.area_id)
    if wanted.since is not None:
        found.append(SignatureRow.confirmed_at >= wanted.since)
    if wanted.until is not None:
        found.append(SignatureRow.confirmed_at < wanted.until)
    return found


def _bare(column: Any) -> ColumnElement[str]:
    return func.lower(func.replace(func.replace(column, " ", ""), "-", ""))


def _named(name: str) -> ColumnElement[bool]:
    # Databases fold the letters of one alphabet at best; the word as typed is looked for as well.
    exact = SignatureRow.name.contains(name, autoescape=True)
    return or_(exact, SignatureRow.name.icontains(fold(name), autoescape=True))


def signatures_of(
    petition_id: uuid.UUID,
    wanted: SignatureFilter | None = None,
    state: SignatureState | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Slice[SignatureRecord]:
    """Return signatures of a petition, the newest first, for the office."""
    statement = select(*SIGNATURE).where(
        SignatureRow.petition_id == petition_id, *conditions_of(wanted or SignatureFilter())
    )
    if state is not None:
        statement = statement.where(SignatureRow.state == state)
    return page_of(statement, _NEWEST, cursor, limit).map(signature_of)


def confirmed_matching(
    petition_id: uuid.UUID, wanted: SignatureFilter, before: datetime | None = None
) -> list[ColumnElement[bool]]:
    """Return the conditions under which an invalidation takes a signature."""
    conditions = [
        SignatureRow.petition_id == petition_id,
        SignatureRow.state == SignatureState.CONFIRMED,
        SignatureRow.anonymous.is_(False),
        *conditions_of(wanted),
    ]
    if before is not None:
        conditions.append(SignatureRow.confirmed_at <= before)
    return conditions


def preview_invalidation(
    petition_id: uuid.UUID, wanted: SignatureFilter, before: datetime | None = None
) -> Preview:
    """Return what an invalidation would take; an empty filter takes nothing.

    :param before: when it was asked for, if it was; what was confirmed later is left alone.
    """
    if not wanted.narrows:
        return Preview(0, 0, ())
    conditions = confirmed_matching(petition_id, wanted, before)
    counted = func.coalesce(func.sum(case((SignatureRow.counted.is_(True), 1), else_=0)), 0)
    numbers = session().execute(select(func.count(), counted).where(*conditions)).one()
    sample = session().execute(
        select(*SIGNATURE)
        .where(*conditions)
        .order_by(SignatureRow.confirmed_at.desc(), SignatureRow.id.desc())
        .limit(SAMPLE)
    )
    return Preview(int(numbers[0]), int(numbers[1]), tuple(map(signature_of, sample)))


def signature_by_id(signature_id: uuid.UUID) -> SignatureRecord | None:
    """Return one signature, for the office."""
    row = session().execute(select(*SIGNATURE).where(SignatureRow.id == signature_id)).first()
    return None if row is None else signature_of(row)


def batches_of(petition_id: uuid.UUID) -> tuple[BatchRecord, ...]:
    """Return the bulk invalidations of a petition, the newest first."""
    rows = session().execute(
        select(InvalidationRow)
        .where(InvalidationRow.petition_id == petition_id)
        .order_by(InvalidationRow.asked_at.desc(), InvalidationRow.id.desc())
    )
    return tuple(map(batch_of, rows.scalars()))


def open_batches() -> tuple[BatchRecord, ...]:
    """Return the bulk invalidations that wait for a second person, the oldest first."""
    rows = session().execute(
        select(InvalidationRow)
        .where(InvalidationRow.state == BatchState.ASKED)
        .order_by(InvalidationRow.asked_at)
        .limit(200)
    )
    return tuple(map(batch_of, rows.scalars()))


def find_batch(batch_id: uuid.UUID) -> BatchRecord | None:
    """Return one bulk invalidation."""
    row = session().get(InvalidationRow, batch_id)
    return None if row is None else batch_of(row)


def batch_of(row: InvalidationRow) -> BatchRecord:
    """Return the record of a row."""
    return BatchRecord(
        id=row.id,
        petition_id=row.petition_id,
        filter=read_filter(row.filter),
        why=row.why,
        state=BatchState(row.state),
        previewed=row.previewed,
        taken=row.taken,
        counted=row.counted,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        undone_by=row.undone_by,
        undone_at=row.undone_at,
    )


def write_filter(wanted: SignatureFilter) -> dict[str, Any]:
    """Return a filter as JSON; addresses become keys, so that none is stored in clear."""
    values = {key: value for key, value in asdict(wanted).items() if value}
    for name, key_of in (("address", address_key), ("network", network_key)):
        if values.get(name) and not is_key(values[name]):
            values[name] = key_of(values[name]) or "0" * 32
    if "@" in values.get("email", ""):
        values["email"] = mailbox_key(values["email"])
    for name in ("since", "until"):
        if name in values:
            values[name] = values[name].isoformat()
    if "area_id" in values:
        values["area_id"] = str(values["area_id"])
    return values


def read_filter(values: Mapping[str, Any]) -> SignatureFilter:
    """Return a filter that was stored as JSON."""
    rich = dict(values)
    for name in ("since", "until"):
        if name in rich:
            rich[name] = datetime.fromisoformat(rich[name])
    if "area_id" in rich:
        rich["area_id"] = uuid.UUID(rich["area_id"])
    return SignatureFilter(**rich)


def states_of(petition_id: uuid.UUID) -> Mapping[SignatureState, int]:
    """Return how many signatures there are in each state, for the office."""
    rows = session().execute(
        select(SignatureRow.state, func.count())
        .where(SignatureRow.petition_id == petition_id)
        .group_by(SignatureRow.state)
    )
    return Counter({SignatureState(state): number for state, number in rows})
