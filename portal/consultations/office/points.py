"""The list before publishing as the office shows it: what is left, where it is mended."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from portal.consultations.checklist import every_point
from portal.consultations.hooks import method_of
from portal.consultations.records import ChecklistItem, ConsultationRecord
from portal.core.uploads import UploadRecord


@dataclass(frozen=True, slots=True)
class Point:
    """One point with the address of the page where it is mended."""

    item: ChecklistItem
    url: str


@dataclass(frozen=True, slots=True)
class Points:
    """The whole list.

    :param blocking: what keeps the consultation from being published.
    :param looks: what is worth a second look.
    :param done: what is there.
    """

    blocking: tuple[Point, ...]
    looks: tuple[Point, ...]
    done: tuple[ChecklistItem, ...]

    @property
    def total(self) -> int:
        """How many points there are that must be done."""
        return len(self.blocking) + len([item for item in self.done if item.blocks])

    @property
    def reached(self) -> int:
        """How many of them are."""
        return self.total - len(self.blocking)


def points_of(record: ConsultationRecord, files: Sequence[UploadRecord]) -> Points:
    """Return the list; methods and plugins are asked only while it is a draft."""
    items = every_point(record, files)
    left = [Point(item, _url(record, item.place)) for item in items if not item.done]
    return Points(
        blocking=tuple(point for point in left if point.item.blocks),
        looks=tuple(point for point in left if not point.item.blocks),
        done=tuple(item for item in items if item.done),
    )


def _url(record: ConsultationRecord, place: str) -> str:
    kind, _colon, rest = place.partition(":")
    here: dict[str, Any] = {"consultation_id": record.id}
    if kind in ("phase", "contents"):
        phase = record.phase(uuid.UUID(rest))
        method = method_of(phase) if phase is not None and kind == "contents" else None
        own = method.office_url(record, phase) if method is not None and phase is not None else None
        return own or url_for("consultations_office.edit_phase", phase_id=uuid.UUID(rest), **here)
    page, _hash, field = place.partition("#")
    if page == "edit":
        return url_for("consultations_office.edit", _anchor=field or None, **here)
    if page == "phases" and not record.phases:
        return url_for("consultations_office.new_phase", **here)
    anchor = page if page in ("phases", "documents") else None
    return url_for("consultations_office.overview", _anchor=anchor, **here)
