"""What is known of the census: uploads, and the entry that matches what a citizen knows."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from portal.core.database import Order, Slice, page_of, session
from portal.identity.models import CensusEntryRow, CensusImportRow
from portal.identity.records import CensusImportRecord


@dataclass(frozen=True, slots=True)
class CensusEntry:
    """One registered person."""

    registry_hash: str
    area_id: uuid.UUID | None


def census_is_loaded() -> bool:
    """Whether a census is in force."""
    found = session().execute(
        select(CensusImportRow.id).where(CensusImportRow.state == "active").limit(1)
    )
    return found.first() is not None


def entry_matching(match: str) -> CensusEntry | None:
    """Return the entry of the census in force that these keyed details belong to."""
    row = (
        session()
        .execute(
            select(CensusEntryRow.registry_hash, CensusEntryRow.area_id)
            .join(CensusImportRow, CensusImportRow.id == CensusEntryRow.import_id)
            .where(CensusEntryRow.match_hash == match, CensusImportRow.state == "active")
        )
        .first()
    )
    return None if row is None else CensusEntry(row.registry_hash, row.area_id)


def census_import(import_id: uuid.UUID) -> CensusImportRecord | None:
    """Return one upload."""
    row = session().execute(_imports().where(CensusImportRow.id == import_id)).first()
    return None if row is None else _record(row)


def census_imports(cursor: str | None, limit: int = 20) -> Slice[CensusImportRecord]:
    """Return the uploads, the newest first."""
    order = [
        Order(CensusImportRow.uploaded_at, "uploaded_at", descending=True),
        Order(CensusImportRow.id, "id", descending=True),
    ]
    return page_of(_imports(), order, cursor, limit).map(_record)


def _imports() -> Any:
    return select(
        CensusImportRow.id,
        CensusImportRow.file_name,
        CensusImportRow.state,
        CensusImportRow.uploaded_by,
        CensusImportRow.uploaded_at,
        CensusImportRow.applied_at,
        CensusImportRow.people,
        CensusImportRow.problem_count,
        CensusImportRow.problems,
        CensusImportRow.areas,
    )


def _record(row: Row[Any]) -> CensusImportRecord:
    return CensusImportRecord(
        row.id,
        row.file_name,
        row.state,
        row.uploaded_by,
        row.uploaded_at,
        row.applied_at,
        row.people,
        row.problem_count,
        tuple((int(line), str(code), str(value)) for line, code, value in row.problems),
        tuple((str(name), int(count)) for name, count in row.areas),
    )
