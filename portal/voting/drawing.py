"""Draws the order of the ballot paper by lot, so that everybody can draw it again."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable


def new_seed() -> str:
    """Return a seed nobody chose."""
    return secrets.token_hex(16)


def drawn_order(seed: str, keys: Iterable[str]) -> list[str]:
    """Return option keys in the order of SHA-256("seed:key").

    The seed is published with the ballot paper; with it anybody can check the order.
    """
    return sorted(keys, key=lambda key: hashlib.sha256(f"{seed}:{key}".encode()).hexdigest())
