"""Files of answers: kept with the draft, handed over with the response, without a name."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import IO

from flask_babel import gettext as _
from sqlalchemy import delete, update

from portal.consultations.methods.survey.policy import ANALYSE
from portal.consultations.methods.survey.queries import phase_of_response
from portal.consultations.policy import TakePart
from portal.consultations.queries import access_by_id
from portal.core.database import session
from portal.core.permissions import Actor, may
from portal.core.problems import NotFound, Problem, Problems
from portal.core.state import config
from portal.core.storage.refusals import UploadRefused
from portal.core.text.names import clean_line
from portal.core.uploads import store_document, store_image, uploads_of
from portal.core.uploads.models import UploadRow

DRAFT, RESPONSE = "survey_draft", "survey_response"
MOST_FILES = 20
U = UploadRow


def folder_of(phase_id: uuid.UUID, participant_key: str) -> uuid.UUID:
    """Return under what the files of a draft are listed."""
    return uuid.uuid5(phase_id, participant_key)


def keep_file(
    stream: IO[bytes],
    filename: str,
    *,
    phase_id: uuid.UUID,
    participant_key: str,
    owner_id: uuid.UUID | None,
    field: str,
) -> tuple[str, str]:
    """Store a file somebody adds to their draft; return its identifier and name.

    :raises Problems: when it is neither a picture nor a PDF, too large, or one too many.
    """
    folder = folder_of(phase_id, participant_key)
    if len(uploads_of(DRAFT, folder)) >= MOST_FILES:
        raise Problems(Problem(field, "too_many", _("You have added too many files already.")))
    name = clean_line(filename)[:150] or _("File")
    is_document = stream.read(5) == b"%PDF-"
    stream.seek(0)
    try:
        if is_document:
            identifier = store_document(
                stream, subject_kind=DRAFT, subject_id=folder, owner_id=owner_id, name=name
            )
        else:
            identifier = store_image(
                stream, subject_kind=DRAFT, subject_id=folder, owner_id=owner_id, name=name
            )
    except UploadRefused as refused:
        message = _(
            "Choose a picture or a PDF of at most %(size)s megabytes.",
            size=config().upload_limit_mb,
        )
        raise Problems(Problem(field, refused.code, message)) from refused
    return str(identifier), name


def forget_files(phase_id: uuid.UUID, participant_key: str) -> None:
    """Take the files of a draft off the list."""
    folder = folder_of(phase_id, participant_key)
    session().execute(
        delete(U)
        .where(U.subject_kind == DRAFT, U.subject_id == folder)
        .execution_options(synchronize_session=False)
    )


def files_kept(phase_id: uuid.UUID, participant_key: str) -> set[str]:
    """Return the identifiers of the files somebody has added to their draft."""
    found = uploads_of(DRAFT, folder_of(phase_id, participant_key))
    return {str(record.id) for record in found}


def hand_over_files(
    identifiers: Collection[str], response_id: uuid.UUID, day: datetime | None
) -> dict[str, str]:
    """List a draft's files under the response; return old → new identifier.

    :param day: of an anonymous survey; then owner and moment are taken off, and the identifier,
        which says when a file came, is replaced.
    """
    renamed = {}
    for given in identifiers:
        identifier = uuid.UUID(given)
        new = uuid.uuid4() if day is not None else identifier
        values = {"id": new, "subject_kind": RESPONSE, "subject_id": response_id}
        if day is not None:
            values |= {"owner_id": None, "created_at": day}
        session().execute(
            update(U)
            .where(U.id == identifier)
            .values(**values)
            .execution_options(synchronize_session=False)
        )
        renamed[given] = str(new)
    return renamed


def may_fetch(actor: Actor, response_id: uuid.UUID) -> bool:
    """Whether the actor may fetch the files of a response."""
    found = phase_of_response(response_id)
    if found is None:
        return False
    try:
        consultation = access_by_id(actor, found[0])
    except NotFound:
        return False
    phase = consultation.phase(found[1])
    return phase is not None and may(actor, ANALYSE, TakePart(consultation, phase))
