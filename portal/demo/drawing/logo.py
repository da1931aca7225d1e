"""The mark of the demonstration town and the default mark of Civic Portal, as SVG files."""

from __future__ import annotations

BRAND, ACCENT, PAPER = "#1f5f6b", "#c2552d", "#fdf6ea"


def town_seal_svg(*, brand: str = BRAND, accent: str = ACCENT, paper: str = PAPER) -> str:
    """The town's seal: the Old Bridge over the Lira under the sun, in a rounded square."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64">'
        f'<rect width="64" height="64" rx="15" fill="{brand}"/>' + _seal(accent, paper) + "</svg>"
    )


def _seal(accent: str, paper: str) -> str:
    return (
        f'<circle cx="32" cy="19.5" r="7.5" fill="{accent}"/>'
        f'<path fill="{paper}" d="M8 28.5Q32 22.5 56 28.5V44H50.5a8 8 0 0 0-16 0'
        'H29.5a8 8 0 0 0-16 0H8z"/>'
        f'<path fill="none" stroke="{paper}" stroke-width="3.4" stroke-linecap="round" '
        'd="M11 51.5c3.5-2.6 7-2.6 10.5 0s7 2.6 10.5 0 7-2.6 10.5 0 7 2.6 10.5 0"/>'
    )


def town_logo_svg(*, brand: str = "currentColor", accent: str = ACCENT) -> str:
    """The seal without its ground, in the colour of the text beside it."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="6 10 52 46" width="52" height="46" '
        'aria-hidden="true" focusable="false">' + _seal(accent, brand) + "</svg>"
    )


def default_mark_svg(*, brand: str = BRAND, accent: str = "#e9a13b", paper: str = PAPER) -> str:
    """The mark of Civic Portal itself: three people of different height under one roof.

    Drawn on a 16-unit grid so that it stays sharp as a favicon of 16 pixels.
    """
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64">'
        f'<rect width="64" height="64" rx="15" fill="{brand}"/>'
        f'<path fill="none" stroke="{paper}" stroke-width="5" stroke-linecap="round" '
        'stroke-linejoin="round" d="M10 27 32 11l22 16"/>'
        f'<circle cx="32" cy="29.5" r="5.5" fill="{accent}"/>'
        f'<path fill="{accent}" d="M25 54V43a7 7 0 0 1 14 0v11z"/>'
        f'<circle cx="17" cy="36.5" r="4.5" fill="{paper}"/>'
        f'<path fill="{paper}" d="M11 54v-5.5a6 6 0 0 1 12 0V54z"/>'
        f'<circle cx="47" cy="36.5" r="4.5" fill="{paper}"/>'
        f'<path fill="{paper}" d="M41 54v-5.5a6 6 0 0 1 12 0V54z"/>'
        "</svg>"
    )
