"""What taking part keeps about people."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from portal.consultations.models import ConsultationRow
from portal.consultations.participation.models import ConsultationParticipantRow, ParticipationRow
from portal.core.database import session
from portal.core.privacy import PersonalColumn, PrivacyInventory

_BASIS, _KEPT = _l("public task"), _l("as long as the consultation is kept")


def _roll(column: str, purpose: Any) -> PersonalColumn:
    return PersonalColumn(f"participation.{column}", purpose, _BASIS, _KEPT)


INVENTORY = PrivacyInventory(
    personal=[
        _roll("participant_key", _l("that everybody takes part once")),
        _roll("person_id", _l("telling those who took part what came of it")),
        _roll("code_id", _l("that a code is used once")),
        _roll("registry_hash", _l("that nobody takes part online and on paper")),
        _roll("area_id", _l("showing how many took part from where")),
        _roll("age_group", _l("showing how many took part at which age")),
        _roll("created_at", _l("showing when people took part")),
        _roll("entered_by", _l("who entered it at the desk or from paper")),
        PersonalColumn(
            "consultation_participant.participant_key", _l("counting people once"), _BASIS, _KEPT
        ),
        PersonalColumn(
            "consultation_participant.person_id",
            _l("telling those who took part what came of it"),
            _BASIS,
            _KEPT,
        ),
        PersonalColumn(
            "participation_code_batch.created_by", _l("who made the codes"), _BASIS, _KEPT
        ),
        PersonalColumn(
            "paper_sheet.first",
            _l("comparing two keyings of a paper form"),
            _BASIS,
            _l("until the form is counted or thrown away"),
        ),
        PersonalColumn(
            "paper_sheet.second",
            _l("comparing two keyings of a paper form"),
            _BASIS,
            _l("until the form is counted or thrown away"),
        ),
        *(
            PersonalColumn(f"paper_sheet.{column}", _l("who keyed a form in"), _BASIS, _KEPT)
            for column in ("first_by", "second_by", "settled_by")
        ),
    ],
    plain=[
        "participation.id",
        "participation.consultation_id",
        "participation.phase_id",
        "participation.channel",
        "consultation_participant.consultation_id",
        *(
            f"participation_code_batch.{column}"
            for column in ("id", "consultation_id", "title", "area_id", "size", "created_at")
        ),
        "participation_code.*",
        *(
            f"paper_sheet.{column}"
            for column in ("id", "phase_id", "code_id", "state", "keyed_at", "counted_at")
        ),
    ],
)


def export_person(person_id: uuid.UUID) -> Mapping[str, Any]:
    """Return in which consultations a person took part, and when."""
    row = ParticipationRow
    found = session().execute(
        select(ConsultationRow.slug, row.phase_id, row.channel, row.created_at)
        .join(ConsultationRow, ConsultationRow.id == row.consultation_id)
        .where(row.person_id == person_id)
        .order_by(row.created_at, row.id)
    )
    return {
        "participation": [
            {
                "consultation": slug,
                "phase": str(phase_id),
                "channel": channel,
                "at": moment.isoformat(),
            }
            for slug, phase_id, channel, moment in found
        ]
    }


def erase_person(person_id: uuid.UUID) -> None:
    """Take the person off the roll; that somebody took part stays, and so does the constraint."""
    for row in (ParticipationRow, ConsultationParticipantRow):
        session().execute(
            update(row)
            .where(row.person_id == person_id)
            .values(person_id=None)
            .execution_options(synchronize_session=False)
        )
