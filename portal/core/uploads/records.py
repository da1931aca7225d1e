"""Records of uploaded files."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from portal.core.identifiers import format_id


@dataclass(frozen=True, slots=True)
class UploadRecord:
    """An uploaded file.

    :param kind: ``image`` or ``document``.
    :param widths: widths, in pixels, in which an image is kept besides its own.
    """

    id: uuid.UUID
    kind: str
    name: str
    alt: str
    media_type: str
    size: int
    width: int | None
    height: int | None
    widths: tuple[int, ...]

    def address(self, width: int | None = None) -> str:
        """Return the path it is served at, an image in the smallest width that suffices."""
        fitting = [known for known in sorted(self.widths) if width and known >= width]
        query = f"?w={fitting[0]}" if fitting else ""
        return f"/files/{format_id(self.id)}{query}"
