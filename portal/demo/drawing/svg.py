"""Writes a scene as SVG."""

from __future__ import annotations

import html

from portal.demo.drawing.palette import LOOKS, Look
from portal.demo.drawing.shapes import Point, Scene, Shape


def to_svg(scene: Scene, *, look: Look | None = None, language: str | None = None) -> str:
    """Return the scene as one SVG element.

    Without `look`, colours are custom properties with the day as fallback, for markup that is put
    into a page; with a look they are plain values, for a file of its own. Colours are written as
    attributes, never as `style`, so a strict content security policy keeps them. With `language`
    the picture is named for assistive technology, otherwise it is marked as decoration.
    """
    box = f"0 0 {scene.width} {scene.height}"
    size = f'viewBox="{box}" preserveAspectRatio="xMidYMid slice"'
    if look is not None:
        size = f'viewBox="{box}" width="{scene.width}" height="{scene.height}"'
    name = 'aria-hidden="true"'
    if language is not None:
        name = f'role="img" aria-label="{html.escape(scene.alt.in_language(language))}"'
    body = "".join(_element(shape, look or scene.look) for shape in scene.shapes)
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {name} focusable="false">{body}</svg>'


def _element(shape: Shape, look: Look | None) -> str:
    colour = f"var(--cp-scene-{shape.colour},{LOOKS['day'][shape.colour]})"
    if look is not None:
        colour = LOOKS[look][shape.colour]
    opacity = f' opacity="{shape.opacity:.2f}"' if shape.opacity < 1 else ""
    data = path_data(shape)
    if shape.stroke:
        ends = 'stroke-linecap="round" stroke-linejoin="round"'
        width = _number(shape.stroke)
        return (
            f'<path d="{data}" fill="none" stroke="{colour}" stroke-width="{width}" '
            f"{ends}{opacity}/>"
        )
    return f'<path d="{data}z" fill="{colour}"{opacity}/>'


def path_data(shape: Shape) -> str:
    """Return the outline in SVG path commands."""
    parts = [f"M{_pair(shape.start)}"]
    for segment in shape.segments:
        letter = "L" if len(segment) == 1 else "C"
        parts.append(letter + " ".join(_pair(point) for point in segment))
    return "".join(parts)


def _pair(point: Point) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
