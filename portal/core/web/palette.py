"""The town's own colours as a style sheet, derived so that every combination can be read."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from flask import Blueprint, Response

from portal.core.colour.colour import ColourInvalid
from portal.core.colour.css import palette_css
from portal.core.colour.palette import PaletteRefused, derive_palette
from portal.core.config import Config
from portal.core.problems import NotFound
from portal.core.state import config
from portal.core.web.routing import public

blueprint = Blueprint("palette", __name__)
DEFAULT_BRAND, DEFAULT_ACCENT = "#1f5c4d", "#a8452f"


@lru_cache(maxsize=8)
def _sheet(brand: str, accent: str) -> str:
    return palette_css(derive_palette(brand or DEFAULT_BRAND, accent or DEFAULT_ACCENT))


def palette_complaint(settings: Config) -> str:
    """Return why the town's colours cannot be used, or nothing."""
    if not (settings.brand_colour or settings.accent_colour):
        return ""
    try:
        _sheet(settings.brand_colour, settings.accent_colour)
    except (ColourInvalid, PaletteRefused) as error:
        return f"brand_colour, accent_colour: {error}"
    return ""


def palette_address(settings: Config) -> str:
    """Return the address of the town's colours, ``""`` where the theme's own are used."""
    if not (settings.brand_colour or settings.accent_colour):
        return ""
    sheet = _sheet(settings.brand_colour, settings.accent_colour)
    return f"/palette.css?{hashlib.sha256(sheet.encode()).hexdigest()[:10]}"


@blueprint.get("/palette.css")
@public
def palette() -> Response:
    """Return the town's colours."""
    settings = config()
    if not palette_address(settings):
        raise NotFound
    response = Response(_sheet(settings.brand_colour, settings.accent_colour), mimetype="text/css")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
