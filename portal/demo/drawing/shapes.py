"""Flat shapes from which every picture is composed, independent of how they are painted.

A shape is a path of straight and cubic segments with the *name* of a colour. `svg.py` writes
shapes as vector markup and `raster.py` paints them as pixels, so both show the same picture.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from portal.demo.drawing.palette import Look
from portal.demo.drawing.words import Words

Point = tuple[float, float]
# One point ends a straight segment; two control points and an end make a cubic curve.
Segment = tuple[Point] | tuple[Point, Point, Point]

# Distance of the control points that makes four cubic segments look like a circle.
KAPPA = 0.5523


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled outline, or a line of `stroke` units with round ends, in one named colour."""

    start: Point
    segments: tuple[Segment, ...]
    colour: str
    opacity: float = 1.0
    stroke: float = 0.0

    def flattened(self, steps: int = 12) -> list[Point]:
        """Return the outline as points, each curve cut into `steps` pieces."""
        points = [self.start]
        for segment in self.segments:
            if len(segment) == 1:
                points.append(segment[0])
            else:
                points.extend(_along(points[-1], *segment, steps))
        return points


@dataclass(frozen=True, slots=True)
class Scene:
    """A finished picture with the words that describe it to people who cannot see it."""

    key: str
    width: int
    height: int
    shapes: tuple[Shape, ...]
    alt: Words
    # A picture that only makes sense in one light keeps it, whatever the theme.
    look: Look | None = None


Shapes = list[Shape]


def _along(start: Point, first: Point, second: Point, end: Point, steps: int) -> Iterable[Point]:
    for step in range(1, steps + 1):
        t = step / steps
        a, b, c, d = (1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t * t, t**3
        yield (
            a * start[0] + b * first[0] + c * second[0] + d * end[0],
            a * start[1] + b * first[1] + c * second[1] + d * end[1],
        )


def _straight(points: Iterable[Point]) -> tuple[Segment, ...]:
    return tuple((point,) for point in points)


def polygon(points: Sequence[Point], colour: str, opacity: float = 1.0) -> Shape:
    """A filled shape with straight edges."""
    return Shape(points[0], _straight(points[1:]), colour, opacity)


def rect(
    x: float, y: float, w: float, h: float, colour: str, *, r: float = 0, opacity: float = 1.0
) -> Shape:
    """A rectangle, with corners rounded by `r`."""
    r = min(r, w / 2, h / 2)
    if r <= 0:
        return polygon([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], colour, opacity)
    k = r * (1 - KAPPA)
    right, low = x + w, y + h
    corners: tuple[Segment, ...] = (
        ((right - r, y),),
        ((right - k, y), (right, y + k), (right, y + r)),
        ((right, low - r),),
        ((right, low - k), (right - k, low), (right - r, low)),
        ((x + r, low),),
        ((x + k, low), (x, low - k), (x, low - r)),
        ((x, y + r),),
        ((x, y + k), (x + k, y), (x + r, y)),
    )
    return Shape((x + r, y), corners, colour, opacity)


def ellipse(cx: float, cy: float, rx: float, ry: float, colour: str, opacity: float = 1.0) -> Shape:
    """An ellipse around (cx, cy)."""
    kx, ky = rx * KAPPA, ry * KAPPA
    arcs = (
        ((cx + rx, cy + ky), (cx + kx, cy + ry), (cx, cy + ry)),
        ((cx - kx, cy + ry), (cx - rx, cy + ky), (cx - rx, cy)),
        ((cx - rx, cy - ky), (cx - kx, cy - ry), (cx, cy - ry)),
        ((cx + kx, cy - ry), (cx + rx, cy - ky), (cx + rx, cy)),
    )
    return Shape((cx + rx, cy), arcs, colour, opacity)


def circle(cx: float, cy: float, r: float, colour: str, opacity: float = 1.0) -> Shape:
    """A disc."""
    return ellipse(cx, cy, r, r, colour, opacity)


def dome(cx: float, base: float, rx: float, ry: float, colour: str, opacity: float = 1.0) -> Shape:
    """The upper half of an ellipse standing on `base`."""
    kx, ky = rx * KAPPA, ry * KAPPA
    arcs = (
        ((cx - rx, base - ky), (cx - kx, base - ry), (cx, base - ry)),
        ((cx + kx, base - ry), (cx + rx, base - ky), (cx + rx, base)),
    )
    return Shape((cx - rx, base), arcs, colour, opacity)


def arch_line(cx: float, spring: float, base: float, r: float, width: float, colour: str) -> Shape:
    """The frame of a round-headed opening: up from `base`, around the arch, down again."""
    head = dome(cx, spring, r, r, colour).segments
    return Shape(
        (cx - r, base), (((cx - r, spring),), *head, ((cx + r, base),)), colour, 1.0, width
    )


def _curve_through(points: Sequence[Point], closed: bool) -> tuple[Segment, ...]:
    """Cubic segments of a Catmull-Rom spline (tension 1/6) through the points."""
    count = len(points)
    segments: list[Segment] = []
    for index in range(count if closed else count - 1):
        if closed:
            before, here = points[index - 1], points[index]
            there, after = points[(index + 1) % count], points[(index + 2) % count]
        else:
            before, here = points[max(index - 1, 0)], points[index]
            there, after = points[index + 1], points[min(index + 2, count - 1)]
        segments.append(
            (
                (here[0] + (there[0] - before[0]) / 6, here[1] + (there[1] - before[1]) / 6),
                (there[0] - (after[0] - here[0]) / 6, there[1] - (after[1] - here[1]) / 6),
                there,
            )
        )
    return tuple(segments)


def blob(points: Sequence[Point], colour: str, opacity: float = 1.0) -> Shape:
    """A closed soft shape through the points."""
    return Shape(points[0], _curve_through(points, closed=True), colour, opacity)


def ridge(points: Sequence[Point], floor: float, colour: str, opacity: float = 1.0) -> Shape:
    """Land: a soft line through the points, filled down to `floor`."""
    down = _straight([(points[-1][0], floor), (points[0][0], floor)])
    return Shape(points[0], (*_curve_through(points, closed=False), *down), colour, opacity)


def line(
    points: Sequence[Point], width: float, colour: str, *, soft: bool = False, opacity: float = 1.0
) -> Shape:
    """A stroke through the points; `soft` bends it."""
    segments = _curve_through(points, closed=False) if soft else _straight(points[1:])
    return Shape(points[0], segments, colour, opacity, width)


def ring(cx: float, cy: float, r: float, width: float, colour: str) -> Shape:
    """The outline of a circle."""
    return replace(circle(cx, cy, r, colour), stroke=width)


def placed(
    shapes: Iterable[Shape], x: float, y: float, *, scale: float = 1.0, mirrored: bool = False
) -> Shapes:
    """Return the shapes scaled around (0, 0) and moved there, mirrored left to right if asked."""
    sx = -scale if mirrored else scale

    def move(point: Point) -> Point:
        return (x + sx * point[0], y + scale * point[1])

    return [_mapped(shape, move, scale) for shape in shapes]


def turned(shapes: Iterable[Shape], degrees: float, about: Point = (0.0, 0.0)) -> Shapes:
    """Return the shapes turned clockwise around a point."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))

    def move(point: Point) -> Point:
        dx, dy = point[0] - about[0], point[1] - about[1]
        return (about[0] + dx * cos - dy * sin, about[1] + dx * sin + dy * cos)

    return [_mapped(shape, move, 1.0) for shape in shapes]


def _mapped(shape: Shape, move: Callable[[Point], Point], scale: float) -> Shape:
    segments: list[Segment] = []
    for segment in shape.segments:
        if len(segment) == 1:
            segments.append((move(segment[0]),))
        else:
            first, second, end = segment
            segments.append((move(first), move(second), move(end)))
    return replace(
        shape, start=move(shape.start), segments=tuple(segments), stroke=shape.stroke * scale
    )
