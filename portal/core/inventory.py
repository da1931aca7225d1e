"""What the core itself keeps about people, and how it goes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select, update

from portal.core import clock
from portal.core.api.models import IdempotencyRow
from portal.core.audit.models import AuditRow
from portal.core.database.session import session
from portal.core.mail.models import OutgoingMailRow
from portal.core.privacy import PersonalColumn, PrivacyInventory
from portal.core.settings.models import SecretRow
from portal.core.uploads.models import UploadRow

_MAIL = _l("Telling people what they asked to be told")
_LOG = _l("Proving who changed what")
_FILES = _l("Showing what people add to their texts")
_CONTRACT = _l("Performance of the account")
_TASK = _l("Public task")

INVENTORY = PrivacyInventory(
    personal=[
        PersonalColumn(
            "outgoing_mail.person_id", _MAIL, _CONTRACT, _l("Until the account is erased")
        ),
        PersonalColumn("outgoing_mail.recipient", _MAIL, _CONTRACT, _l("Until the mail is sent")),
        PersonalColumn(
            "outgoing_mail.subject", _MAIL, _CONTRACT, _l("Until the account is erased")
        ),
        PersonalColumn("outgoing_mail.text", _MAIL, _CONTRACT, _l("Until the mail is sent")),
        PersonalColumn("outgoing_mail.html", _MAIL, _CONTRACT, _l("Until the mail is sent")),
        PersonalColumn("outgoing_mail.headers", _MAIL, _CONTRACT, _l("Until the mail is sent")),
        PersonalColumn("audit_entry.actor_id", _LOG, _TASK, _l("Points to nobody after erasure")),
        PersonalColumn(
            "audit_entry.detail",
            _LOG,
            _TASK,
            _l("Codes, identifiers and values of settings only; kept"),
        ),
        PersonalColumn("audit_entry.subject_id", _LOG, _TASK, _l("Points to nobody after erasure")),
        PersonalColumn(
            "event.actor_id", _LOG, _TASK, _l("400 days; points to nobody after erasure")
        ),
        PersonalColumn("settings_secret.set_by", _LOG, _TASK, _l("Points to nobody after erasure")),
        PersonalColumn("event.payload", _LOG, _TASK, _l("400 days; identifiers and public text")),
        PersonalColumn("upload.owner_id", _FILES, _TASK, _l("Until the account is erased")),
        PersonalColumn("upload.name", _FILES, _TASK, _l("Until the account is erased")),
        PersonalColumn("upload.alt", _FILES, _TASK, _l("As long as the text it belongs to")),
        PersonalColumn("idempotency_key.actor_id", _l("Safe repetition"), _CONTRACT, _l("One day")),
        PersonalColumn("idempotency_key.body", _l("Safe repetition"), _CONTRACT, _l("One day")),
    ],
    plain=[
        *(f"outgoing_mail.{name}" for name in ("id", "message_id", "created_at", "sent_at")),
        *(
            f"audit_entry.{name}"
            for name in (
                "number",
                "at",
                "actor_kind",
                "action",
                "subject_kind",
                "previous",
                "hash",
            )
        ),
        *(
            f"event.{name}"
            for name in ("id", "type", "version", "subject_kind", "subject_id", "recorded_at")
        ),
        *(
            f"upload.{name}"
            for name in (
                "id",
                "subject_kind",
                "subject_id",
                "kind",
                "key",
                "variants",
                "media_type",
                "size",
                "width",
                "height",
                "position",
                "public",
                "created_at",
            )
        ),
        *(
            f"idempotency_key.{name}"
            for name in ("id", "key_hash", "request_hash", "status", "created_at")
        ),
        "delivery.*",
        "delivery_attempt.*",
        "delivery_lane.*",
        "webhook_endpoint.*",
        "periodic_job.*",
        "version_stamp.*",
        "tally_delta.*",
        "plugin_state.*",
        "guest_failure.*",
        "guest_cost.*",
        "settings.*",
        *(
            f"settings_secret.{name}"
            for name in ("component", "scope", "name", "key_id", "cipher", "set_at")
        ),
    ],
)


def export_person(person_id: uuid.UUID) -> Mapping[str, Any]:
    """Return the mails sent to a person, their files and what the log says they did."""
    mails = session().execute(
        select(OutgoingMailRow.subject, OutgoingMailRow.created_at, OutgoingMailRow.sent_at).where(
            OutgoingMailRow.person_id == person_id
        )
    )
    files = session().execute(
        select(UploadRow.name, UploadRow.alt, UploadRow.media_type, UploadRow.created_at).where(
            UploadRow.owner_id == person_id
        )
    )
    entries = session().execute(
        select(AuditRow.at, AuditRow.action, AuditRow.subject_kind).where(
            AuditRow.actor_id == person_id
        )
    )
    return {
        "mails": [_plain(row._mapping) for row in mails],
        "files": [_plain(row._mapping) for row in files],
        "log": [_plain(row._mapping) for row in entries],
    }


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        str(key): value if isinstance(value, str) or value is None else str(value)
        for key, value in row.items()
    }


def erase_person(person_id: uuid.UUID) -> None:
    """Blank a person's mails, take their name off files, and forget kept answers."""
    session().execute(
        update(OutgoingMailRow)
        .where(OutgoingMailRow.person_id == person_id)
        .values(
            person_id=None,
            recipient="",
            subject="",
            text="",
            html="",
            headers={},
            sent_at=clock.now(),
        )
        .execution_options(synchronize_session=False)
    )
    session().execute(
        update(UploadRow)
        .where(UploadRow.owner_id == person_id)
        .values(owner_id=None, name="")
        .execution_options(synchronize_session=False)
    )
    session().execute(
        update(SecretRow)
        .where(SecretRow.set_by == person_id)
        .values(set_by=None)
        .execution_options(synchronize_session=False)
    )
    session().execute(
        delete(IdempotencyRow)
        .where(IdempotencyRow.actor_id == person_id)
        .execution_options(synchronize_session=False)
    )
