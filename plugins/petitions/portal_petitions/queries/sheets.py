"""Sheets of paper signatures and their lines."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import case, func, or_, select

from portal.sdk import fold, keyed_hash, normal_postcode, session
from portal_petitions.models import LineRow, SheetRow, SignatureRow
from portal_petitions.records import LineRecord, LineState, SheetRecord, SignatureState


def paper_key(postcode: str, area_id: uuid.UUID | None) -> str:
    """Return what stands in the place of a mailbox for a paper signature: where somebody lives.

    With the name it makes the same person on two sheets one person.
    """
    return keyed_hash("petitions:paper", postcode or str(area_id or ""))


def sheets_of(petition_id: uuid.UUID) -> tuple[SheetRecord, ...]:
    """Return the sheets of a petition, the newest first."""
    statement = _sheets().where(SheetRow.petition_id == petition_id)
    rows = session().execute(statement.order_by(SheetRow.created_at.desc(), SheetRow.id.desc()))
    return tuple(SheetRecord(**row._mapping) for row in rows)


def find_sheet(sheet_id: uuid.UUID) -> SheetRecord | None:
    """Return one sheet."""
    row = session().execute(_sheets().where(SheetRow.id == sheet_id)).first()
    return None if row is None else SheetRecord(**row._mapping)


def _sheets() -> Any:
    def lines(state: LineState | None) -> Any:
        number = func.count(LineRow.id)
        if state is not None:
            number = func.count(case((LineRow.state == state, LineRow.id)))
        return select(number).where(LineRow.sheet_id == SheetRow.id).scalar_subquery()

    return select(
        SheetRow.id,
        SheetRow.petition_id,
        SheetRow.label,
        SheetRow.collected_on,
        lines(None).label("lines"),
        lines(LineState.VERIFIED).label("verified"),
        lines(LineState.REFUSED).label("refused"),
        SheetRow.keyed_by,
        SheetRow.created_at,
        SheetRow.finished_at,
    )


def lines_of(sheet_id: uuid.UUID) -> tuple[LineRecord, ...]:
    """Return the lines of a sheet in their order, each with whether somebody like that signed.

    Of two lines of the sheet with the same name and postcode the later one is the twin.
    """
    rows = list(
        session()
        .execute(select(LineRow).where(LineRow.sheet_id == sheet_id).order_by(LineRow.number))
        .scalars()
    )
    twins = _twins(sheet_id, rows)
    first: dict[tuple[str, str], uuid.UUID] = {}
    for row in rows:
        if row.state != LineState.REFUSED:
            first.setdefault(_who(row), row.id)
    return tuple(
        LineRecord(
            id=row.id,
            sheet_id=row.sheet_id,
            number=row.number,
            name=row.name,
            postcode=row.postcode,
            area_id=row.area_id,
            state=LineState(row.state),
            refusal=row.refusal,
            signature_id=row.signature_id,
            twin=row.state == LineState.KEYED
            and (_who(row) in twins or first[_who(row)] != row.id),
        )
        for row in rows
    )


def _who(row: Any) -> tuple[str, str]:
    return fold(row.name), normal_postcode(row.postcode)


def _twins(sheet_id: uuid.UUID, rows: list[LineRow]) -> set[tuple[str, str]]:
    """Return names with postcodes of these lines that signed already, on paper or not."""
    names = {row.name for row in rows if row.state == LineState.KEYED}
    if not names:
        return set()
    petition_id = (
        session().execute(select(SheetRow.petition_id).where(SheetRow.id == sheet_id)).scalar_one()
    )
    found = session().execute(
        select(SignatureRow.name, SignatureRow.postcode).where(
            SignatureRow.petition_id == petition_id,
            SignatureRow.state == SignatureState.CONFIRMED,
            or_(SignatureRow.name.in_(names), func.lower(SignatureRow.name).in_(_lower(names))),
        )
    )
    return {_who(row) for row in found}


def _lower(names: set[str]) -> list[str]:
    return [name.casefold() for name in names]
