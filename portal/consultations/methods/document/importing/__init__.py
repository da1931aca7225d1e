"""Takes a text over from a file: Markdown, DOCX or ODT, recognised by what is in it."""

from __future__ import annotations

from typing import IO

from flask_babel import gettext as _

from portal.consultations.methods.document.importing.docx import read_docx
from portal.consultations.methods.document.importing.odt import read_odt
from portal.consultations.methods.document.importing.package import Package, refuse

MOST_FILE_BYTES = 10 * 1024 * 1024
MOST_TEXT = 600_000
"""Characters of a text in one language: some 200 pages."""


def read_file(stream: IO[bytes], *, most: int = MOST_FILE_BYTES) -> tuple[str, tuple[str, ...]]:
    """Return what a file says as Markdown, and in sentences what could not be taken over.

    :param most: greatest size of the file in bytes.
    :raises Problems: naming ``file``: empty, too large, damaged, or of another kind.
    """
    data = stream.read(most + 1)
    if not data:
        raise refuse("empty", _("The file is empty. Choose another one."))
    if len(data) > most:
        message = _("Choose a file of at most %(max)s megabytes.", max=most // (1024 * 1024))
        raise refuse("too_large", message)
    text, notes = _of_package(data) if data.startswith(b"PK") else (_of_text(data), ())
    if not text.strip():
        raise refuse("no_text", _("There is no text in this file. Is it a scan?"))
    if len(text) > MOST_TEXT:
        raise refuse("too_long", _("This text is too long. Divide it between several phases."))
    return text, notes


def _of_package(data: bytes) -> tuple[str, tuple[str, ...]]:
    package = Package(data)
    if "word/document.xml" in package.names:
        return read_docx(package)
    if "content.xml" in package.names:
        return read_odt(package)
    raise _unknown()


def _of_text(data: bytes) -> str:
    if b"\0" in data[:4096] or data.startswith((b"%PDF", b"{\\rtf", b"\xd0\xcf\x11\xe0")):
        raise _unknown()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = _("Save the text as UTF-8 and try again.")
        raise refuse("encoding", message) from error


def _unknown() -> Exception:
    return refuse(
        "kind", _("Choose a Markdown, DOCX or ODT file. A PDF has no paragraphs to find.")
    )


__all__ = ["MOST_FILE_BYTES", "MOST_TEXT", "read_file"]
