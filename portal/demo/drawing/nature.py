"""Trees, clouds, water and animals of the pictures."""

from __future__ import annotations

from collections.abc import Sequence

from portal.demo.drawing.shapes import (
    Point,
    Shapes,
    blob,
    circle,
    ellipse,
    line,
    placed,
    polygon,
    rect,
    ridge,
)


def round_tree(x: float, base: float, size: float, leaf: str = "leaf") -> Shapes:
    """A broad tree; `size` is its whole height."""
    r = size * 0.3
    crown = base - size * 0.66
    return [
        rect(x - size * 0.035, base - size * 0.5, size * 0.07, size * 0.5, "trunk", r=3),
        line([(x, base - size * 0.4), (x + r * 0.5, crown + r * 0.2)], size * 0.035, "trunk"),
        blob(
            [
                (x - r * 1.05, crown + r * 0.35),
                (x - r * 0.85, crown - r * 0.45),
                (x - r * 0.1, crown - r * 1.05),
                (x + r * 0.75, crown - r * 0.6),
                (x + r * 1.05, crown + r * 0.3),
                (x + r * 0.45, crown + r * 0.85),
                (x - r * 0.45, crown + r * 0.85),
            ],
            leaf,
        ),
        blob(
            [
                (x - r * 0.7, crown + r * 0.05),
                (x - r * 0.45, crown - r * 0.55),
                (x + r * 0.05, crown - r * 0.7),
                (x + r * 0.12, crown - r * 0.2),
                (x - r * 0.25, crown + r * 0.2),
            ],
            "leaf-light",
            0.55,
        ),
    ]


def poplar(x: float, base: float, size: float, leaf: str = "leaf-dark") -> Shapes:
    """A tall slim tree."""
    w = size * 0.13
    return [
        rect(x - size * 0.018, base - size * 0.2, size * 0.036, size * 0.2, "trunk"),
        blob(
            [
                (x, base - size),
                (x + w * 0.75, base - size * 0.62),
                (x + w * 0.85, base - size * 0.3),
                (x, base - size * 0.12),
                (x - w * 0.85, base - size * 0.3),
                (x - w * 0.75, base - size * 0.62),
            ],
            leaf,
        ),
        blob(
            [
                (x - w * 0.1, base - size * 0.88),
                (x - w * 0.05, base - size * 0.5),
                (x - w * 0.5, base - size * 0.3),
                (x - w * 0.5, base - size * 0.58),
            ],
            "leaf",
            0.6,
        ),
    ]


def bush(x: float, base: float, size: float, leaf: str = "leaf") -> Shapes:
    """A low rounded bush."""
    return [
        circle(x - size * 0.42, base - size * 0.28, size * 0.32, leaf),
        circle(x + size * 0.4, base - size * 0.26, size * 0.3, leaf),
        circle(x, base - size * 0.42, size * 0.42, leaf),
        rect(x - size * 0.7, base - size * 0.28, size * 1.38, size * 0.28, leaf, r=size * 0.12),
        circle(x - size * 0.12, base - size * 0.52, size * 0.2, "leaf-light", 0.5),
    ]


def cloud(x: float, y: float, size: float) -> Shapes:
    """A flat-bottomed cloud, `size` wide."""
    parts = [
        rect(-0.5, -0.16, 1.0, 0.16, "cloud", r=0.08),
        circle(-0.2, -0.17, 0.15, "cloud"),
        circle(0.06, -0.22, 0.2, "cloud"),
        circle(0.28, -0.14, 0.12, "cloud"),
    ]
    return placed(parts, x, y, scale=size)


def ripples(spots: Sequence[tuple[float, float, float]], colour: str = "water-light") -> Shapes:
    """Light on water: (x, y, length) of each stroke."""
    return [line([(x, y), (x + length, y)], 7, colour, opacity=0.85) for x, y, length in spots]


def stars(spots: Sequence[Point]) -> Shapes:
    """Stars, which have the colour of the sky by day."""
    return [circle(x, y, 2.6 + (index % 3) * 1.3, "star") for index, (x, y) in enumerate(spots)]


def gull(x: float, y: float, size: float) -> Shapes:
    """A gull in flight, as two wings."""
    wings = [(-1.0, -0.18), (-0.5, -0.34), (0.0, 0.08), (0.5, -0.34), (1.0, -0.18)]
    return [
        line([(x + dx * size, y + dy * size) for dx, dy in wings], size * 0.13, "white", soft=True)
    ]


def duck(x: float, y: float, size: float, *, mirrored: bool = False) -> Shapes:
    """A duck on the water, `y` the water line."""
    body = [
        blob([(-0.9, -0.5), (-0.3, -0.42), (0.5, -0.35), (0.62, 0.0), (-0.5, 0.02)], "cream"),
        ellipse(-0.1, -0.2, 0.36, 0.14, "stone-dark"),
        line([(0.5, -0.3), (0.55, -0.68)], 0.2, "leaf-dark"),
        circle(0.58, -0.74, 0.2, "leaf-dark"),
        polygon([(0.7, -0.8), (1.02, -0.68), (0.7, -0.62)], "ochre"),
        circle(0.62, -0.79, 0.04, "white"),
    ]
    return placed(body, x, y, scale=size, mirrored=mirrored)


def reeds(x: float, base: float, size: float, count: int = 6) -> Shapes:
    """A tuft of reeds with their heads."""
    shapes: Shapes = []
    for index in range(count):
        lean = (index - (count - 1) / 2) * 0.1
        tall = size * (0.75 + 0.25 * ((index * 37) % 10) / 10)
        foot = x + (index - count / 2) * size * 0.07
        tip = (foot + lean * tall, base - tall)
        bend = (foot + lean * tall * 0.3, base - tall * 0.55)
        shapes.append(line([(foot, base), bend, tip], size * 0.025, "leaf-dark", soft=True))
        if index % 2 == 0:
            shapes.append(
                line(
                    [(tip[0], tip[1]), (tip[0] + lean * 12, tip[1] + size * 0.15)],
                    size * 0.06,
                    "trunk",
                )
            )
    return shapes


def flower_bed(x: float, base: float, w: float, colours: Sequence[str]) -> Shapes:
    """A low bed of flowers."""
    shapes: Shapes = [
        ridge(
            [(x, base), (x + w * 0.25, base - 24), (x + w * 0.75, base - 24), (x + w, base)],
            base + 2,
            "leaf-dark",
        )
    ]
    count = max(4, round(w / 30))
    for index in range(count):
        at = x + w * (index + 0.5) / count
        lift = 14 + 16 * (1 - abs(2 * (index + 0.5) / count - 1)) + (index % 2) * 8
        shapes.append(circle(at, base - lift, 8, colours[index % len(colours)]))
    return shapes
