"""Maps as SVG: shapes projected onto a sheet, for pages without JavaScript and for print."""

import math
from dataclasses import dataclass

from portal.core.geo.geometry import Box, Position, Shape

# Web Mercator ends here; no town lies beyond.
_MAX_LATITUDE = 85.0511


@dataclass(frozen=True, slots=True)
class Projection:
    """Web Mercator, fitted so that ``box`` fills a sheet without being distorted.

    :param box: what is to be seen, in degrees.
    :param width: of the sheet, in SVG units; the box is centred on it.
    """

    box: Box
    width: float
    height: float

    def place(self, lon: float, lat: float) -> Position:
        """Return where the point lies on the sheet, x to the right and y downwards."""
        west, north = _mercator(self.box.west, self.box.north)
        east, south = _mercator(self.box.east, self.box.south)
        across, along = max(east - west, 1e-12), max(south - north, 1e-12)
        scale = min(self.width / across, self.height / along)
        x, y = _mercator(lon, lat)
        return (
            (x - (west + east) / 2) * scale + self.width / 2,
            (y - (north + south) / 2) * scale + self.height / 2,
        )


def to_svg_path(shape: Shape, box: Box, width: float, height: float) -> str:
    """Return the ``d`` attribute of ``shape``; fill it with ``fill-rule="evenodd"`` for holes."""
    projection = Projection(box, width, height)
    return "".join(_ring_path(projection, ring) for ring in shape.rings())


def line_to_svg_path(line: tuple[Position, ...], box: Box, width: float, height: float) -> str:
    """Return the ``d`` attribute of an open line: a street or a river."""
    projection = Projection(box, width, height)
    return "M" + "L".join(_points(projection, line)) if line else ""


def _ring_path(projection: Projection, ring: tuple[Position, ...]) -> str:
    points = _points(projection, ring[:-1])
    return "M" + "L".join(points) + "Z"


def _points(projection: Projection, positions: tuple[Position, ...]) -> list[str]:
    written: list[str] = []
    for lon, lat in positions:
        x, y = projection.place(lon, lat)
        point = f"{_short(x)} {_short(y)}"
        # Points closer than the precision say nothing and cost bytes on every page.
        if not written or written[-1] != point:
            written.append(point)
    return written


def _short(value: float) -> str:
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _mercator(lon: float, lat: float) -> Position:
    limited = max(-_MAX_LATITUDE, min(_MAX_LATITUDE, lat))
    y = math.log(math.tan(math.pi / 4 + math.radians(limited) / 2))
    return math.radians(lon), -y
