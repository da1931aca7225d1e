"""People of the pictures: simple, varied, without faces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from portal.demo.drawing.shapes import (
    Shapes,
    blob,
    circle,
    dome,
    ellipse,
    line,
    placed,
    polygon,
    rect,
    ring,
)

Pose = Literal["standing", "walking", "sitting"]


@dataclass(frozen=True, slots=True)
class Figure:
    """Clothes, hair and pose of a person."""

    top: str = "terracotta"
    bottom: str = "ink"
    skin: str = "skin-a"
    hair: str = "door"
    pose: Pose = "standing"
    long_hair: bool = False
    skirt: bool = False
    hat: str = ""
    bag: str = ""
    stick: bool = False


def person(x: float, base: float, size: float, look: Figure, *, mirrored: bool = False) -> Shapes:
    """A person `size` tall standing on `base`, looking to the right."""
    parts: Shapes = []
    if look.pose == "sitting":
        parts += _sitting_legs(look)
        drop = 0.22
    else:
        parts += _legs(look)
        drop = 0.0
    parts += placed(_upper_body(look), 0, drop)
    return placed(parts, x, base, scale=size, mirrored=mirrored)


def _legs(look: Figure) -> Shapes:
    stride = 0.1 if look.pose == "walking" else 0.035
    shapes: Shapes = [
        line([(-0.02, -0.45), (-stride, -0.03)], 0.075, look.bottom),
        line([(0.02, -0.45), (stride, -0.03)], 0.075, look.bottom),
        line([(-stride, -0.015), (-stride + 0.04, -0.015)], 0.05, "door"),
        line([(stride, -0.015), (stride + 0.04, -0.015)], 0.05, "door"),
    ]
    if look.skirt:
        skirt = [(-0.07, -0.52), (0.07, -0.52), (0.14, -0.22), (-0.14, -0.22)]
        shapes.append(polygon(skirt, look.bottom))
    return shapes


def _sitting_legs(look: Figure) -> Shapes:
    return [
        line([(0, -0.28), (0.2, -0.28), (0.22, -0.03)], 0.085, look.bottom),
        line([(0.22, -0.015), (0.28, -0.015)], 0.05, "door"),
    ]


def _upper_body(look: Figure) -> Shapes:
    shapes: Shapes = []
    if look.long_hair:
        shapes.append(
            blob(
                [(-0.09, -0.93), (0.0, -1.0), (0.05, -0.85), (-0.02, -0.7), (-0.1, -0.72)],
                look.hair,
            )
        )
    shapes += [
        blob(
            [
                (-0.1, -0.74),
                (0.0, -0.79),
                (0.1, -0.74),
                (0.11, -0.55),
                (0.09, -0.44),
                (-0.09, -0.44),
                (-0.11, -0.55),
            ],
            look.top,
        ),
        rect(-0.03, -0.82, 0.06, 0.08, look.skin),
        circle(0.0, -0.89, 0.075, look.skin),
        dome(-0.005, -0.895, 0.082, 0.085, look.hair),
        line([(0.03, -0.7), (0.07, -0.57), (0.12, -0.48)], 0.05, look.top),
        circle(0.125, -0.465, 0.03, look.skin),
        line([(0.03, -0.7), (0.07, -0.57)], 0.012, "shade", opacity=0.25),
    ]
    if look.hat:
        shapes += [
            dome(-0.005, -0.915, 0.08, 0.09, look.hat),
            rect(-0.11, -0.93, 0.23, 0.025, look.hat, r=0.012),
        ]
    if look.bag:
        shapes += [
            line([(0.125, -0.46), (0.125, -0.38)], 0.012, look.bag),
            rect(0.075, -0.38, 0.1, 0.12, look.bag, r=0.02),
        ]
    if look.stick:
        shapes.append(line([(0.125, -0.47), (0.2, -0.01)], 0.018, "white"))
    return shapes


def wheelchair_user(
    x: float, base: float, size: float, look: Figure, *, mirrored: bool = False
) -> Shapes:
    """A person in a wheelchair."""
    parts: Shapes = [
        line([(-0.16, -0.62), (-0.12, -0.3), (0.2, -0.3), (0.26, -0.06)], 0.03, "ink"),
        line([(0, -0.34), (0.2, -0.36), (0.25, -0.09)], 0.085, look.bottom),
        line([(0.25, -0.075), (0.31, -0.075)], 0.05, "door"),
        *placed(_upper_body(look), -0.01, 0.14),
        ring(-0.02, -0.18, 0.165, 0.028, "ink"),
        circle(-0.02, -0.18, 0.03, "stone-dark"),
        ring(0.26, -0.05, 0.04, 0.022, "ink"),
    ]
    return placed(parts, x, base, scale=size, mirrored=mirrored)


def cyclist(x: float, base: float, size: float, look: Figure, *, mirrored: bool = False) -> Shapes:
    """A person on a bicycle; `size` as for a person on foot."""
    parts: Shapes = [
        *bicycle_parts("blue"),
        line([(-0.13, -0.55), (0.05, -0.42), (0.0, -0.2)], 0.08, look.bottom),
        line([(-0.13, -0.55), (0.02, -0.72)], 0.17, look.top),
        line([(0.02, -0.74), (0.16, -0.64), (0.24, -0.58)], 0.05, look.top),
        circle(0.25, -0.575, 0.03, look.skin),
        circle(0.08, -0.89, 0.075, look.skin),
        dome(0.07, -0.895, 0.09, 0.09, look.hat or look.hair),
    ]
    return placed(parts, x, base, scale=size, mirrored=mirrored)


def bicycle_parts(frame: str) -> Shapes:
    """A bicycle around (0, 0), for a person of size 1."""
    return [
        ring(-0.29, -0.18, 0.165, 0.026, "ink"),
        ring(0.31, -0.18, 0.165, 0.026, "ink"),
        circle(-0.29, -0.18, 0.024, "ink"),
        circle(0.31, -0.18, 0.024, "ink"),
        line(
            [(-0.29, -0.18), (0.0, -0.18), (0.22, -0.44), (-0.13, -0.44), (-0.29, -0.18)],
            0.03,
            frame,
        ),
        line([(-0.15, -0.5), (0.0, -0.18)], 0.03, frame),
        line([(0.2, -0.56), (0.31, -0.18)], 0.03, frame),
        line([(0.2, -0.56), (0.27, -0.58)], 0.03, "ink"),
        line([(-0.2, -0.51), (-0.09, -0.51)], 0.04, "ink"),
        circle(0.0, -0.18, 0.035, "ink"),
    ]


def dog(
    x: float, base: float, size: float, coat: str = "ochre", *, mirrored: bool = False
) -> Shapes:
    """A dog looking to the right."""
    parts: Shapes = [
        line([(-0.42, -0.5), (-0.6, -0.78)], 0.1, coat, soft=True),
        line([(-0.34, -0.3), (-0.36, -0.04)], 0.13, coat),
        line([(0.26, -0.3), (0.28, -0.04)], 0.13, coat),
        ellipse(-0.05, -0.45, 0.44, 0.2, coat),
        line([(0.26, -0.52), (0.42, -0.76)], 0.2, coat),
        ellipse(0.5, -0.8, 0.2, 0.15, coat),
        line([(0.4, -0.86), (0.36, -0.7)], 0.11, "trunk"),
        circle(0.69, -0.82, 0.045, "ink"),
        line([(0.27, -0.62), (0.4, -0.56)], 0.05, "red"),
    ]
    return placed(parts, x, base, scale=size, mirrored=mirrored)
