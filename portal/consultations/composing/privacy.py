"""What composing keeps about people."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from portal.core.privacy import PersonalColumn, PrivacyInventory

_KEPT = _l("as long as the consultation is kept")
_PLAIN = [
    "id",
    "consultation_id",
    "token_hash",
    "created_at",
    "expires_at",
    "revoked_at",
    "last_used_at",
    "use_count",
]

INVENTORY = PrivacyInventory(
    personal=[
        PersonalColumn(
            "consultation_preview.created_by",
            _l("who made a secret link to a draft"),
            _l("public task"),
            _KEPT,
        ),
        PersonalColumn(
            "consultation_preview.label",
            _l("whom a secret link was given to, as an officer wrote it"),
            _l("public task"),
            _KEPT,
        ),
    ],
    plain=[f"consultation_preview.{column}" for column in _PLAIN],
)
