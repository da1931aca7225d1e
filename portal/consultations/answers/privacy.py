"""What answers keep about people: which officer wrote, and who was told."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from portal.consultations.answers.models import ToldRow
from portal.consultations.models import ConsultationRow
from portal.core.database import session
from portal.core.privacy import PersonalColumn, PrivacyInventory

_BASIS, _KEPT = _l("public task"), _l("as long as the consultation is kept")
_PLAIN = {
    "answer_response": (
        "id", "theme_id", "answer", "reason", "department_id", "revision", "changed_at",
        "published_at",
    ),
    "answer_promise_note": (
        "id", "promise_id", "kind", "text", "due_from", "due_to", "made_at",
    ),
}  # fmt: skip

INVENTORY = PrivacyInventory(
    personal=[
        PersonalColumn(
            "answer_response.officer_id", _l("which officer wrote an answer"), _BASIS, _KEPT
        ),
        PersonalColumn(
            "answer_promise_note.officer_id",
            _l("which officer said what became of a promise"),
            _BASIS,
            _KEPT,
        ),
        PersonalColumn(
            "answer_told.person_id",
            _l("telling everybody who took part what came of it, once"),
            _BASIS,
            _l("emptied when the account is erased"),
        ),
        PersonalColumn(
            "answer_told.told_at",
            _l("telling everybody who took part what came of it, once"),
            _BASIS,
            _l("emptied when the account is erased"),
        ),
    ],
    plain=[
        "answer_theme.*",
        "answer_contribution.*",
        "answer_promise.*",
        "answer_told.consultation_id",
        *(f"{table}.{column}" for table, columns in _PLAIN.items() for column in columns),
    ],
)


def export_person(person_id: uuid.UUID) -> Mapping[str, Any]:
    """Return about which consultations a person was told what came of them."""
    rows = session().execute(
        select(ConsultationRow.slug, ToldRow.told_at)
        .join(ConsultationRow, ConsultationRow.id == ToldRow.consultation_id)
        .where(ToldRow.person_id == person_id)
        .order_by(ToldRow.told_at)
    )
    return {
        "told_what_came_of": [
            {"consultation": slug, "at": moment.isoformat()} for slug, moment in rows
        ]
    }


def erase_person(person_id: uuid.UUID) -> None:
    """Forget that somebody was told."""
    session().execute(
        delete(ToldRow)
        .where(ToldRow.person_id == person_id)
        .execution_options(synchronize_session=False)
    )
