"""Hashes and ciphers keyed with the site's secrets, and how registry numbers are written."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import date
from typing import TYPE_CHECKING

from portal.core.state import config
from portal.core.text.fold import fold

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


def keyed_hash(purpose: str, *parts: str) -> str:
    """Return an HMAC-SHA256 with the site's secret, in hexadecimal; for throttles and codes."""
    return _hmac(config().secret_key, purpose, parts)


def registry_hash(document: str) -> str:
    """Return what is kept of a document number: an HMAC-SHA256 with the registry key."""
    return _hmac(config().registry_key, "document", [normal_document(document)])


def match_hash(document: str, born: date, postcode: str) -> str:
    """Return what is kept of everything a person must know to match their census entry."""
    parts = [normal_document(document), born.isoformat(), normal_postcode(postcode)]
    return _hmac(config().registry_key, "census", parts)


def _hmac(key: str, purpose: str, parts: list[str] | tuple[str, ...]) -> str:
    # The length before each part keeps ("ab", "c") and ("a", "bc") apart.
    message = "".join(f"{len(part)}:{part}" for part in (purpose, *parts))
    return hmac.new(key.encode(), message.encode(), hashlib.sha256).hexdigest()


def normal_document(document: str) -> str:
    """Return a document number as it is compared: letters and digits, no leading zeros."""
    return _letters_and_digits(document).lstrip("0")


def normal_postcode(postcode: str) -> str:
    """Return a postcode as it is compared: letters and digits only."""
    return _letters_and_digits(postcode)


def _letters_and_digits(text: str) -> str:
    return "".join(char for char in fold(text) if char.isalnum())


def _cipher() -> Fernet:
    # Seven megabytes, which a web process needs once somebody comes with a second factor.
    from cryptography.fernet import Fernet  # noqa: PLC0415

    key = hashlib.sha256(f"totp:{config().secret_key}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def seal(secret: str) -> str:
    """Encrypt a secret that must be read again (AES-128-CBC and HMAC, as Fernet specifies)."""
    return _cipher().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """Decrypt what :func:`seal` gave.

    :raises cryptography.fernet.InvalidToken: when the site's secret is another one.
    """
    return _cipher().decrypt(sealed.encode()).decode()
