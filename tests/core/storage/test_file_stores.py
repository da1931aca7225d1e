"""Every file store keeps the same promises; the folder on disk also survives a crash."""

import importlib
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.storage.keys import InvalidKey, check_key, content_key
from portal.core.storage.local import LocalFileStore
from portal.core.storage.memory import MemoryFileStore
from portal.core.storage.store import FileMissing, FileStore

KEY = "ab/cd/picture.webp"

HOSTILE_KEYS = [
    "",
    ".",
    "..",
    "../secret",
    "a/../../secret",
    "a/./b",
    "/etc/passwd",
    "a//b",
    "a/",
    "a\\b",
    "..\\secret",
    "a\x00b",
    "a\nb",
    "A/b",
    ".hidden",
    "a/.hidden",
    "a..b/c",
    "%2e%2e/secret",
    "ｅ/x",
    "~root",
    "c:windows",
    "a" * 201,
]


@pytest.fixture(params=["memory", "local", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    if request.param == "memory":
        return MemoryFileStore()
    if request.param == "local":
        return LocalFileStore(tmp_path / "files")
    obstore = pytest.importorskip("obstore.store", reason="the extra s3 is not installed")
    s3 = importlib.import_module("portal.core.storage.s3")
    opened: FileStore = s3.S3FileStore(obstore.MemoryStore())
    return opened


def read(store: FileStore, key: str) -> bytes:
    with store.open(key) as file:
        return file.read()


def test_what_is_put_can_be_read_again(store: FileStore) -> None:
    store.put(KEY, b"picture")
    assert store.exists(KEY)
    assert read(store, KEY) == b"picture"


def test_a_large_stream_comes_back_byte_by_byte(store: FileStore) -> None:
    content = os.urandom(1_000_003)
    store.put(KEY, io.BytesIO(content))
    assert read(store, KEY) == content


def test_putting_again_replaces_the_content(store: FileStore) -> None:
    store.put(KEY, b"old and long")
    store.put(KEY, b"new")
    assert read(store, KEY) == b"new"


def test_a_missing_file_is_said_to_be_missing(store: FileStore) -> None:
    assert not store.exists(KEY)
    with pytest.raises(FileMissing):
        store.open(KEY)


def test_deleting_forgets_and_deleting_again_is_fine(store: FileStore) -> None:
    store.put(KEY, b"picture")
    store.delete(KEY)
    store.delete(KEY)
    assert not store.exists(KEY)
    assert list(store.keys()) == []


def test_all_keys_are_listed(store: FileStore) -> None:
    assert list(store.keys()) == []
    for key in ("a.txt", "b/c.txt", "b/d/e"):
        store.put(key, b"x")
    assert sorted(store.keys()) == ["a.txt", "b/c.txt", "b/d/e"]


@pytest.mark.parametrize("key", HOSTILE_KEYS)
def test_no_key_leads_out_of_the_store(store: FileStore, key: str) -> None:
    with pytest.raises(InvalidKey):
        store.put(key, b"x")
    with pytest.raises(InvalidKey):
        store.open(key)
    with pytest.raises(InvalidKey):
        store.delete(key)
    with pytest.raises(InvalidKey):
        store.exists(key)


class _BreaksHalfWay:
    def __init__(self) -> None:
        self._chunks: Iterator[bytes] = iter([b"first half"])

    def read(self, _size: int = -1) -> bytes:
        for chunk in self._chunks:
            return chunk
        raise ConnectionResetError("the sender went away")


def test_an_upload_that_breaks_leaves_the_old_file_and_no_rubbish(tmp_path: Path) -> None:
    store = LocalFileStore(tmp_path)
    store.put(KEY, b"old")
    with pytest.raises(ConnectionResetError):
        store.put(KEY, cast(BinaryIO, _BreaksHalfWay()))
    assert read(store, KEY) == b"old"
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files == [tmp_path / KEY]


def test_a_file_left_by_a_crash_is_never_listed(tmp_path: Path) -> None:
    store = LocalFileStore(tmp_path)
    store.put(KEY, b"x")
    (tmp_path / ".unfinished" / "tmp123").write_bytes(b"half")
    assert list(store.keys()) == [KEY]


def test_a_bucket_is_opened_by_its_address() -> None:
    pytest.importorskip("obstore", reason="the extra s3 is not installed")
    s3 = importlib.import_module("portal.core.storage.s3")
    store: FileStore = s3.S3FileStore.at("memory:///")
    store.put(KEY, b"x")
    assert list(store.keys()) == [KEY]


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    store = LocalFileStore(tmp_path)
    store.put("ab/file", b"x")
    assert not store.exists("ab")
    for key in ("ab", "ab/file/below"):
        with pytest.raises(FileMissing):
            store.open(key)


def test_equal_content_has_an_equal_key() -> None:
    assert content_key(b"x", "webp") == content_key(b"x", "webp")
    assert content_key(b"x", "webp") != content_key(b"y", "webp")
    assert content_key(b"x", "pdf", folder="annexes").startswith("annexes/2d/71/2d711642b726b044")


@given(st.binary(max_size=50))
def test_every_content_key_is_accepted(data: bytes) -> None:
    assert check_key(content_key(data, "webp", folder="proposals"))


@pytest.mark.parametrize("folder", ["..", "a/..", "/a", "A"])
def test_a_folder_cannot_spoil_a_key(folder: str) -> None:
    with pytest.raises(InvalidKey):
        content_key(b"x", "webp", folder=folder)
