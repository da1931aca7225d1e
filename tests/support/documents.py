"""Commented documents of the small world: a text in every state, and one proposed wording."""

from __future__ import annotations

import uuid

from sqlalchemy import insert

from portal.consultations.methods.document.models import (
    DocumentBlockRow,
    DocumentParagraphRow,
    DocumentVersionRow,
    DocumentWordingRow,
)
from portal.consultations.participation.models import ParticipationRow
from portal.core import clock
from portal.core.database import new_id, session
from portal.core.i18n import TranslatedText
from tests.support.stage import canary


def add_document(
    consultation_id: uuid.UUID, phase_id: uuid.UUID, state: str, author_id: uuid.UUID
) -> None:
    """Publish a text of one paragraph, with a draft beside it and a wording by the author."""
    said = canary("Draftdocument") if state == "draft" else "The river is open to everybody."
    versions = (new_id(), new_id())
    paragraph_id, participation_id, now = new_id(), new_id(), clock.now()
    of = {"consultation_id": consultation_id, "phase_id": phase_id}
    for number, version_id in enumerate(versions, start=1):
        session().execute(
            insert(DocumentVersionRow).values(
                id=version_id,
                **of,
                number=number,
                note=TranslatedText(),
                notes=[],
                edition=1,
                changed_at=now,
                published_at=now if number == 1 else None,
            )
        )
    session().execute(
        insert(DocumentParagraphRow).values(
            id=paragraph_id, **of, anchor=1, comment_count=0, wording_count=1
        )
    )
    for version_id, text in zip(versions, (said, canary("Draftversion")), strict=True):
        session().execute(
            insert(DocumentBlockRow).values(
                id=new_id(),
                version_id=version_id,
                paragraph_id=paragraph_id,
                position=0,
                kind="paragraph",
                level=0,
                marker="",
                label="1",
                text=TranslatedText(en=text),
            )
        )
    session().execute(
        insert(ParticipationRow).values(
            id=participation_id,
            **of,
            participant_key=f"person:{author_id.hex}",
            person_id=author_id,
            channel="online",
            age_group="",
            created_at=now,
        )
    )
    session().execute(
        insert(DocumentWordingRow).values(
            id=new_id(),
            **of,
            paragraph_id=paragraph_id,
            version_id=versions[0],
            participation_id=participation_id,
            number=1,
            language="en",
            text=canary("Draftwording") if state == "draft" else "The river is open to all.",
            reason="",
            state="open",
            answer="",
            hidden_reason="",
            created_at=now,
        )
    )
