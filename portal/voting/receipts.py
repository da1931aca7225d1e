"""Receipts: a code that is shown once, and its hash, which is published with the ballot.

The code is made of a token that came with the empty form. The portal stores neither; whoever
sends the same form again therefore gets the same code, and nobody else can.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import uuid

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LOOK_ALIKES = str.maketrans("oil", "011")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,80}")
LENGTH = 20


def new_token() -> str:
    """Return a token for an empty form."""
    return secrets.token_urlsafe(24)


def is_token(text: str) -> bool:
    """Whether a text can be a token: long enough that nobody guesses it."""
    return bool(_TOKEN.fullmatch(text))


def code_of(contest_id: uuid.UUID, token: str) -> str:
    """Return the code a token stands for: 100 bits, in groups of four."""
    digest = hashlib.sha256(f"civic-portal/receipt/1:{contest_id.hex}:{token}".encode()).digest()
    number = int.from_bytes(digest, "big")
    letters = "".join(_ALPHABET[(number >> 5 * place) & 31] for place in range(LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, LENGTH, 4))


def tidy_code(text: str) -> str:
    """Return a code as it is meant, however somebody typed it; empty when it is none."""
    plain = re.sub(r"[\s-]", "", text.lower()).translate(_LOOK_ALIKES)
    if len(plain) != LENGTH or any(letter not in _ALPHABET for letter in plain):
        return ""
    return "-".join(plain[start : start + 4] for start in range(0, LENGTH, 4))


def hash_of_code(code: str) -> str:
    """Return what is published of a code: the SHA-256 of it as it is shown."""
    return hashlib.sha256((tidy_code(code) or code).encode()).hexdigest()
