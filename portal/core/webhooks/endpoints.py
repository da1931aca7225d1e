"""Makes, changes and tests endpoints. Who may is decided where they are managed."""

from __future__ import annotations

import ipaddress
import uuid
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from portal.core import clock
from portal.core.database.base import new_id
from portal.core.database.session import session
from portal.core.database.stamps import touch
from portal.core.database.unit_of_work import current_work
from portal.core.events import lanes
from portal.core.events.mending import close_lane
from portal.core.events.models import DeliveryRow
from portal.core.events.outbox import emit, owe
from portal.core.http.addresses import is_public
from portal.core.http.errors import EgressRefused
from portal.core.http.target import parse_target
from portal.core.problems import NotFound, Problem, Problems, Stale
from portal.core.state import config
from portal.core.text.names import clean_line
from portal.core.webhooks.events import WebhookTested
from portal.core.webhooks.models import DESCRIPTION_LENGTH, URL_LENGTH, EndpointRow
from portal.core.webhooks.queries import STAMP, SUBSCRIBER, endpoint_lane, offered_types
from portal.core.webhooks.records import EndpointDraft
from portal.core.webhooks.secrets import forget_secrets, new_secret

MOST_ENDPOINTS = 100


def add_endpoint(draft: EndpointDraft) -> tuple[uuid.UUID, str]:
    """Make an endpoint; return it and its secret, which nobody is shown again.

    :raises Problems: for an address or a list of events that cannot be used.
    """
    current_work()
    _refuse(draft)
    if (session().scalar(select(func.count()).select_from(EndpointRow)) or 0) >= MOST_ENDPOINTS:
        words = _("There are %(max)s endpoints already. Delete one first.", max=MOST_ENDPOINTS)
        raise Problems(Problem("", "too_many", words))
    row = EndpointRow(id=new_id(), created_at=clock.now(), version=1, **_values(draft))
    session().add(row)
    session().flush()
    secret, _until = new_secret(row.id)
    touch(STAMP)
    return row.id, secret


def change_endpoint(endpoint_id: uuid.UUID, draft: EndpointDraft, version: int) -> None:
    """Change an endpoint. Switching it on forgets that it failed; what is open stays queued.

    :param version: as it was when the form was opened.
    :raises Stale: when somebody else was faster.
    """
    current_work()
    row = _row(endpoint_id)
    if row.version != version:
        raise Stale
    _refuse(draft)
    if draft.active and not row.active:
        row.switched_off, row.failing_since = "", None
        lanes.resume(endpoint_lane(endpoint_id))
    if row.active and not draft.active:
        close_lane(endpoint_lane(endpoint_id), "its endpoint was switched off")
    for name, value in _values(draft).items():
        setattr(row, name, value)
    row.version += 1
    # A new address may work where the old one did not.
    lanes.end_rest(endpoint_lane(endpoint_id))
    session().flush()
    touch(STAMP)


def remove_endpoint(endpoint_id: uuid.UUID) -> str:
    """Delete an endpoint with its secrets and what was sent to it; return its address."""
    current_work()
    row = _row(endpoint_id)
    url, lane = row.url, endpoint_lane(endpoint_id)
    session().execute(
        delete(DeliveryRow)
        .where(DeliveryRow.lane == lane)
        .execution_options(synchronize_session=False)
    )
    lanes.resume(lane)
    forget_secrets(endpoint_id)
    session().delete(row)
    session().flush()
    touch(STAMP)
    return url


def rotate_secret(endpoint_id: uuid.UUID) -> str:
    """Give an endpoint a new secret and return it; both sign for a day."""
    current_work()
    row = _row(endpoint_id)
    secret, row.earlier_until = new_secret(endpoint_id)
    row.version += 1
    session().flush()
    return secret


def send_test(endpoint_id: uuid.UUID) -> uuid.UUID:
    """Queue a message that tests an endpoint, before anything else; return its event.

    :raises Problems: while the endpoint is off.
    """
    current_work()
    if not _row(endpoint_id).active:
        words = _("Switch the endpoint on first: nothing is sent to one that is off.")
        raise Problems(Problem("", "inactive", words))
    lane = endpoint_lane(endpoint_id)
    lanes.end_rest(lane)
    event_id = emit(WebhookTested(endpoint_id))
    owe(event_id, SUBSCRIBER, lane)
    return event_id


def _row(endpoint_id: uuid.UUID) -> EndpointRow:
    row = session().get(EndpointRow, endpoint_id, with_for_update=True)
    if row is None:
        raise NotFound
    return row


def _values(draft: EndpointDraft) -> dict[str, object]:
    return {
        "url": draft.url.strip(),
        "description": clean_line(draft.description),
        "types": sorted(set(draft.types)),
        "active": draft.active,
    }


def _refuse(draft: EndpointDraft) -> None:
    problems = [*_about_address(draft.url.strip()), *_about_types(draft.types)]
    if len(clean_line(draft.description)) > DESCRIPTION_LENGTH:
        words = _("Shorten this to at most %(max)s characters.", max=DESCRIPTION_LENGTH)
        problems.append(Problem("description", "too_long", words))
    if problems:
        raise Problems(problems)


def _about_address(url: str) -> Iterator[Problem]:
    if len(url) > URL_LENGTH:
        words = _("Shorten this to at most %(max)s characters.", max=URL_LENGTH)
        yield Problem("url", "too_long", words)
        return
    try:
        target = parse_target(url, None)
    except EgressRefused as refused:
        words = _("Write a complete address such as https://example.org/messages.")
        yield Problem("url", refused.code, words)
        return
    if (urlsplit(url).hostname or "").lower() in config().webhook_private_hosts:
        return
    if target.scheme != "https":
        words = _("The address begins with https://, so that nobody can read along.")
        yield Problem("url", "insecure", words)
    elif not _may_be_public(target.host):
        words = _(
            "This address is not public. An operator can allow it in the configuration "
            "(webhook_private_hosts)."
        )
        yield Problem("url", "not_public", words)


def _may_be_public(host: str) -> bool:
    try:
        return is_public(ipaddress.ip_address(host))
    except ValueError:
        return host != "localhost" and not host.endswith(".localhost")


def _about_types(types: Sequence[str]) -> Iterator[Problem]:
    offered = offered_types()
    if not types:
        yield Problem("types", "missing", _("Choose at least one kind of event."))
    for name in types:
        known = name == "*" or name in offered
        whole = name.endswith(".*") and any(one.startswith(name[:-1]) for one in offered)
        if not (known or whole):
            words = _("There is no event “%(name)s” that endpoints can be told of.", name=name[:80])
            yield Problem("types", "unknown", words)
            return
