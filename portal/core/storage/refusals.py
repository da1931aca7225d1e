"""Why an upload was not accepted, in words for the person who sent it."""

from enum import StrEnum


class UploadProblem(StrEnum):
    """The code of a refusal; a form may turn it into a translated message."""

    EMPTY = "upload_empty"
    TOO_LARGE = "upload_too_large"
    NOT_AN_IMAGE = "upload_not_an_image"
    DAMAGED_IMAGE = "upload_damaged_image"
    TOO_MANY_PIXELS = "upload_too_many_pixels"
    NOT_A_PDF = "upload_not_a_pdf"


class UploadRefused(ValueError):
    """The file may not be kept; ``message`` says in English what to do instead.

    ``limit`` is what was exceeded: megabytes of a file that is too large, megapixels of a
    picture with too many pixels, otherwise ``None``.
    """

    def __init__(self, code: UploadProblem, message: str, limit: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.limit = limit


class ImageRefused(UploadRefused):
    """The upload is not an image we can show."""


class DocumentRefused(UploadRefused):
    """The upload is not a document we can keep."""
