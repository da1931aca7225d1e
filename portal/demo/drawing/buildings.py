"""Houses, towers and bridges of the pictures; `base` is the ground line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from portal.demo.drawing.shapes import (
    Shapes,
    circle,
    dome,
    ellipse,
    line,
    polygon,
    rect,
)

Roof = Literal["gable", "hip", "flat", "side", "mansard"]


@dataclass(frozen=True, slots=True)
class House:
    """What one house of a row looks like; heights and widths in picture units."""

    width: float
    height: float
    wall: str
    roof: Roof = "side"
    floors: int = 3
    bays: int = 2
    tiles: str = "roof"
    shop: str = ""
    balcony: bool = False
    shutters: str = ""
    chimney: bool = False


def house(x: float, base: float, look: House) -> Shapes:
    """A town house with its left edge at `x`."""
    w, top = look.width, base - look.height
    shapes: Shapes = []
    if look.chimney:
        shapes.append(rect(x + w * 0.68, top - w * 0.42, w * 0.11, w * 0.5, "roof-dark"))
    shapes += _roof(x, top, look)
    shapes.append(rect(x, top, w, look.height, look.wall))
    shapes.append(rect(x + w * 0.86, top, w * 0.14, look.height, "shade", opacity=0.12))
    ground = look.height / (look.floors + 0.25) * 1.1
    shapes += _windows(x, top, base - ground, look)
    shapes += _ground_floor(x, base, ground, look)
    return shapes


def _roof(x: float, top: float, look: House) -> Shapes:
    w, tiles = look.width, look.tiles
    eave = w * 0.05
    if look.roof == "gable":
        peak = top - w * 0.42
        wall = polygon([(x, top + 1), (x + w / 2, peak), (x + w, top + 1)], look.wall)
        edge = line([(x - eave, top + 2), (x + w / 2, peak), (x + w + eave, top + 2)], 13, tiles)
        eye = circle(x + w / 2, top - w * 0.13, w * 0.07, "window")
        return [wall, edge, eye]
    if look.roof == "hip":
        rise = w * 0.26
        outline = [
            (x - eave, top),
            (x + w * 0.2, top - rise),
            (x + w * 0.8, top - rise),
            (x + w + eave, top),
        ]
        return [polygon(outline, tiles)]
    if look.roof == "mansard":
        rise = w * 0.3
        slate = polygon(
            [(x, top), (x + w * 0.07, top - rise), (x + w * 0.93, top - rise), (x + w, top)],
            tiles,
        )
        dormers = [
            rect(x + w * at - w * 0.07, top - rise * 0.72, w * 0.14, rise * 0.6, "window", r=6)
            for at in (0.3, 0.7)
        ]
        return [slate, *dormers, rect(x - 4, top - 8, w + 8, 10, "cream")]
    if look.roof == "flat":
        return [rect(x - 5, top - 11, w + 10, 13, "stone-dark", r=3)]
    rise = w * 0.16
    return [
        polygon(
            [
                (x - eave, top + 2),
                (x + eave, top - rise),
                (x + w - eave, top - rise),
                (x + w + eave, top + 2),
            ],
            tiles,
        )
    ]


def _windows(x: float, top: float, floor: float, look: House) -> Shapes:
    shapes: Shapes = []
    rows = look.floors - 1
    if rows < 1:
        return shapes
    step, bay = (floor - top) / rows, look.width / look.bays
    wide, tall = min(bay * 0.4, step * 0.46), step * 0.58
    for row in range(rows):
        y = top + step * row + (step - tall) * 0.55
        for column in range(look.bays):
            left = x + bay * (column + 0.5) - wide / 2
            if look.shutters:
                for side in (left - wide * 0.42, left + wide * 1.06):
                    shapes.append(rect(side, y, wide * 0.36, tall, look.shutters))
            shapes.append(rect(left, y, wide, tall, "window", r=wide * 0.12))
            shapes.append(rect(left - 3, y + tall, wide + 6, 4, "cream"))
            if look.balcony and row == rows - 1:
                shapes.append(rect(left - wide * 0.3, y + tall * 0.98, wide * 1.6, 5, "ink"))
                shapes += [
                    rect(
                        left - wide * 0.3 + wide * 0.38 * bar,
                        y + tall * 0.66,
                        3,
                        tall * 0.34,
                        "ink",
                    )
                    for bar in range(5)
                ]
    return shapes


def _ground_floor(x: float, base: float, tall: float, look: House) -> Shapes:
    w = look.width
    if look.shop:
        front = rect(x + w * 0.1, base - tall * 0.72, w * 0.5, tall * 0.58, "glass", r=4)
        door = rect(x + w * 0.68, base - tall * 0.72, w * 0.2, tall * 0.72, "door", r=4)
        return [
            front,
            door,
            *awning(x + w * 0.05, base - tall * 0.86, w * 0.6, tall * 0.28, look.shop),
        ]
    wide = min(w * 0.26, tall * 0.5)
    left = x + w * (0.5 if look.bays % 2 else 0.25) - wide / 2
    door = rect(left, base - tall * 0.76, wide, tall * 0.76, "door", r=wide * 0.2)
    shapes: Shapes = [door]
    if look.bays > 1:
        shapes.append(rect(x + w * 0.6, base - tall * 0.68, w * 0.22, tall * 0.36, "window", r=4))
    return shapes


def awning(x: float, y: float, w: float, h: float, colour: str) -> Shapes:
    """A striped awning with a scalloped edge."""
    stripes = max(4, round(w / 22))
    step = w / stripes
    shapes: Shapes = []
    for index in range(stripes):
        paint = colour if index % 2 == 0 else "white"
        left = x + index * step
        shapes.append(rect(left, y, step, h * 0.7, paint))
        shapes.append(ellipse(left + step / 2, y + h * 0.7, step / 2, h * 0.3, paint))
    return shapes


def terrace(x: float, base: float, houses: Sequence[House], gap: float = 0) -> Shapes:
    """Houses wall to wall from `x` to the right."""
    shapes: Shapes = []
    for look in houses:
        shapes += house(x, base, look)
        x += look.width + gap
    return shapes


def church(x: float, base: float, size: float) -> Shapes:
    """A bell tower with its nave to the right; `size` is the height of the tower's wall."""
    w = size * 0.3
    top = base - size
    nave_top = base - size * 0.5
    return [
        polygon(
            [
                (x + w * 0.5, nave_top),
                (x + w, nave_top - size * 0.17),
                (x + w * 2.7, nave_top - size * 0.17),
                (x + w * 3.1, nave_top),
            ],
            "roof",
        ),
        rect(x + w * 0.6, nave_top, w * 2.4, size * 0.5, "cream"),
        *[
            rect(x + w * at, nave_top + size * 0.12, w * 0.22, size * 0.2, "window", r=w * 0.11)
            for at in (1.35, 1.85, 2.35)
        ],
        rect(x, top, w, size, "stone"),
        rect(x + w * 0.8, top, w * 0.2, size, "shade", opacity=0.12),
        rect(x - w * 0.08, top + size * 0.3, w * 1.16, size * 0.03, "stone-dark"),
        polygon([(x - w * 0.1, top), (x + w * 0.5, top - size * 0.42), (x + w * 1.1, top)], "plum"),
        rect(x + w * 0.3, top + size * 0.08, w * 0.4, size * 0.18, "window", r=w * 0.2),
        circle(x + w * 0.5, top + size * 0.45, w * 0.26, "white"),
        line(
            [
                (x + w * 0.5, top + size * 0.41),
                (x + w * 0.5, top + size * 0.45),
                (x + w * 0.62, top + size * 0.47),
            ],
            size * 0.014,
            "ink",
        ),
        circle(x + w * 0.5, top - size * 0.43, w * 0.07, "ochre"),
    ]


def water_tower(x: float, base: float, size: float) -> Shapes:
    """The water tower on its four legs, `x` in the middle."""
    top, half = base - size, size * 0.24
    tank = size * 0.36
    return [
        line([(x - half * 0.8, top + tank), (x - half * 1.05, base)], size * 0.045, "stone-dark"),
        line([(x + half * 0.8, top + tank), (x + half * 1.05, base)], size * 0.045, "stone-dark"),
        line(
            [(x - half * 0.95, top + size * 0.68), (x + half * 0.95, top + size * 0.68)],
            5,
            "stone-dark",
        ),
        rect(x - half * 0.22, top + tank, half * 0.44, size - tank, "stone"),
        rect(x - half, top, half * 2, tank, "cream", r=size * 0.07),
        rect(x + half * 0.55, top, half * 0.45, tank, "shade", r=size * 0.07, opacity=0.12),
        rect(x - half, top + tank * 0.55, half * 2, tank * 0.14, "terracotta"),
        dome(x, top + tank * 0.12, half * 1.06, size * 0.17, "roof"),
        circle(x, top - size * 0.06, size * 0.03, "roof-dark"),
    ]


def sawtooth_hall(x: float, base: float, w: float, h: float, teeth: int = 4) -> Shapes:
    """The brick hall of the old tannery with its chimney."""
    step, rise = w / teeth, h * 0.42
    shapes: Shapes = [
        polygon(
            [
                (x + w * 0.87, base - h),
                (x + w * 0.885, base - h * 2.9),
                (x + w * 0.935, base - h * 2.9),
                (x + w * 0.95, base - h),
            ],
            "terracotta",
        ),
        rect(x + w * 0.877, base - h * 2.94, w * 0.066, h * 0.1, "roof-dark", r=3),
        rect(x + w * 0.88, base - h * 2.6, w * 0.06, h * 0.07, "cream"),
    ]
    for tooth in range(teeth):
        left = x + step * tooth
        shapes.append(
            polygon([(left, base - h), (left, base - h - rise), (left + step, base - h)], "roof")
        )
        shapes.append(
            polygon(
                [
                    (left + step * 0.07, base - h),
                    (left + step * 0.07, base - h - rise * 0.76),
                    (left + step * 0.24, base - h - rise * 0.6),
                    (left + step * 0.24, base - h),
                ],
                "glass",
            )
        )
    shapes.append(rect(x, base - h, w, h, "terracotta"))
    shapes.append(rect(x, base - h, w, h * 0.08, "cream"))
    arches = teeth * 2
    for arch in range(arches):
        left = x + w / arches * (arch + 0.24)
        wide = w / arches * 0.52
        shapes.append(rect(left, base - h * 0.72, wide, h * 0.56, "window", r=wide / 2))
        shapes.append(rect(left, base - h * 0.4, wide, h * 0.24, "window"))
    return shapes


def arched_bridge(x: float, deck: float, w: float, water: float, arches: int) -> Shapes:
    """A stone bridge seen from the side; its arches show what was painted before."""
    step = w / arches
    pier, thick = step * 0.15, (water - deck) * 0.2
    shapes: Shapes = []
    spring = deck + (water - deck) * 0.72
    for index in range(arches + 1):
        left = x + step * index - pier / 2
        shapes.append(rect(left, deck, pier, water - deck + 14, "stone"))
        shapes.append(
            rect(left + pier * 0.62, deck, pier * 0.38, water - deck + 14, "shade", opacity=0.12)
        )
        shapes.append(rect(left - pier * 0.16, water, pier * 1.32, 20, "stone-dark", r=6))
    for index in range(arches):
        left, right = x + step * index + pier / 2 - 1, x + step * (index + 1) - pier / 2 + 1
        middle, half, rise = (left + right) / 2, (right - left) / 2, spring - deck - thick
        angles = [math.pi * part / 24 for part in range(25)]
        arch = [(middle + half * math.cos(a), spring - rise * math.sin(a)) for a in angles]
        shapes.append(polygon([(left, deck), (right, deck), *arch], "stone"))
    shapes.append(rect(x - pier, deck - 12, w + pier * 2, 26, "stone", r=5))
    shapes.append(rect(x - pier, deck + 8, w + pier * 2, 7, "stone-dark"))
    return shapes
