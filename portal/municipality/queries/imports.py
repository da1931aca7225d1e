"""Reads an import that waits for somebody to take it over."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from portal.core.database.session import session
from portal.core.i18n.translated import TranslatedText
from portal.core.problems import NotFound
from portal.municipality.models import AreaImportRow
from portal.municipality.records import AreaImportRecord, ImportedArea


def import_record(import_id: uuid.UUID) -> AreaImportRecord:
    """Return a kept import.

    :raises NotFound: when it is gone.
    """
    row = (
        session()
        .execute(
            select(AreaImportRow.file_name, AreaImportRow.content).where(
                AreaImportRow.id == import_id
            )
        )
        .one_or_none()
    )
    if row is None:
        raise NotFound
    areas = tuple(
        ImportedArea(**{**area, "name": TranslatedText(area["name"])})
        for area in row.content["areas"]
    )
    return AreaImportRecord(import_id, row.file_name, areas)
