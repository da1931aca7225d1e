"""Vehicles and street furniture of the pictures."""

from __future__ import annotations

from portal.demo.drawing.shapes import (
    Shapes,
    circle,
    dome,
    line,
    placed,
    polygon,
    rect,
    ring,
)


def tram(x: float, base: float, length: float, colour: str = "red") -> Shapes:
    """A two-car tram on its rails, with its left end at `x`."""
    h = length * 0.24
    top = base - h
    car = length * 0.49
    shapes: Shapes = [
        line(
            [
                (x + length * 0.22, top - h * 0.02),
                (x + length * 0.3, top - h * 0.38),
                (x + length * 0.22, top - h * 0.62),
            ],
            h * 0.035,
            "ink",
        ),
        line(
            [(x + length * 0.17, top - h * 0.63), (x + length * 0.27, top - h * 0.63)],
            h * 0.035,
            "ink",
        ),
        rect(x + car * 0.95, top + h * 0.2, length * 0.07, h * 0.6, "ink"),
    ]
    for left in (x, x + length - car):
        shapes += [
            *[
                circle(left + car * at, base - h * 0.05, h * 0.11, "ink")
                for at in (0.2, 0.34, 0.68, 0.82)
            ],
            rect(left + car * 0.03, top - h * 0.06, car * 0.94, h * 0.2, "stone-dark", r=h * 0.06),
            rect(left, top, car, h * 0.92, "cream", r=h * 0.17),
            rect(left, top + h * 0.55, car, h * 0.3, colour),
            rect(left + car * 0.02, top + h * 0.79, car * 0.96, h * 0.13, "ink", r=h * 0.05),
        ]
        for window in range(4):
            at = left + car * (0.07 + window * 0.225)
            shapes.append(rect(at, top + h * 0.14, car * 0.185, h * 0.33, "window", r=h * 0.05))
        for door in (0.285, 0.735):
            shapes.append(
                rect(left + car * door - car * 0.012, top + h * 0.12, car * 0.024, h * 0.7, "cream")
            )
    return shapes


def bus(x: float, base: float, length: float, colour: str = "terracotta") -> Shapes:
    """A town bus driving to the right, with its left end at `x`."""
    h = length * 0.36
    top = base - h
    shapes: Shapes = [
        rect(x, top, length, h * 0.88, colour, r=h * 0.14),
        rect(x, top + h * 0.56, length, h * 0.1, "cream"),
        rect(x + length * 0.02, top + h * 0.13, length * 0.95, h * 0.37, "ink", r=h * 0.07),
    ]
    for window in range(4):
        shapes.append(
            rect(
                x + length * (0.035 + window * 0.15),
                top + h * 0.165,
                length * 0.135,
                h * 0.3,
                "window",
                r=h * 0.04,
            )
        )
    shapes += [
        rect(x + length * 0.64, top + h * 0.165, length * 0.14, h * 0.67, "glass", r=h * 0.04),
        rect(x + length * 0.706, top + h * 0.165, length * 0.008, h * 0.67, "ink"),
        rect(x + length * 0.8, top + h * 0.165, length * 0.16, h * 0.35, "window", r=h * 0.05),
        rect(x + length * 0.955, top + h * 0.66, length * 0.035, h * 0.09, "glow", r=h * 0.03),
    ]
    for at in (0.2, 0.83):
        shapes += [
            circle(x + length * at, base - h * 0.11, h * 0.165, "ink"),
            circle(x + length * at, base - h * 0.11, h * 0.075, "stone"),
        ]
    return shapes


def bench(x: float, base: float, w: float) -> Shapes:
    """A wooden bench with a back, seen from the front."""
    h = w * 0.34
    shapes: Shapes = []
    for side in (0.08, 0.88):
        shapes.append(rect(x + w * side, base - h * 1.9, w * 0.04, h * 1.9, "ink", r=3))
    for lift in (1.95, 1.6, 1.25):
        shapes.append(rect(x, base - h * lift, w, h * 0.24, "ochre", r=5))
    shapes += [
        rect(x - w * 0.02, base - h * 0.92, w * 1.04, h * 0.26, "ochre", r=6),
        rect(x - w * 0.02, base - h * 0.72, w * 1.04, h * 0.08, "shade", r=3, opacity=0.2),
    ]
    return shapes


def lamp(x: float, base: float, size: float, *, arm: int = 1) -> Shapes:
    """A street lamp whose light shows in the evening; `arm` is 1 to the right, -1 to the left."""
    top = base - size
    reach = size * 0.17 * arm
    return [
        rect(x - size * 0.025, base - size * 0.06, size * 0.05, size * 0.06, "ink", r=2),
        line(
            [(x, base), (x, top + size * 0.1), (x + reach * 0.3, top), (x + reach, top)],
            size * 0.02,
            "ink",
        ),
        dome(x + reach, top + size * 0.045, size * 0.055, size * 0.055, "ink"),
        circle(x + reach, top + size * 0.05, size * 0.028, "glow"),
    ]


def bollard(x: float, base: float, size: float) -> Shapes:
    """A low post."""
    return [
        rect(x - size * 0.16, base - size, size * 0.32, size, "ink", r=size * 0.14),
        rect(x - size * 0.16, base - size * 0.75, size * 0.32, size * 0.12, "cream"),
    ]


def stall(x: float, base: float, w: float, stripe: str, goods: tuple[str, ...]) -> Shapes:
    """A market stall with a striped awning and boxes of fruit."""
    h = w * 0.95
    shapes: Shapes = [
        rect(x + w * 0.04, base - h * 0.95, w * 0.03, h * 0.95, "trunk"),
        rect(x + w * 0.93, base - h * 0.95, w * 0.03, h * 0.95, "trunk"),
        rect(x + w * 0.02, base - h * 0.33, w * 0.96, h * 0.33, "trunk", r=4),
        rect(x + w * 0.02, base - h * 0.33, w * 0.96, h * 0.06, "ochre"),
    ]
    boxes = len(goods)
    for index, colour in enumerate(goods):
        left, wide = x + w * (0.05 + 0.9 * index / boxes), w * 0.9 / boxes
        fruit = wide * 0.15
        for row, count in ((0, 3), (1, 2)):
            for piece in range(count):
                cx = left + wide * (0.2 + 0.3 * piece + 0.15 * row)
                shapes.append(circle(cx, base - h * 0.36 - fruit * 1.5 * row, fruit, colour))
        shapes.append(rect(left + wide * 0.03, base - h * 0.37, wide * 0.9, h * 0.09, "stone", r=3))
    stripes = 8
    step = w * 1.12 / stripes
    for index in range(stripes):
        paint = stripe if index % 2 == 0 else "white"
        low, high = x - w * 0.06 + index * step, x + w * 0.02 + index * w * 0.96 / stripes
        shapes.append(
            polygon(
                [
                    (high, base - h * 1.16),
                    (high + w * 0.96 / stripes, base - h * 1.16),
                    (low + step, base - h * 0.86),
                    (low, base - h * 0.86),
                ],
                paint,
            )
        )
        shapes.append(circle(low + step / 2, base - h * 0.86, step / 2, paint))
    return shapes


def rowing_boat(x: float, y: float, size: float, colour: str = "terracotta") -> Shapes:
    """A small boat with its water line at `y`."""
    hull = [
        polygon([(-1.0, -0.34), (1.0, -0.34), (0.72, 0.06), (-0.7, 0.06)], colour),
        rect(-1.03, -0.4, 2.06, 0.1, "cream", r=0.05),
        rect(-0.45, -0.36, 0.16, 0.06, "door"),
        rect(0.25, -0.36, 0.16, 0.06, "door"),
    ]
    return placed(hull, x, y, scale=size)


def sailing_boat(x: float, y: float, size: float, sail: str = "cream") -> Shapes:
    """A boat under sail with its water line at `y`."""
    parts = [
        rect(-0.02, -1.7, 0.05, 1.5, "trunk"),
        polygon([(0.07, -1.66), (0.07, -0.42), (0.78, -0.42)], sail),
        polygon([(-0.07, -1.5), (-0.07, -0.42), (-0.58, -0.42)], "terracotta"),
        polygon([(-0.85, -0.3), (0.9, -0.3), (0.6, 0.08), (-0.62, 0.08)], "blue"),
        rect(-0.88, -0.36, 1.8, 0.1, "white", r=0.05),
    ]
    return placed(parts, x, y, scale=size)


def swing(x: float, base: float, size: float) -> Shapes:
    """A swing frame with two seats."""
    return [
        line([(x - size * 0.62, base), (x - size * 0.45, base - size)], size * 0.05, "terracotta"),
        line([(x - size * 0.28, base), (x - size * 0.45, base - size)], size * 0.05, "terracotta"),
        line([(x + size * 0.62, base), (x + size * 0.45, base - size)], size * 0.05, "terracotta"),
        line([(x + size * 0.28, base), (x + size * 0.45, base - size)], size * 0.05, "terracotta"),
        line(
            [(x - size * 0.5, base - size), (x + size * 0.5, base - size)],
            size * 0.055,
            "terracotta",
        ),
        *[
            shape
            for at, lean in ((-0.2, 0.12), (0.2, 0.0))
            for shape in (
                line(
                    [
                        (x + size * (at - 0.06), base - size),
                        (x + size * (at - 0.06 + lean), base - size * 0.3),
                    ],
                    size * 0.012,
                    "ink",
                ),
                line(
                    [
                        (x + size * (at + 0.06), base - size),
                        (x + size * (at + 0.06 + lean), base - size * 0.3),
                    ],
                    size * 0.012,
                    "ink",
                ),
                rect(
                    x + size * (at - 0.09 + lean),
                    base - size * 0.32,
                    size * 0.18,
                    size * 0.04,
                    "blue",
                    r=4,
                ),
            )
        ],
    ]


def bus_stop(x: float, base: float, size: float) -> Shapes:
    """A shelter with a sign to its right."""
    w = size * 1.3
    return [
        rect(x, base - size * 0.92, w, size * 0.92, "glass", opacity=0.55),
        rect(x, base - size * 0.92, size * 0.035, size * 0.92, "ink"),
        rect(x + w, base - size * 0.92, size * 0.035, size * 0.92, "ink"),
        rect(x - size * 0.08, base - size, w + size * 0.2, size * 0.09, "ink", r=6),
        rect(x + w * 0.12, base - size * 0.3, w * 0.62, size * 0.05, "ochre", r=4),
        rect(x + w * 0.2, base - size * 0.26, size * 0.03, size * 0.26, "ink"),
        rect(x + w * 0.64, base - size * 0.26, size * 0.03, size * 0.26, "ink"),
        rect(x + w + size * 0.34, base - size * 1.12, size * 0.035, size * 1.12, "ink"),
        rect(
            x + w + size * 0.2,
            base - size * 1.28,
            size * 0.31,
            size * 0.31,
            "terracotta",
            r=size * 0.07,
        ),
        ring(x + w + size * 0.355, base - size * 1.125, size * 0.08, size * 0.028, "white"),
    ]
