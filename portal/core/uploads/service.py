"""Takes files in and lets them go.

The content is written before the row, so a row never points at nothing; what a rolled-back
unit of work leaves in the store is found by ``portal check --integrity`` and cleared by a job.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from sqlalchemy import delete, select, update

from portal.core import clock
from portal.core.database.base import new_id
from portal.core.database.session import session
from portal.core.database.unit_of_work import current_work
from portal.core.state import config
from portal.core.storage.documents import accept_document
from portal.core.storage.keys import content_key
from portal.core.uploads.models import UploadRow
from portal.core.uploads.records import UploadRecord
from portal.core.uploads.store import file_store

if TYPE_CHECKING:
    from portal.core.storage.images import AcceptedImage


def store_image(
    stream: IO[bytes],
    *,
    subject_kind: str,
    subject_id: uuid.UUID,
    owner_id: uuid.UUID | None,
    name: str = "",
    alt: str = "",
    public: bool = False,
    position: int = 0,
) -> uuid.UUID:
    """Re-encode an image, store it in all its widths and list it.

    :param public: whether anybody may fetch it; until then its owner, and whom the feature lets
        (``upload_readers`` of the application's state).
    :returns: the upload's identifier.
    :raises ImageRefused: when it is not an image we can show.
    """
    # Loads Pillow, which no start needs to wait for.
    from portal.core.storage.images import accept_image  # noqa: PLC0415

    current_work()
    accepted = accept_image(
        cast(BinaryIO, stream), max_bytes=config().upload_limit_mb * 1024 * 1024
    )
    return keep_image(
        accepted,
        subject_kind=subject_kind,
        subject_id=subject_id,
        owner_id=owner_id,
        name=name,
        alt=alt,
        public=public,
        position=position,
    )


def keep_image(
    accepted: AcceptedImage,
    *,
    subject_kind: str,
    subject_id: uuid.UUID,
    owner_id: uuid.UUID | None,
    name: str = "",
    alt: str = "",
    public: bool = False,
    position: int = 0,
) -> uuid.UUID:
    """Store an image that has been re-encoded already (by several processes, say) and list it.

    :returns: the upload's identifier.
    """
    current_work()
    store = file_store()
    key = content_key(accepted.data, accepted.extension, folder="images")
    store.put(key, accepted.data)
    variants = {}
    for variant in accepted.variants:
        variant_key = content_key(variant.data, accepted.extension, folder="images")
        store.put(variant_key, variant.data)
        variants[str(variant.width)] = variant_key
    row = UploadRow(
        id=new_id(),
        subject_kind=subject_kind,
        subject_id=subject_id,
        owner_id=owner_id,
        kind="image",
        key=key,
        variants=variants,
        name=name[:150],
        alt=alt[:300],
        media_type=accepted.media_type,
        size=len(accepted.data),
        width=accepted.width,
        height=accepted.height,
        position=position,
        public=public,
        created_at=clock.now(),
    )
    session().add(row)
    session().flush()
    return row.id


def store_document(
    stream: IO[bytes],
    *,
    subject_kind: str,
    subject_id: uuid.UUID,
    owner_id: uuid.UUID | None,
    name: str,
    public: bool = False,
    position: int = 0,
) -> uuid.UUID:
    """Store a PDF as it is, to be downloaded and never shown inside a page.

    :raises DocumentRefused: when it is no PDF or too large.
    """
    current_work()
    accepted = accept_document(
        cast(BinaryIO, stream), max_bytes=config().upload_limit_mb * 1024 * 1024
    )
    key = content_key(accepted.data, "pdf", folder="documents")
    file_store().put(key, accepted.data)
    row = UploadRow(
        id=new_id(),
        subject_kind=subject_kind,
        subject_id=subject_id,
        owner_id=owner_id,
        kind="document",
        key=key,
        variants={},
        name=name[:150],
        media_type="application/pdf",
        size=len(accepted.data),
        position=position,
        public=public,
        created_at=clock.now(),
    )
    session().add(row)
    session().flush()
    return row.id


def publish_uploads(subject_kind: str, subject_id: uuid.UUID, *, public: bool = True) -> None:
    """Let everybody fetch what belongs to something, or nobody any more."""
    session().execute(
        update(UploadRow)
        .where(UploadRow.subject_kind == subject_kind, UploadRow.subject_id == subject_id)
        .values(public=public)
        .execution_options(synchronize_session=False)
    )


def copy_uploads(
    subject_kind: str, source_id: uuid.UUID, copy_id: uuid.UUID, *, owner_id: uuid.UUID | None
) -> int:
    """List the files of one thing for another one as well; return how many.

    Content is stored once and kept as long as either lists it. A copy is not public yet.
    """
    current_work()
    rows = session().execute(
        select(UploadRow)
        .where(UploadRow.subject_kind == subject_kind, UploadRow.subject_id == source_id)
        .order_by(UploadRow.position, UploadRow.id)
    )
    kept = ("kind", "key", "name", "alt", "media_type", "size", "width", "height", "position")
    copies = [
        UploadRow(
            id=new_id(),
            subject_kind=subject_kind,
            subject_id=copy_id,
            owner_id=owner_id,
            variants=dict(row.variants),
            public=False,
            created_at=clock.now(),
            **{name: getattr(row, name) for name in kept},
        )
        for row in rows.scalars()
    ]
    session().add_all(copies)
    session().flush()
    return len(copies)


def forget_upload(upload_id: uuid.UUID) -> None:
    """Take a file off the list; the content goes with the next clean-up unless still used."""
    session().execute(delete(UploadRow).where(UploadRow.id == upload_id))


def uploads_of(subject_kind: str, subject_id: uuid.UUID) -> tuple[UploadRecord, ...]:
    """Return the files of one thing, in their order."""
    return uploads_of_many(subject_kind, [subject_id]).get(subject_id, ())


def uploads_of_many(
    subject_kind: str, subject_ids: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, tuple[UploadRecord, ...]]:
    """Return the files of several things in one query."""
    rows = session().execute(
        select(UploadRow)
        .where(UploadRow.subject_kind == subject_kind, UploadRow.subject_id.in_(subject_ids))
        .order_by(UploadRow.position, UploadRow.id)
    )
    found: dict[uuid.UUID, list[UploadRecord]] = defaultdict(list)
    for row in rows.scalars():
        found[row.subject_id].append(record_of(row))
    return {key: tuple(records) for key, records in found.items()}


def record_of(row: UploadRow) -> UploadRecord:
    """Return the record of a row."""
    return UploadRecord(
        id=row.id,
        kind=row.kind,
        name=row.name,
        alt=row.alt,
        media_type=row.media_type,
        size=row.size,
        width=row.width,
        height=row.height,
        widths=tuple(sorted(int(width) for width in row.variants)),
    )
