"""A file store in an S3-compatible bucket; importing it needs the extra ``s3`` (obstore)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import obstore
from obstore.store import from_url

from portal.core.storage.keys import check_key
from portal.core.storage.store import CHUNK_SIZE, FileMissing

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from obstore.store import ObjectStore


class S3FileStore:
    """Keeps files as objects of any store ``obstore`` knows, named by their key."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    @classmethod
    def at(cls, url: str, **options: Any) -> S3FileStore:
        """Open ``s3://bucket/prefix``; options are those of ``obstore.store.S3Store``."""
        return cls(from_url(url, **options))

    def put(self, key: str, content: bytes | BinaryIO) -> None:
        # Multipart uploads only become visible when complete, so this is whole or not at all.
        obstore.put(self._store, check_key(key), content)

    def open(self, key: str) -> BinaryIO:
        try:
            reader = obstore.open_reader(self._store, check_key(key), buffer_size=CHUNK_SIZE)
        except FileNotFoundError:
            raise FileMissing(key) from None
        return cast(BinaryIO, io.BufferedReader(_ObjectReader(reader), CHUNK_SIZE))

    def delete(self, key: str) -> None:
        try:
            obstore.delete(self._store, check_key(key))
        except FileNotFoundError:
            return

    def exists(self, key: str) -> bool:
        try:
            obstore.head(self._store, check_key(key))
        except FileNotFoundError:
            return False
        return True

    def keys(self) -> Iterator[str]:
        for batch in obstore.list(self._store):
            for item in batch:
                yield item["path"]


class _ObjectReader(io.RawIOBase):
    """An object of the bucket as a standard readable stream."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer)
        data = bytes(self._reader.read(len(view)))
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._reader.close()
        super().close()
