"""A file store in memory, for tests and for trying things out."""

import io
from collections.abc import Iterator
from typing import BinaryIO

from portal.core.storage.keys import check_key
from portal.core.storage.store import FileMissing, chunks_of


class MemoryFileStore:
    """Keeps files as long as the process lives."""

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}

    def put(self, key: str, content: bytes | BinaryIO) -> None:
        self._files[check_key(key)] = b"".join(chunks_of(content))

    def open(self, key: str) -> BinaryIO:
        try:
            return io.BytesIO(self._files[check_key(key)])
        except KeyError:
            raise FileMissing(key) from None

    def delete(self, key: str) -> None:
        self._files.pop(check_key(key), None)

    def exists(self, key: str) -> bool:
        return check_key(key) in self._files

    def keys(self) -> Iterator[str]:
        yield from tuple(self._files)
