"""Addresses of built files: each name carries its content's hash, so browsers keep it for ever."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "static"


@lru_cache(maxsize=1)
def manifest() -> dict[str, str]:
    """Return built name by plain name; empty before the first build."""
    path = STATIC / "build" / "manifest.json"
    if not path.exists():
        return {}
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found


def asset(name: str) -> str:
    """Return the address of a built file, ``asset("portal.css")``."""
    return f"/static/build/{manifest().get(name, name)}"


@lru_cache(maxsize=256)
def fingerprint(path: Path) -> str:
    """Return the first characters of a file's hash, to put behind its address."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.exists() else "0"
