"""Uploaded documents: PDF only, kept as sent, and only ever handed out as an attachment."""

import hashlib
from dataclasses import dataclass
from typing import BinaryIO

from portal.core.storage.refusals import DocumentRefused, UploadProblem

MAX_DOCUMENT_BYTES = 10 * 1024 * 1024

_MAGIC = b"%PDF-"
_END = b"%%EOF"
_END_WITHIN = 2048


@dataclass(frozen=True, slots=True)
class AcceptedDocument:
    """A document that may be stored.

    Its content is not ours and may hold anything a PDF may: serve it with
    ``Content-Disposition: attachment`` and ``X-Content-Type-Options: nosniff``.
    """

    data: bytes
    sha256: str
    media_type: str = "application/pdf"
    extension: str = "pdf"


def accept_document(stream: BinaryIO, *, max_bytes: int = MAX_DOCUMENT_BYTES) -> AcceptedDocument:
    """Read an uploaded PDF, recognised by how it begins and ends, never by its name.

    Raises ``DocumentRefused`` with the reason.
    """
    data = stream.read(max_bytes + 1)
    if not data:
        raise DocumentRefused(UploadProblem.EMPTY, "The file is empty. Choose a PDF document.")
    if len(data) > max_bytes:
        limit = max_bytes // (1024 * 1024)
        raise DocumentRefused(
            UploadProblem.TOO_LARGE, f"Choose a document of at most {limit} megabytes.", limit
        )
    # The standard lets other bytes come first; that is how a file is two things at once.
    if not data.startswith(_MAGIC) or _END not in data[-_END_WITHIN:]:
        raise DocumentRefused(UploadProblem.NOT_A_PDF, "Choose a complete PDF document.")
    return AcceptedDocument(data=data, sha256=hashlib.sha256(data).hexdigest())
