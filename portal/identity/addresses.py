"""E-mail addresses: checked without being pedantic, and compared without regard to case."""

from __future__ import annotations

import re

from portal.core.text.names import clean_line

LONGEST = 254
_SHAPE = re.compile(
    r"[^\s@<>,;:\"()\[\]\\]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}[^\W_]"
)


def clean_address(text: str) -> str:
    """Return an address as it is written to, without blanks around it."""
    return clean_line(text)


def is_address(text: str) -> bool:
    """Whether ``text`` could be an address; whether it exists only a mail can tell."""
    return len(text) <= LONGEST and ".." not in text and bool(_SHAPE.fullmatch(text))


def address_key(text: str) -> str:
    """Return the key under which an address is found, whatever its case."""
    return clean_address(text).casefold()
