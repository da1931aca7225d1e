"""Draws and encodes the pictures of the demonstration town in two processes."""

from __future__ import annotations

import io
import multiprocessing
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from portal.core.storage.images import AcceptedImage, accept_image
from portal.demo.drawing import Look, photo
from portal.demo.load.world import Progress

SIZE = (960, 600)
PROCESSES = 2


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture to be drawn; equal ones are drawn once."""

    scene: str
    look: Look | None = None
    mirrored: bool = False


def draw_pictures(wanted: Iterable[Picture], progress: Progress) -> Mapping[Picture, AcceptedImage]:
    """Return every wanted picture as an upload would have been encoded."""
    pictures = sorted(set(wanted), key=repr)
    # Forked children would inherit the application's connections.
    context = multiprocessing.get_context("forkserver")
    drawn: dict[Picture, AcceptedImage] = {}
    with ProcessPoolExecutor(PROCESSES, mp_context=context) as pool:
        for picture, image in zip(pictures, pool.map(draw, pictures), strict=True):
            drawn[picture] = image
            progress("pictures", len(drawn), len(pictures))
    return drawn


def draw(picture: Picture) -> AcceptedImage:
    """Draw one picture and take it in as if somebody had uploaded it."""
    content = photo(picture.scene, look=picture.look, mirrored=picture.mirrored, size=SIZE)
    return accept_image(io.BytesIO(content))
