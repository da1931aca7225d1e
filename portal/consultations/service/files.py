"""A consultation's picture and documents."""

from __future__ import annotations

import uuid

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from portal.consultations.queries import consultation_of
from portal.consultations.records import ConsultationState
from portal.consultations.service.changing import SUBJECT
from portal.consultations.service.writing import touch_consultation
from portal.core.permissions import Actor
from portal.core.problems import NotFound, Problem, Problems
from portal.core.storage.refusals import UploadRefused
from portal.core.uploads import forget_upload, store_document, store_image, uploads_of

MOST_DOCUMENTS = 20


def replace_picture(
    actor: Actor, consultation_id: uuid.UUID, file: FileStorage | None, alt: str
) -> None:
    """Show another picture; without a file the one there stays.

    :raises Problems: when it is no picture we can show.
    """
    if file is None or not file.filename:
        return
    if not alt:
        message = _("Say in a few words what the picture shows, for those who cannot see it.")
        raise Problems(Problem("picture_alt", "needed", message))
    before = [one for one in uploads_of(SUBJECT, consultation_id) if one.kind == "image"]
    try:
        store_image(
            file.stream,
            subject_kind=SUBJECT,
            subject_id=consultation_id,
            owner_id=actor.person_id,
            name=file.filename,
            alt=alt,
            public=_is_public(consultation_id),
        )
    except UploadRefused as refused:
        raise Problems(Problem("picture", refused.code, refusal_words(refused))) from refused
    for old in before:
        forget_upload(old.id)
    touch_consultation(actor, consultation_id, "consultations.picture_changed")


def add_document(
    actor: Actor, consultation_id: uuid.UUID, file: FileStorage | None, name: str
) -> None:
    """Add a PDF people can download.

    :raises Problems: when there is no file, it is no PDF, or there are too many.
    """
    if file is None or not file.filename:
        raise Problems(Problem("document", "needed", _("Choose a PDF file.")))
    known = uploads_of(SUBJECT, consultation_id)
    if sum(one.kind == "document" for one in known) >= MOST_DOCUMENTS:
        message = _("There can be %(max)s documents. Remove one first.", max=MOST_DOCUMENTS)
        raise Problems(Problem("document", "too_many", message))
    try:
        store_document(
            file.stream,
            subject_kind=SUBJECT,
            subject_id=consultation_id,
            owner_id=actor.person_id,
            name=name,
            public=_is_public(consultation_id),
            position=len(known),
        )
    except UploadRefused as refused:
        raise Problems(Problem("document", refused.code, refusal_words(refused))) from refused
    touch_consultation(actor, consultation_id, "consultations.document_added")


def remove_file(actor: Actor, consultation_id: uuid.UUID, upload_id: uuid.UUID) -> None:
    """Take away a document or the picture."""
    if upload_id not in {one.id for one in uploads_of(SUBJECT, consultation_id)}:
        raise NotFound
    forget_upload(upload_id)
    touch_consultation(actor, consultation_id, "consultations.file_removed")


def _is_public(consultation_id: uuid.UUID) -> bool:
    found = consultation_of(consultation_id)
    return found is not None and found.state is not ConsultationState.DRAFT


def refusal_words(refused: UploadRefused) -> str:
    """Return why a picture or document was not taken, and what to do."""
    words: dict[str, str] = {
        "upload_empty": _("The file is empty. Choose another one."),
        "upload_too_large": _(
            "The file is too large. Choose one of at most %(limit)s megabytes.", limit=refused.limit
        ),
        "upload_not_an_image": _("This is no picture we can show. Choose a JPEG, PNG or WebP."),
        "upload_damaged_image": _("The picture is damaged. Choose another one."),
        "upload_too_many_pixels": _(
            "The picture has too many pixels. Choose one of at most %(limit)s megapixels.",
            limit=refused.limit,
        ),
        "upload_not_a_pdf": _("This is no PDF. Save the document as PDF first."),
    }
    return words.get(refused.code, refused.message)
