"""What discussions keep about people; what they write is kept and given out as comments are."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from portal.consultations.methods.discussion.models import DiscussionRow
from portal.core.database import session
from portal.core.privacy import PersonalColumn, PrivacyInventory

INVENTORY = PrivacyInventory(
    personal=[
        PersonalColumn(
            "consultation_discussion.changed_by",
            _l("who wrote the question or the council's contribution"),
            _l("public task"),
            _l("as long as the consultation is kept; emptied when the account is erased"),
        )
    ],
    plain=[
        f"consultation_discussion.{column}"
        for column in (
            "phase_id",
            "question",
            "background",
            "official",
            "official_at",
            "comment_count",
            "version",
            "changed_at",
        )
    ],
)


def erase_person(person_id: uuid.UUID) -> None:
    """Take a person off the questions they wrote."""
    session().execute(
        update(DiscussionRow)
        .where(DiscussionRow.changed_by == person_id)
        .values(changed_by=None)
        .execution_options(synchronize_session=False)
    )
