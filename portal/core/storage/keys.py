"""Keys of stored files: made from the content, and unable to name anything outside the store."""

import hashlib
import re

MAX_KEY_LENGTH = 200

# Every part begins with a letter or digit, so neither "..", "." nor a hidden file can be named.
_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9]+)*(?:/[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9]+)*)*")


class InvalidKey(ValueError):
    """The key has a form that no store accepts."""


def check_key(key: str) -> str:
    """Return ``key``, or raise ``InvalidKey`` unless it is lower-case parts joined by slashes."""
    if len(key) > MAX_KEY_LENGTH or _KEY.fullmatch(key) is None:
        raise InvalidKey(f"not a storage key: {key[:80]!r}")
    return key


def content_key(data: bytes, extension: str, *, folder: str = "") -> str:
    """Return the key of ``data``: equal content has an equal key, so storing twice costs nothing.

    :param extension: without the dot, such as ``webp``.
    :param folder: key prefix without slashes at its ends, such as ``proposals``.
    """
    digest = hashlib.sha256(data).hexdigest()
    # Two levels of 256 folders keep directories small at millions of files.
    path = f"{digest[:2]}/{digest[2:4]}/{digest}.{extension}"
    return check_key(f"{folder}/{path}" if folder else path)
