"""One colour: read, written, measured, made lighter or darker without changing its character.

Contrast follows WCAG 2.2; lightness, chroma and hue are those of OKLCH (Björn Ottosson, 2020),
where equal steps look equal.
"""

import math
import re
from dataclasses import dataclass

_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_OKLCH = re.compile(
    r"oklch\(\s*(\d*\.?\d+)(%?)\s+(\d*\.?\d+)\s+(-?\d*\.?\d+)(?:deg)?\s*\)", re.IGNORECASE
)
_GAMUT_STEPS = 24


class ColourInvalid(ValueError):
    """The text is no colour we read."""


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour of the sRGB screen, in whole steps from 0 to 255 as it will be written."""

    red: int
    green: int
    blue: int

    @property
    def hex(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    @property
    def luminance(self) -> float:
        """Relative luminance, 0 for black to 1 for white (WCAG 2.2)."""
        red, green, blue = self._linear()
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def oklch(self) -> tuple[float, float, float]:
        """Return lightness 0–1, chroma (0 for grey) and hue in degrees."""
        red, green, blue = self._linear()
        long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
        middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
        short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
        lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
        a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
        b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
        return lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360

    def _linear(self) -> tuple[float, float, float]:
        return _to_linear(self.red), _to_linear(self.green), _to_linear(self.blue)


WHITE = Colour(255, 255, 255)
BLACK = Colour(0, 0, 0)


def parse_colour(text: str) -> Colour:
    """Read ``#rgb``, ``#rrggbb`` or ``oklch(L C H)``; raises ``ColourInvalid``.

    An OKLCH colour the screen cannot show loses chroma until it can.
    """
    text = text.strip()
    if _HEX.fullmatch(text):
        digits = text[1:] if len(text) == 7 else "".join(digit * 2 for digit in text[1:])
        return Colour(*bytes.fromhex(digits))
    if parts := _OKLCH.fullmatch(text):
        lightness = float(parts[1]) / (100 if parts[2] else 1)
        if lightness <= 1:
            return from_oklch(lightness, float(parts[3]), float(parts[4]))
    raise ColourInvalid(f"not a colour such as #0c5a60: {text[:40]!r}")


def from_oklch(lightness: float, chroma: float, hue: float) -> Colour:
    """Return the nearest colour of the screen with this lightness and hue."""
    lightness = min(max(lightness, 0.0), 1.0)
    shown = _to_screen(lightness, chroma, hue)
    if shown is not None:
        return shown
    low, high = 0.0, chroma
    for _ in range(_GAMUT_STEPS):
        middle = (low + high) / 2
        if _to_screen(lightness, middle, hue) is None:
            high = middle
        else:
            low = middle
    return _to_screen(lightness, low, hue) or (WHITE if lightness > 0.5 else BLACK)


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast ratio of two colours, from 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((one.luminance, other.luminance))
    return (lighter + 0.05) / (darker + 0.05)


def _to_linear(step: int) -> float:
    value = step / 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _to_screen(lightness: float, chroma: float, hue: float) -> Colour | None:
    a = chroma * math.cos(math.radians(hue))
    b = chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = _to_step(4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short)
    green = _to_step(-1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short)
    blue = _to_step(-0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short)
    if red is None or green is None or blue is None:
        return None
    return Colour(red, green, blue)


def _to_step(linear: float) -> int | None:
    if linear <= 0.0031308:
        value = 12.92 * linear
    else:
        value = 1.055 * linear ** (1 / 2.4) - 0.055
    step = round(value * 255)
    return step if 0 <= step <= 255 else None
