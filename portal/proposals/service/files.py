"""Pictures and documents of a proposal."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from flask_babel import gettext as _
from sqlalchemy import update

from portal.core.database import session
from portal.core.problems import Problem
from portal.core.storage.refusals import UploadProblem, UploadRefused
from portal.core.text.names import clean_line
from portal.core.uploads import forget_upload, store_document, store_image, uploads_of
from portal.core.uploads.models import UploadRow
from portal.core.web.listings import to_json
from portal.proposals.models import ProposalRow
from portal.proposals.records import NewFile, State

KIND = "proposal"
MOST_IMAGES = 5
MOST_DOCUMENTS = 3
ALT_LENGTH = 300


def add_files(row: ProposalRow, files: tuple[NewFile, ...]) -> list[Problem]:
    """Keep the files that can be kept and return why the others cannot.

    :param row: the proposal, in the unit of work under way.
    """
    problems: list[Problem] = []
    known = uploads_of(KIND, row.id)
    counts = {kind: sum(item.kind == kind for item in known) for kind in ("image", "document")}
    for position, file in enumerate(files, start=len(known)):
        kind = "document" if file.field == "documents" else "image"
        most = MOST_DOCUMENTS if kind == "document" else MOST_IMAGES
        if counts[kind] >= most:
            problems.append(_too_many(file.field, kind, most))
            break
        refusal = _keep(row, file, kind, position)
        if refusal is None:
            counts[kind] += 1
        else:
            problems.append(refusal)
    remember_files(row)
    return problems


def _keep(row: ProposalRow, file: NewFile, kind: str, position: int) -> Problem | None:
    public = row.state != State.DRAFT
    name = clean_line(file.name)[:150]
    try:
        if kind == "document":
            store_document(
                file.stream,
                subject_kind=KIND,
                subject_id=row.id,
                owner_id=row.author_id,
                name=name,
                public=public,
                position=position,
            )
        else:
            store_image(
                file.stream,
                subject_kind=KIND,
                subject_id=row.id,
                owner_id=row.author_id,
                name=name,
                alt=clean_line(file.alt)[:ALT_LENGTH],
                public=public,
                position=position,
            )
    except UploadRefused as refused:
        return Problem(file.field, str(refused.code), _refusal(refused, name))
    return None


def _refusal(refused: UploadRefused, name: str) -> str:
    words = {
        UploadProblem.EMPTY: _("“%(name)s” is empty. Choose another file.", name=name),
        UploadProblem.TOO_LARGE: _(
            "“%(name)s” is too large. Choose a file of at most %(limit)s megabytes.",
            name=name,
            limit=refused.limit,
        ),
        UploadProblem.NOT_AN_IMAGE: _(
            "“%(name)s” is not a picture we can show. Choose a JPEG, PNG, WebP or GIF.", name=name
        ),
        UploadProblem.DAMAGED_IMAGE: _("“%(name)s” is damaged. Choose another picture.", name=name),
        UploadProblem.TOO_MANY_PIXELS: _(
            "“%(name)s” has too many pixels. Choose a picture of at most %(limit)s megapixels.",
            name=name,
            limit=refused.limit,
        ),
        UploadProblem.NOT_A_PDF: _("“%(name)s” is not a complete PDF document.", name=name),
    }
    return str(words.get(refused.code, refused.message))


def _too_many(field: str, kind: str, most: int) -> Problem:
    if kind == "document":
        text = _("At most %(most)s documents; take one away before you add another.", most=most)
    else:
        text = _("At most %(most)s pictures; take one away before you add another.", most=most)
    return Problem(field, "too_many", text)


def change_files(
    row: ProposalRow, alts: Mapping[uuid.UUID, str], drop: frozenset[uuid.UUID]
) -> None:
    """Describe pictures anew and take files away; identifiers of others are ignored."""
    for upload in uploads_of(KIND, row.id):
        if upload.id in drop:
            forget_upload(upload.id)
        elif upload.id in alts:
            session().execute(
                update(UploadRow)
                .where(UploadRow.id == upload.id)
                .values(alt=clean_line(alts[upload.id])[:ALT_LENGTH])
                .execution_options(synchronize_session=False)
            )
    if drop or alts:
        session().expire_all()
        remember_files(row)


def remember_files(row: ProposalRow) -> None:
    """Copy what is listed into the proposal's row, so that its pages need no further query."""
    session().flush()
    row.media = [to_json(upload) for upload in uploads_of(KIND, row.id)]
