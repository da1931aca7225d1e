"""Reads endpoints, and which of them want to hear of an event."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from portal.core.database.session import session
from portal.core.events.event import find_event_type
from portal.core.events.subscriptions import lane_of
from portal.core.state import state_of
from portal.core.webhooks.models import EndpointRow
from portal.core.webhooks.records import EndpointRecord

SUBSCRIBER = "core.webhooks"
STAMP = "webhooks"
_COLUMNS = (
    EndpointRow.id,
    EndpointRow.url,
    EndpointRow.description,
    EndpointRow.types,
    EndpointRow.active,
    EndpointRow.switched_off,
    EndpointRow.failing_since,
    EndpointRow.earlier_until,
    EndpointRow.version,
    EndpointRow.created_at,
)


def endpoints() -> list[EndpointRecord]:
    """Return every endpoint, the oldest first."""
    return [EndpointRecord(*row) for row in session().execute(_all())]


def _all() -> Any:
    return select(*_COLUMNS).order_by(EndpointRow.id)


def find_endpoint(endpoint_id: uuid.UUID) -> EndpointRecord | None:
    """Return one endpoint."""
    row = session().execute(_all().where(EndpointRow.id == endpoint_id)).first()
    return EndpointRecord(*row) if row else None


def endpoint_lane(endpoint_id: uuid.UUID) -> str:
    """Return the lane in which messages to an endpoint queue."""
    return lane_of(SUBSCRIBER, str(endpoint_id))


def targets_of(event_type: str) -> Sequence[str]:
    """Return the endpoints that hear of events of a type; a new one does within half a second."""
    version = state_of().stamps.versions().get(STAMP, 0)
    cached = state_of().caches.get(STAMP)
    if cached is None or cached[0] != version:
        rows = session().execute(
            select(EndpointRow.id, EndpointRow.types).where(EndpointRow.active.is_(True))
        )
        cached = (version, [(str(row.id), tuple(row.types)) for row in rows])
        state_of().caches[STAMP] = cached
    return [target for target, wanted in cached[1] if is_wanted(event_type, wanted)]


def is_wanted(event_type: str, wanted: Iterable[str]) -> bool:
    """Whether a list of types and prefixes includes a type."""
    return any(
        name in ("*", event_type) or (name.endswith(".*") and event_type.startswith(name[:-1]))
        for name in wanted
    )


def offered_types() -> list[str]:
    """Return the names of the events endpoints can be told of."""
    state = state_of()
    return sorted(
        name
        for name, (owner, cls) in state.event_types.items()
        if cls.public and name != "core.webhook_tested" and state.plugins.is_enabled(owner)
    )


def is_public(event_type: str) -> bool:
    """Whether events of a type may leave the portal on their own account."""
    cls = find_event_type(event_type)
    return cls is not None and cls.public and event_type != "core.webhook_tested"


def target_title(target: str) -> str:
    """Return what an endpoint is called, for administrators."""
    try:
        found = find_endpoint(uuid.UUID(target))
    except ValueError:
        return target
    if found is None:
        return target
    return found.description or found.url
