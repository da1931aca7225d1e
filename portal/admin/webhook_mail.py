"""Writes to every administrator when an endpoint had to be switched off."""

from __future__ import annotations

import uuid

from sqlalchemy.exc import IntegrityError

from portal.core.database import unit_of_work
from portal.core.events.event import EventEnvelope
from portal.core.identifiers import format_id
from portal.core.mail import queue_mail
from portal.core.permissions import Role
from portal.core.state import config
from portal.core.webhooks.queries import find_endpoint
from portal.identity.queries.contacts import contacts_with_roles

TEMPLATE = "admin/mail/webhook_switched_off"


def tell_of_switched_off_webhook(envelope: EventEnvelope) -> None:
    """Queue one mail for each administrator (subscriber of the event)."""
    endpoint_id = uuid.UUID(str(envelope.payload["endpoint_id"]))
    try:
        with unit_of_work():
            endpoint = find_endpoint(endpoint_id)
            if endpoint is None:
                return
            for contact in contacts_with_roles(Role.ADMINISTRATOR).values():
                queue_mail(
                    contact.email,
                    TEMPLATE,
                    language=contact.language,
                    person_id=contact.id,
                    headers={"Auto-Submitted": "auto-generated"},
                    key=f"webhook-off:{envelope.id}:{contact.id}",
                    name=contact.display_name,
                    endpoint=endpoint.description or endpoint.url,
                    why=envelope.payload["reason"],
                    url=f"{config().base_url.rstrip('/')}/admin/webhooks/{format_id(endpoint_id)}",
                )
    except IntegrityError:
        # All of these mails are committed together, so an earlier call has queued them.
        return
