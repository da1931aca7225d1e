"""The file store protocol, kept by every back end under one contract test."""

from collections.abc import Iterator
from typing import BinaryIO, Protocol

CHUNK_SIZE = 256 * 1024


class FileMissing(LookupError):
    """No file is stored under this key."""


class FileStore(Protocol):
    """Holds files by key (see ``keys.content_key``).

    Every method raises ``InvalidKey`` for a key of the wrong form.
    """

    def put(self, key: str, content: bytes | BinaryIO) -> None:
        """Store ``content``, whole or not at all; durable once this returns."""
        ...

    def open(self, key: str) -> BinaryIO:
        """Return the content for reading; the caller closes it. Raises ``FileMissing``."""
        ...

    def delete(self, key: str) -> None:
        """Forget the file; nothing happens when there is none."""
        ...

    def exists(self, key: str) -> bool:
        """Say whether a file is stored under ``key``."""
        ...

    def keys(self) -> Iterator[str]:
        """Give the keys of all files, in no particular order, for integrity checks."""
        ...


def chunks_of(content: bytes | BinaryIO) -> Iterator[bytes]:
    """Give the content piece by piece, so that a large file never stands in memory whole."""
    if isinstance(content, bytes):
        yield content
        return
    while chunk := content.read(CHUNK_SIZE):
        yield chunk
