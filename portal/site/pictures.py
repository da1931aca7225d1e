"""The town's own pictures, which an operator puts into the data folder."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path

from portal.core.state import config

BANDS = ("band.svg", "band.webp", "band.jpg", "band.png")
ICONS = ("favicon.svg", "seal.svg")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
BRAND, PAPER = "#1f5f6b", "#fdf6ea"


def band_file() -> Path | None:
    """Return the wide picture of the town for the home page."""
    return _first(BANDS)


def icon_file() -> Path | None:
    """Return the town's own icon, or its seal."""
    return _first(ICONS)


def _first(names: tuple[str, ...]) -> Path | None:
    folder = config().data_dir
    return next((folder / name for name in names if (folder / name).is_file()), None)


def band_address() -> str:
    """Return where the picture is served, ``""`` without one; it changes with the picture."""
    file = band_file()
    if file is None:
        return ""
    about = file.stat()
    return f"/band?v={_mark(file.name, about.st_size, about.st_mtime_ns)}"


@lru_cache(maxsize=8)
def _mark(name: str, size: int, changed: int) -> str:
    return hashlib.sha256(f"{name} {size} {changed}".encode()).hexdigest()[:10]


def icon_svg() -> str:
    """Return the portal's icon in the town's colour: a bridge over water, two sides that meet."""
    colour = config().brand_colour
    ground = colour if _COLOUR.fullmatch(colour) else BRAND
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<rect width="32" height="32" rx="7" fill="{ground}"/>'
        f'<path fill="{PAPER}" d="M4 14q12-6 24 0v7h-3a5 5 0 0 0-8 0h-2a5 5 0 0 0-8 0H4z"/>'
        f'<path fill="none" stroke="{PAPER}" stroke-width="2" stroke-linecap="round" '
        'd="M6 25q2.500-2 5 0t5 0 5 0 5 0"/></svg>'
    )
