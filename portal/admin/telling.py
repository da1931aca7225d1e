"""Writes to every administrator when the portal had to switch a plugin off."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from portal.core.database import unit_of_work
from portal.core.events.event import EventEnvelope
from portal.core.mail import queue_mail
from portal.core.permissions import Role
from portal.core.state import config, state_of
from portal.identity.queries.contacts import Contact, contacts_with_roles

TEMPLATE = "admin/mail/plugin_switched_off"


def tell_of_switched_off_plugin(envelope: EventEnvelope) -> None:
    """Queue one mail for each administrator (subscriber of the event)."""
    try:
        with unit_of_work():
            for contact in contacts_with_roles(Role.ADMINISTRATOR).values():
                _write_to(contact, envelope)
    except IntegrityError:
        # All of these mails are committed together, so an earlier call has queued them.
        return


def _write_to(contact: Contact, envelope: EventEnvelope) -> None:
    name = str(envelope.payload["plugin"])
    entry = state_of().plugins.entries.get(name)
    queue_mail(
        contact.email,
        TEMPLATE,
        language=contact.language,
        person_id=contact.id,
        headers={"Auto-Submitted": "auto-generated"},
        key=f"plugin-off:{envelope.id}:{contact.id}",
        name=contact.display_name,
        plugin=entry.plugin.title if entry is not None and entry.plugin is not None else name,
        hook=envelope.payload["hook"],
        error=envelope.payload["error"],
        url=f"{config().base_url.rstrip('/')}/admin/plugins/{name}",
    )
