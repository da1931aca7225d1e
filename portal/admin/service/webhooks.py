"""Administrators manage the endpoints that are told of events."""

from __future__ import annotations

import uuid
from urllib.parse import urlsplit

from portal.admin.policy import MANAGE_WEBHOOKS
from portal.core.audit import write_audit
from portal.core.permissions import Actor, require
from portal.core.webhooks import endpoints, replay
from portal.core.webhooks.records import EndpointDraft


def add_webhook(actor: Actor, draft: EndpointDraft) -> tuple[uuid.UUID, str]:
    """Make an endpoint; return it and its secret, which is not shown again.

    :raises Problems: for an address or events that cannot be used.
    """
    require(actor, MANAGE_WEBHOOKS)
    endpoint_id, secret = endpoints.add_endpoint(draft)
    _note(actor, "webhooks.added", endpoint_id, host=_host(draft.url))
    return endpoint_id, secret


def change_webhook(
    actor: Actor, endpoint_id: uuid.UUID, draft: EndpointDraft, version: int
) -> None:
    """Change an endpoint.

    :raises Problems: for an address or events that cannot be used.
    :raises Stale: when somebody else was faster.
    """
    require(actor, MANAGE_WEBHOOKS)
    endpoints.change_endpoint(endpoint_id, draft, version)
    state = "on" if draft.active else "off"
    _note(actor, "webhooks.changed", endpoint_id, host=_host(draft.url), state=state)


def delete_webhook(actor: Actor, endpoint_id: uuid.UUID) -> None:
    """Delete an endpoint and everything that was sent to it."""
    require(actor, MANAGE_WEBHOOKS)
    url = endpoints.remove_endpoint(endpoint_id)
    _note(actor, "webhooks.deleted", endpoint_id, host=_host(url))


def rotate_webhook_secret(actor: Actor, endpoint_id: uuid.UUID) -> str:
    """Make a new secret and return it; the one before signs for another day."""
    require(actor, MANAGE_WEBHOOKS)
    secret = endpoints.rotate_secret(endpoint_id)
    _note(actor, "webhooks.secret_changed", endpoint_id)
    return secret


def send_webhook_test(actor: Actor, endpoint_id: uuid.UUID) -> uuid.UUID:
    """Queue a test message; return its event.

    :raises Problems: while the endpoint is off.
    """
    require(actor, MANAGE_WEBHOOKS)
    event_id = endpoints.send_test(endpoint_id)
    _note(actor, "webhooks.tested", endpoint_id)
    return event_id


def replay_webhook(
    actor: Actor, endpoint_id: uuid.UUID, stretch: replay.Stretch
) -> replay.Replayed:
    """Queue messages about past events.

    :raises Problems: for a stretch that makes no sense, or while the endpoint is off.
    """
    require(actor, MANAGE_WEBHOOKS)
    done = replay.replay(endpoint_id, stretch)
    _note(actor, "webhooks.replayed", endpoint_id, count=done.count)
    return done


def _host(url: str) -> str:
    # What follows may be a password of the other system.
    return (urlsplit(url.strip()).hostname or "")[:200]


def _note(actor: Actor, action: str, endpoint_id: uuid.UUID, **detail: object) -> None:
    write_audit(actor, action, subject_kind="webhook", subject_id=endpoint_id, **detail)
