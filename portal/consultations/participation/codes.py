"""What a one-time code looks like: twelve characters nobody confuses, the last for typing errors.

The alphabet is Crockford's base 32. Eleven characters are drawn (55 bits), the twelfth is their
weighted sum modulo 31, so one wrong character (but for a 0 taken for a Z) or two swapped ones
are noticed.
"""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
_MODULUS = 31
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


def new_code() -> str:
    """Return a code as it is printed: ``7K3M-Q2ZD-91XW``."""
    drawn = "".join(secrets.choice(ALPHABET) for _position in range(LENGTH - 1))
    whole = drawn + _check(drawn)
    return "-".join(whole[start : start + 4] for start in range(0, LENGTH, 4))


def read_code(typed: str) -> str | None:
    """Return a code without dashes, ``None`` when it cannot be one.

    Small letters, blanks, ``O`` for ``0`` and ``I`` or ``L`` for ``1`` are taken as meant.
    """
    text = "".join(char for char in typed.upper() if char.isalnum()).translate(_READ_AS)
    if len(text) != LENGTH or any(char not in ALPHABET for char in text):
        return None
    return text if _check(text[:-1]) == text[-1] else None


def _check(drawn: str) -> str:
    total = sum(place * ALPHABET.index(char) for place, char in enumerate(drawn, start=1))
    return ALPHABET[total % _MODULUS]
