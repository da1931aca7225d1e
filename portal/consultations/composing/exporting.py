"""A consultation as a file that another portal, or this one, can make a draft from.

The file names departments, areas and topics by slug, since identifiers mean nothing elsewhere.
It holds what officers wrote: no contributions, no participants, no pictures and documents.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from portal.consultations.composing.contents import contents_by_method
from portal.consultations.composing.planning import default_settings
from portal.consultations.hooks import method_of
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.municipality.queries import areas, departments, topics

FORMAT = "civic-portal-consultation"
VERSION = 1


def export_consultation(record: ConsultationRecord) -> dict[str, Any]:
    """Return a consultation as JSON values, in the format docs/reference/consultation-file.md."""
    known_areas, known_topics = areas(), topics()
    department = departments().get(record.department_id) if record.department_id else None
    who = record.eligibility
    return {
        "format": FORMAT,
        "version": VERSION,
        "title": dict(record.title),
        "summary": dict(record.summary),
        "description": dict(record.description),
        "privacy_notice": dict(record.privacy_notice),
        "slug": record.slug,
        "department": department.slug if department else None,
        "areas": sorted(known_areas[one].slug for one in record.area_ids if one in known_areas),
        "topics": sorted(known_topics[one].slug for one in record.topic_ids if one in known_topics),
        "languages": list(record.languages),
        "eligibility": {
            "level": who.level,
            "areas": sorted(known_areas[one].slug for one in who.area_ids if one in known_areas),
            "min_age": who.min_age,
            "max_age": who.max_age,
        },
        "phases": [_phase(phase) for phase in record.phases],
    }


def _phase(phase: PhaseRecord) -> dict[str, Any]:
    keeper = contents_by_method().get(phase.method)
    shown: dict[str, Any] = {
        "title": dict(phase.title),
        "description": dict(phase.description),
        "opens_at": in_utc(phase.opens_at),
        "closes_at": in_utc(phase.closes_at),
        "method": phase.method,
        "settings": _settings(phase),
        "access": phase.access.to_json(),
    }
    if keeper is not None:
        shown["contents"] = _plain(keeper.export(phase))
    return shown


def _settings(phase: PhaseRecord) -> dict[str, Any]:
    # What is not set takes its default, and what the form no longer knows means nothing.
    method = method_of(phase)
    if method is None:
        return dict(phase.settings)
    defaults = default_settings(method, {})
    return {name: phase.settings.get(name, default) for name, default in defaults.items()}


def in_utc(moment: datetime) -> str:
    """Return a moment as RFC 3339 in UTC, to the microsecond where it has any."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _plain(value: Any) -> Any:
    """Return plain JSON values: translated texts and tuples have no place in a file."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
