"""Opens the ZIP files that DOCX and ODT are, and their XML, without trusting either.

Sizes are counted while unpacking, since what a ZIP file says of itself may be a lie. XML with a
document type is refused by the parser itself (in whatever encoding), so that no entity is ever
declared: neither one that grows without end nor one that reads a file.
"""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from flask_babel import gettext as _

from portal.core.problems import Problem, Problems

MOST_FILES = 3000
MOST_PART_BYTES = 32 * 1024 * 1024
MOST_RATIO = 200
"""A part that unpacks to more than so many times its size is no text somebody wrote."""
RATIO_FROM = 1024 * 1024
DEEPEST = 200
_CHUNK = 64 * 1024


def refuse(code: str, message: str) -> Problems:
    """Return the refusal of a file."""
    return Problems(Problem("file", code, message))


def damaged() -> Problems:
    """Return the refusal of a file that cannot be read."""
    return refuse(
        "damaged",
        _("This file is damaged or protected. Save it again without a password and try once more."),
    )


class Package:
    """A document that is a ZIP file with XML in it."""

    def __init__(self, data: bytes) -> None:
        """Open it.

        :raises Problems: when it is no ZIP file, or one with too many files.
        """
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise damaged() from error
        self.names = frozenset(self._zip.namelist())
        if len(self._zip.infolist()) > MOST_FILES:
            raise refuse("too_many_files", _("This file holds too many parts. Save only its text."))

    def has(self, *endings: str) -> bool:
        """Whether a part's name ends in one of these."""
        return any(name.lower().endswith(endings) for name in self.names)

    def xml(self, name: str) -> Element | None:
        """Return a part as a tree, ``None`` when there is no such part.

        :raises Problems: when it is too large, no XML, or XML with a document type.
        """
        if name not in self.names:
            return None
        return parse(self._read(name))

    def _read(self, name: str) -> bytes:
        info = self._zip.getinfo(name)
        if info.flag_bits & 0x1:
            raise damaged()
        found = bytearray()
        try:
            with self._zip.open(info) as part:
                while chunk := part.read(_CHUNK):
                    found += chunk
                    _check_size(len(found), info.compress_size)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError) as error:
            raise damaged() from error
        return bytes(found)


def _check_size(unpacked: int, packed: int) -> None:
    swollen = unpacked > RATIO_FROM and unpacked > MOST_RATIO * max(packed, 1)
    if unpacked > MOST_PART_BYTES or swollen:
        message = _("This file unpacks to far more than a text needs. Save only its text.")
        raise refuse("bomb", message)


def parse(data: bytes) -> Element:
    """Return XML as a tree whose names are ``{namespace}name``.

    :raises Problems: when it is no well-formed XML, declares a document type, or nests too deep.
    """
    builder = TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise damaged()
        builder.start(_name(name), {_name(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_name(name))

    def refuse_doctype(*_declared: Any) -> None:
        message = _("This file declares entities, which no word processor does. Save it again.")
        raise refuse("doctype", message)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.EntityDeclHandler = refuse_doctype
    try:
        parser.Parse(data, True)
        return builder.close()
    except (expat.ExpatError, AssertionError, LookupError, ValueError) as error:
        raise damaged() from error


def _name(name: str) -> str:
    return "{" + name if "}" in name else name
