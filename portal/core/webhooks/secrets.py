"""The secrets endpoints' messages are signed with; kept beside those of settings, encrypted."""

from __future__ import annotations

import base64
import os
import uuid
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete

from portal.core import clock
from portal.core.database.session import session
from portal.core.problems import Problem, Problems
from portal.core.settings.keys import key_ring
from portal.core.settings.models import SecretRow
from portal.core.settings.secret import Secret
from portal.core.settings.writing import decrypt_row, encrypt_into

COMPONENT = "webhooks"
CURRENT, EARLIER = "secret", "earlier_secret"
BOTH_VALID = timedelta(days=1)
LENGTH = 32
PREFIX = "whsec_"


def new_secret(endpoint_id: uuid.UUID) -> tuple[str, datetime | None]:
    """Give an endpoint a secret; the one before signs too for another day.

    :returns: the new secret, which nobody is shown again, and until when the other is valid.
    :raises Problems: when the site has no keys to keep it under.
    """
    if not key_ring().newest:
        words = _("This site has no settings_keys yet, so it cannot keep secrets.")
        raise Problems(Problem("", "no_keys", words))
    text = PREFIX + base64.b64encode(os.urandom(LENGTH)).decode()
    known = _row(endpoint_id, CURRENT)
    until = None
    if known is not None:
        until = clock.now() + BOTH_VALID
        _put(endpoint_id, EARLIER, decrypt_row(known))
    _put(endpoint_id, CURRENT, Secret(text))
    return text, until


def secrets_of(endpoint_id: uuid.UUID, earlier_until: datetime | None) -> list[str]:
    """Return the secrets that sign now, the newest first.

    :raises Unreadable: when no key of this site opens the secret.
    """
    names = [CURRENT]
    if earlier_until is not None and earlier_until > clock.now():
        names.append(EARLIER)
    rows = [_row(endpoint_id, name) for name in names]
    return [decrypt_row(row).reveal() for row in rows if row is not None]


def forget_secrets(endpoint_id: uuid.UUID) -> None:
    """Delete an endpoint's secrets."""
    session().execute(
        delete(SecretRow)
        .where(SecretRow.component == COMPONENT, SecretRow.scope == _scope(endpoint_id))
        .execution_options(synchronize_session=False)
    )


def _scope(endpoint_id: uuid.UUID) -> str:
    return f"endpoint:{endpoint_id}"


def _row(endpoint_id: uuid.UUID, name: str) -> SecretRow | None:
    return session().get(SecretRow, (COMPONENT, _scope(endpoint_id), name))


def _put(endpoint_id: uuid.UUID, name: str, secret: Secret) -> None:
    row = _row(endpoint_id, name)
    if row is None:
        row = SecretRow(component=COMPONENT, scope=_scope(endpoint_id), name=name)
        session().add(row)
    encrypt_into(row, secret)
    row.set_at, row.set_by = clock.now(), None
    session().flush()
