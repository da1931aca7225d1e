"""How identifiers stand in addresses: 26 characters of Crockford's base 32, lower case."""

from __future__ import annotations

import uuid

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
# Two characters at once: identifiers are written a hundred times on a page.
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_SHIFTS = range(120, -1, -10)


def format_id(identifier: uuid.UUID) -> str:
    """Return an identifier as it stands in addresses."""
    number = identifier.int
    return "".join([_PAIRS[(number >> shift) & 1023] for shift in _SHIFTS])


def parse_id(text: str) -> uuid.UUID:
    """Read an identifier from an address, in the short form or as a plain UUID.

    :raises ValueError: when it is neither.
    """
    if len(text) != 26:
        return uuid.UUID(text)
    number = 0
    for character in text:
        if character not in _VALUES:
            raise ValueError("not an identifier")
        number = number << 5 | _VALUES[character]
    return uuid.UUID(int=number)
