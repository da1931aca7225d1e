"""The message about an event, the same for every endpoint and through the API."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.core.events.event import EventEnvelope
from portal.core.search.document import SearchDocument
from portal.core.state import config, state_of


def message_about(
    *,
    event_id: uuid.UUID,
    event_type: str,
    version: int,
    recorded_at: datetime,
    subject_kind: str,
    subject_id: uuid.UUID | None,
    payload: Mapping[str, Any],
) -> dict[str, Any]:
    """Return what other systems are told of an event.

    Who did it is not part of it: messages name no person.
    """
    return {
        "id": str(event_id),
        "type": event_type,
        "version": version,
        "timestamp": recorded_at.isoformat(),
        "subject": _subject(subject_kind, subject_id),
        "data": dict(payload),
    }


def message_body(envelope: EventEnvelope) -> bytes:
    """Return the body posted to endpoints; what is signed is exactly this."""
    message = message_about(
        event_id=envelope.id,
        event_type=envelope.type,
        version=envelope.version,
        recorded_at=envelope.recorded_at,
        subject_kind=envelope.subject_kind,
        subject_id=envelope.subject_id,
        payload=envelope.payload,
    )
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def _subject(kind: str, identifier: uuid.UUID | None) -> dict[str, Any] | None:
    if identifier is None:
        return None
    return {"kind": kind, "id": str(identifier), "url": _address(kind, identifier)}


def _address(kind: str, identifier: uuid.UUID) -> str | None:
    found = document_of(kind, identifier)
    if found is None or found.audience != "public":
        return None
    return config().base_url.rstrip("/") + found.url


def document_of(kind: str, identifier: uuid.UUID) -> SearchDocument | None:
    """Return the searchable form of what an event is about, while it can be found."""
    source = state_of().search_sources.get(kind)
    if source is None:
        return None
    document: SearchDocument | None = source.document(identifier)
    return document
