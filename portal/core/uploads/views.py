"""Serves uploaded files: images as images, documents as downloads, nothing as a page."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, request
from sqlalchemy import select
from werkzeug.http import dump_options_header

from portal.core.database.session import session
from portal.core.permissions import Actor
from portal.core.problems import NotFound
from portal.core.state import state_of
from portal.core.storage.store import FileMissing
from portal.core.uploads.models import UploadRow
from portal.core.uploads.store import file_store
from portal.core.web.context import current_actor
from portal.core.web.routing import public

blueprint = Blueprint("uploads", __name__)


@blueprint.get("/files/<id:upload_id>")
@public
def fetch(upload_id: uuid.UUID) -> Response:
    """Return a file's content to whoever may have it."""
    row = session().execute(select(UploadRow).where(UploadRow.id == upload_id)).scalar_one_or_none()
    if row is None or not (row.public or _may_fetch(current_actor(), row)):
        raise NotFound
    key = row.variants.get(request.args.get("w", ""), row.key)
    try:
        with file_store().open(key) as stream:
            content = stream.read()
    except FileMissing as error:
        raise NotFound from error
    response = Response(content, mimetype=row.media_type)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if row.kind == "document":
        response.headers["Content-Disposition"] = dump_options_header(
            "attachment", {"filename": row.name or "document.pdf"}
        )
    scope = "public, max-age=31536000, immutable" if row.public else "private, no-store"
    response.headers["Cache-Control"] = scope
    return response


def _may_fetch(actor: Actor, row: UploadRow) -> bool:
    """Whether a file that is not public is for this actor: its owner, or as its feature says."""
    if actor.person_id is not None and actor.person_id == row.owner_id:
        return True
    reader = state_of().upload_readers.get(row.subject_kind)
    return reader is not None and reader(actor, row.subject_id)
