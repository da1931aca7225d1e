"""Posts messages to endpoints: the outbox's subscriber for webhooks."""

from __future__ import annotations

import time
import uuid
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from sqlalchemy import update

from portal.core import clock
from portal.core.audit.log import write_audit
from portal.core.database.session import session
from portal.core.database.stamps import touch
from portal.core.database.unit_of_work import unit_of_work
from portal.core.events.event import EventEnvelope
from portal.core.events.mending import close_lane
from portal.core.events.outbox import emit
from portal.core.events.refusals import GiveUp, NotConfigured, Retry
from portal.core.http.egress import EgressClient
from portal.core.http.errors import EgressError
from portal.core.http.response import EgressResponse
from portal.core.permissions.actor import SYSTEM
from portal.core.settings.keys import Unreadable
from portal.core.state import config, state_of
from portal.core.webhooks.events import WebhookSwitchedOff
from portal.core.webhooks.message import message_body
from portal.core.webhooks.models import EndpointRow
from portal.core.webhooks.queries import STAMP, endpoint_lane, find_endpoint
from portal.core.webhooks.records import EndpointRecord
from portal.core.webhooks.secrets import secrets_of
from portal.core.webhooks.signing import signed_headers

TIMEOUT = 15.0
ATTEMPTS = 30
LONGEST_ANSWER = 64 * 1024
LONGEST_REST = 3600.0
ANYWHERE = ("0.0.0.0/0", "::/0")
# The message was not understood; others may be.
_THIS_MESSAGE = frozenset({400, 409, 413, 422})


def post_message(envelope: EventEnvelope) -> str:
    """Post one event to one endpoint; return what it answered.

    :raises Retry: when it did not take the message.
    :raises GiveUp: when it is gone or switched off.
    :raises NotConfigured: when its secret cannot be read.
    """
    endpoint = find_endpoint(uuid.UUID(envelope.target))
    if endpoint is None or not endpoint.active:
        raise GiveUp("the endpoint is switched off or was deleted")
    try:
        secrets = secrets_of(endpoint.id, endpoint.earlier_until)
    except Unreadable as error:
        raise NotConfigured(f"the secret cannot be read: {error}") from error
    body = message_body(envelope)
    session().close()
    headers = signed_headers(secrets, str(envelope.id), clock.now(), body)
    began = time.monotonic()
    try:
        answer = client_for(endpoint.url).post(endpoint.url, data=body, headers=dict(headers))
    except EgressError as error:
        raise _failure(endpoint, str(error)) from error
    words = f"{_status_words(answer.status)} in {round((time.monotonic() - began) * 1000)} ms"
    if answer.ok:
        _note_success(endpoint)
        return words
    if answer.status == HTTPStatus.GONE:
        switch_off(endpoint, f"It answered {words}: it does not want messages any more.")
        raise GiveUp(words)
    if answer.status in _THIS_MESSAGE:
        raise Retry(words)
    raise _failure(endpoint, words, _asked_wait(answer))


def client_for(url: str) -> EgressClient:
    """Return the client for an endpoint: public addresses, or a host the operator has named."""
    host = (urlsplit(url).hostname or "").lower()
    named = host in config().webhook_private_hosts
    key = f"webhook_client:{host if named else ''}"
    caches = state_of().caches
    client = caches.get(key)
    if client is None:
        client = caches[key] = EgressClient(
            {host} if named else None,
            allow_addresses=ANYWHERE if named else (),
            timeout=TIMEOUT,
            max_bytes=LONGEST_ANSWER,
            user_agent="CivicPortal-Webhooks",
            follow_redirects=False,
        )
    found: EgressClient = client
    return found


def _status_words(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _asked_wait(answer: EgressResponse) -> float | None:
    """Return the seconds its ``Retry-After`` asks for, an hour at most (RFC 9110, 10.2.3)."""
    text = answer.headers.get("retry-after", "").strip()
    if not text:
        return None
    try:
        seconds = (
            float(text)
            if text.isdigit()
            else (parsedate_to_datetime(text) - clock.now()).total_seconds()
        )
    except (TypeError, ValueError):
        return None
    return min(max(seconds, 1.0), LONGEST_REST)


def _note_success(endpoint: EndpointRecord) -> None:
    if endpoint.failing_since is not None:
        _set_failing(endpoint.id, None)


def _failure(endpoint: EndpointRecord, words: str, seconds: float | None = None) -> Exception:
    since = endpoint.failing_since
    if since is None:
        _set_failing(endpoint.id, clock.now())
    elif since < clock.now() - timedelta(days=config().webhook_days):
        days = config().webhook_days
        switch_off(endpoint, f"It took no message for {days} days. The last try: {words}.")
        return GiveUp(words)
    return Retry(words, seconds, whole_lane=True)


def _set_failing(endpoint_id: uuid.UUID, since: datetime | None) -> None:
    with unit_of_work():
        session().execute(
            update(EndpointRow)
            .where(EndpointRow.id == endpoint_id)
            .values(failing_since=since)
            .execution_options(synchronize_session=False)
        )


def switch_off(endpoint: EndpointRecord, reason: str) -> None:
    """Tell an endpoint nothing more, and the administrators why."""
    with unit_of_work():
        changed = session().execute(
            update(EndpointRow)
            .where(EndpointRow.id == endpoint.id, EndpointRow.active.is_(True))
            .values(active=False, switched_off=reason[:500], version=EndpointRow.version + 1)
            .execution_options(synchronize_session=False)
        )
        if not changed.rowcount:  # type: ignore[attr-defined]
            return
        close_lane(endpoint_lane(endpoint.id), "its endpoint was switched off")
        emit(WebhookSwitchedOff(endpoint.id, reason[:500]))
        write_audit(
            SYSTEM,
            "webhooks.switched_off",
            subject_kind="webhook",
            subject_id=endpoint.id,
            reason=reason[:200],
        )
        touch(STAMP)
