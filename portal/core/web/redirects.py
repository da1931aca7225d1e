"""Where a person may be sent after an action: only to pages of this portal."""

from __future__ import annotations

import re

_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")


def local_target(target: str | None, default: str = "/") -> str:
    """Return ``target`` if it is a path on this portal, otherwise ``default``."""
    if target and _LOCAL.fullmatch(target):
        return target
    return default
