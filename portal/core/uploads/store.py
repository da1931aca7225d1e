"""The file store of the current application, and the job that clears what nobody uses."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from portal.core.database.session import session
from portal.core.state import config, state_of
from portal.core.storage.local import LocalFileStore
from portal.core.storage.store import FileStore
from portal.core.uploads.models import UploadRow


def file_store() -> FileStore:
    """Return this application's file store, opened at first use."""
    caches = state_of().caches
    store = caches.get("files")
    if store is None:
        store = caches["files"] = _open()
    found: FileStore = store
    return found


def _open() -> FileStore:
    address = config().storage_url
    if address:
        from portal.core.storage.s3 import S3FileStore  # noqa: PLC0415 - an extra

        return S3FileStore.at(address)
    return LocalFileStore(config().data_dir / "files")


def used_keys() -> set[str]:
    """Return the keys of every listed file and its variants."""
    found: set[str] = set()
    for key, variants in session().execute(select(UploadRow.key, UploadRow.variants)):
        found.add(key)
        found.update(variants.values())
    return found


def iter_keys() -> Iterator[str]:
    """Yield the key of every stored file."""
    return file_store().keys()


def orphans() -> Iterator[str]:
    """Yield the keys of stored files that nothing lists."""
    used = used_keys()
    return (key for key in iter_keys() if key not in used)


def missing() -> Iterator[str]:
    """Yield the keys of listed files whose content is gone."""
    store = file_store()
    return (key for key in sorted(used_keys()) if not store.exists(key))


def clear_orphans() -> int:
    """Delete stored files that nothing lists; return how many."""
    count = 0
    for key in list(orphans()):
        file_store().delete(key)
        count += 1
    return count
