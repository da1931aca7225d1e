"""Queues a mail in the unit of work under way, and sends what is queued."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import select, update

from portal.core import clock
from portal.core.database.base import new_id
from portal.core.database.session import session
from portal.core.database.unit_of_work import current_work, unit_of_work
from portal.core.events.event import Event, EventEnvelope, event_type
from portal.core.events.outbox import emit
from portal.core.events.refusals import GiveUp, Retry
from portal.core.i18n.locale import use_language
from portal.core.mail.backends import (
    FileMailBackend,
    MailBackend,
    MailRefused,
    MemoryMailBackend,
    SMTPMailBackend,
)
from portal.core.mail.message import InvalidMail, MailMessage, split_sender
from portal.core.mail.models import OutgoingMailRow
from portal.core.state import config, state_of


@event_type("core.mail_queued", subject="mail")
@dataclass(frozen=True)
class MailQueued(Event):
    """A mail waits to be sent."""

    mail_id: uuid.UUID


def queue_mail(
    recipient: str,
    template: str,
    *,
    language: str,
    person_id: uuid.UUID | None = None,
    headers: dict[str, str] | None = None,
    key: str = "",
    **context: Any,
) -> uuid.UUID:
    """Render a mail in the recipient's language and queue it.

    :param template: folder and name without ending, ``identity/mail/confirm``; there is a
        ``.txt`` whose first line is the subject, and a ``.html``.
    :param key: what makes the mail the same mail (``answer:<id>:<person>``); its Message-ID
        follows from it, and a second one with the same key violates a constraint.
    :param context: variables of the template.
    :returns: the mail's identifier.
    """
    current_work()
    mail_id = new_id()
    with use_language(language):
        text = current_app.jinja_env.get_template(f"{template}.txt").render(
            language=language, **_globals(), **context
        )
        html = current_app.jinja_env.get_template(f"{template}.html").render(
            language=language, **_globals(), **context
        )
    subject, _newline, body = text.strip().partition("\n")
    row = OutgoingMailRow(
        id=mail_id,
        person_id=person_id,
        recipient=recipient,
        subject=" ".join(subject.split())[:300],
        text=body.strip() + "\n",
        html=html,
        headers=headers or {},
        message_id=_message_id(key or mail_id.hex),
        created_at=clock.now(),
    )
    session().add(row)
    session().flush()
    emit(MailQueued(mail_id))
    return mail_id


def _globals() -> dict[str, Any]:
    # Mails are rendered outside a request, so what pages get from the request is given here.
    from portal.core.web.site import site_record  # noqa: PLC0415 - the web knows mail

    return {"site": site_record()}


def _message_id(key: str) -> str:
    host = urlsplit(config().base_url).hostname or "localhost"
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"{config().base_url}/mail/{key}").hex
    return f"<{name}@{host}>"


def mail_backend() -> MailBackend:
    """Return this application's way of sending mail, opened at first use."""
    caches = state_of().caches
    backend = caches.get("mail")
    if backend is None:
        backend = caches["mail"] = _open_backend()
    found: MailBackend = backend
    return found


def _open_backend() -> MailBackend:
    settings = config()
    if settings.mail_backend == "smtp":
        return SMTPMailBackend(
            host=settings.smtp_host,
            port=settings.smtp_port,
            security=settings.smtp_security,
            user=settings.smtp_user,
            password=settings.smtp_password,
        )
    if settings.mail_backend == "file":
        return FileMailBackend(settings.data_dir / "mail")
    return MemoryMailBackend()


def memory_mailbox() -> list[MailMessage]:
    """Return the mails sent so far by the memory back end (tests)."""
    backend = mail_backend()
    if not isinstance(backend, MemoryMailBackend):
        raise TypeError("the memory back end is not in use")
    return backend.sent


def _sender() -> str:
    """Return who mails come from; without a name of its own the address goes by the town's."""
    configured = config().mail_from
    name, address = split_sender(configured)
    return configured if name else f"{config().name} <{address}>"


def send_queued(envelope: EventEnvelope) -> None:
    """Hand a queued mail to the server (the outbox's subscriber for mail).

    The server may have taken a mail although the worker died before that was written down;
    the mail then goes out again with the same Message-ID.
    """
    row = (
        session()
        .execute(select(OutgoingMailRow).where(OutgoingMailRow.id == envelope.subject_id))
        .scalar_one_or_none()
    )
    if row is None or row.sent_at is not None or not row.recipient:
        return
    try:
        message = MailMessage(
            to=row.recipient,
            sender=_sender(),
            subject=row.subject,
            text=row.text,
            html=row.html,
            message_id=row.message_id,
            headers=dict(row.headers),
        )
        session().close()
        mail_backend().send(message)
    except InvalidMail as error:
        raise GiveUp(str(error)) from error
    except MailRefused as refusal:
        if refusal.permanent:
            raise GiveUp(refusal.reason) from refusal
        raise Retry(refusal.reason) from refusal
    with unit_of_work():
        session().execute(
            update(OutgoingMailRow)
            .where(OutgoingMailRow.id == envelope.subject_id)
            .values(sent_at=clock.now(), recipient="", text="", html="", headers={})
            .execution_options(synchronize_session=False)
        )
