"""Uploads: files people add to what they write, kept in the file store and listed in a table."""

from portal.core.uploads.records import UploadRecord
from portal.core.uploads.service import (
    forget_upload,
    store_document,
    store_image,
    uploads_of,
    uploads_of_many,
)

__all__ = [
    "UploadRecord",
    "forget_upload",
    "store_document",
    "store_image",
    "uploads_of",
    "uploads_of_many",
]
