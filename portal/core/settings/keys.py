"""Encrypts secrets under the keys of the configuration: the first writes, every one reads.

AES-256 in Galois/counter mode (NIST SP 800-38D) under a key derived with HKDF (RFC 5869). What a
cipher text is for is authenticated with it, so one setting's cannot be put into another's place.

The library is loaded with the first secret: seven megabytes that most web processes never need.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Sequence
from functools import lru_cache

from portal.core.state import config

_NONCE = 12


class Unreadable(Exception):
    """No key that this site has opens it, or it was changed."""


class KeyRing:
    """The keys of a site.

    :param keys: texts of the configuration, the newest first.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

        self._keys = {_identifier(key): AESGCM(_derived(key, b"encrypt", 32)) for key in keys}
        self.newest = next(iter(self._keys), "")

    def __contains__(self, key_id: object) -> bool:
        return key_id in self._keys

    def encrypt(self, text: str, purpose: str) -> tuple[str, str]:
        """Return the name of the newest key and ``text`` encrypted under it.

        :raises Unreadable: when the site has no keys.
        """
        if not self.newest:
            raise Unreadable("there are no settings_keys")
        nonce = os.urandom(_NONCE)
        sealed = self._keys[self.newest].encrypt(nonce, text.encode(), purpose.encode())
        return self.newest, base64.b64encode(nonce + sealed).decode()

    def decrypt(self, key_id: str, cipher: str, purpose: str) -> str:
        """Return what was encrypted for exactly this purpose.

        :raises Unreadable: when the key is gone or the cipher text is not what was written.
        """
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415

        key = self._keys.get(key_id)
        if key is None:
            raise Unreadable(f"the key {key_id[:16]} is not among settings_keys")
        try:
            raw = base64.b64decode(cipher, validate=True)
            return key.decrypt(raw[:_NONCE], raw[_NONCE:], purpose.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise Unreadable("it was changed, or belongs elsewhere") from error


def key_ring() -> KeyRing:
    """Return the keys of the current application."""
    return _ring(tuple(config().settings_keys))


@lru_cache(maxsize=8)
def _ring(keys: tuple[str, ...]) -> KeyRing:
    return KeyRing(keys)


def _identifier(key: str) -> str:
    return _derived(key, b"name", 4).hex()


def _derived(key: str, use: bytes, length: int) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

    derivation = HKDF(SHA256(), length, salt=None, info=b"portal.settings.1." + use)
    return derivation.derive(key.encode())
