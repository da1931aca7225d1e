"""The place where a page of hits ended, as an opaque token.

It names the last hit by rank, not by position, so a document that arrives meanwhile neither
repeats nor hides one. A token nobody issued reads as no token.
"""

import base64
import binascii
import json
from typing import NamedTuple


class Place(NamedTuple):
    """The rank of a hit; greater comes first."""

    score: float
    published: int
    number: int


def write_cursor(place: Place) -> str:
    """Return the token of a place."""
    text = json.dumps(place, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(token: str | None) -> Place | None:
    """Return the place a token stands for, or ``None`` when it stands for none."""
    if not token or len(token) > 200 or not token.isascii():
        return None
    try:
        text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        match json.loads(text):
            case [float() | int() as score, int() as published, int() as number]:
                return Place(float(score), published, number)
    except (ValueError, OverflowError, RecursionError, binascii.Error):
        pass
    return None
