"""Paints a scene as pixels, for uploads, mails and social cards."""

from __future__ import annotations

import io
from typing import Literal

from PIL import Image, ImageColor, ImageDraw

from portal.demo.drawing.palette import LOOKS, Look
from portal.demo.drawing.shapes import Point, Scene, Shape

# Painted this much larger and reduced, since Pillow's polygons have hard edges.
OVERSAMPLING = 2


def to_image(
    scene: Scene,
    *,
    look: Look | None = None,
    size: tuple[int, int] | None = None,
    mirrored: bool = False,
) -> Image.Image:
    """Return the scene as an RGB image of `size` pixels (the scene's own size by default).

    The picture fills the size and is cut at the edges when the proportions differ.
    """
    width, height = size or (scene.width, scene.height)
    scale = max(width / scene.width, height / scene.height) * OVERSAMPLING
    left = (scene.width * scale - width * OVERSAMPLING) / 2
    top = (scene.height * scale - height * OVERSAMPLING) / 2
    colours = LOOKS[look or scene.look or "day"]
    canvas = Image.new("RGB", (width * OVERSAMPLING, height * OVERSAMPLING), colours["sky"])
    pen = ImageDraw.Draw(canvas, "RGBA")
    for shape in scene.shapes:
        points = [(x * scale - left, y * scale - top) for x, y in shape.flattened()]
        _paint(pen, shape, points, scale, colours[shape.colour])
    image = canvas.reduce(OVERSAMPLING)
    return image.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if mirrored else image


def to_bytes(image: Image.Image, file_format: Literal["PNG", "JPEG"] = "JPEG") -> bytes:
    """Return the image encoded as a file."""
    buffer = io.BytesIO()
    if file_format == "JPEG":
        image.save(buffer, "JPEG", quality=88, optimize=True)
    else:
        image.save(buffer, "PNG", compress_level=6)
    return buffer.getvalue()


def _paint(
    pen: ImageDraw.ImageDraw, shape: Shape, points: list[Point], scale: float, colour: str
) -> None:
    red, green, blue = ImageColor.getrgb(colour)[:3]
    fill = (red, green, blue, round(shape.opacity * 255))
    if not shape.stroke:
        pen.polygon(points, fill=fill)
        return
    width = max(1, round(shape.stroke * scale))
    pen.line(points, fill=fill, width=width, joint="curve")
    if shape.opacity == 1:
        for x, y in (points[0], points[-1]):
            half = width / 2
            pen.ellipse((x - half, y - half, x + half, y + half), fill=fill)
