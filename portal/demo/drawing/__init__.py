"""Pictures of the demonstration town, drawn by this project as flat shapes.

`SCENES` names every small picture, `town_band()` is the wide one of the home page. `to_svg`
writes a picture for a page, `to_image` and `photo` paint it as pixels for uploads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType

from portal.demo.drawing import scenes_outdoors, scenes_places, scenes_quarters, scenes_street
from portal.demo.drawing.band import town_band
from portal.demo.drawing.logo import default_mark_svg, town_logo_svg, town_seal_svg
from portal.demo.drawing.palette import LOOKS, Look, scene_css
from portal.demo.drawing.raster import to_bytes, to_image
from portal.demo.drawing.shapes import Scene
from portal.demo.drawing.svg import to_svg

__all__ = [
    "LOOKS",
    "SCENES",
    "Look",
    "Scene",
    "default_mark_svg",
    "photo",
    "scene",
    "scene_css",
    "to_bytes",
    "to_image",
    "to_svg",
    "town_band",
    "town_logo_svg",
    "town_seal_svg",
]

SCENES: Mapping[str, Callable[[], Scene]] = MappingProxyType(
    {
        "town": town_band,
        "crossing": scenes_street.crossing,
        "tree-street": scenes_street.tree_street,
        "bus": scenes_street.bus_at_stop,
        "bike-lane": scenes_street.bike_lane,
        "bench": scenes_outdoors.bench_in_park,
        "access": scenes_outdoors.access_for_all,
        "bicycles": scenes_outdoors.parked_bicycles,
        "library": scenes_places.library,
        "market": scenes_places.market,
        "playground": scenes_places.playground,
        "river": scenes_places.river,
        "night": scenes_quarters.night,
        "housing": scenes_quarters.housing,
        "tannery": scenes_quarters.tannery,
        "hill": scenes_quarters.hill,
        "sports": scenes_outdoors.sports,
        "depot": scenes_quarters.depot,
    }
)


@cache
def scene(key: str) -> Scene:
    """Return the picture of that name; raises `KeyError` for a name that does not exist."""
    return SCENES[key]()


def photo(
    key: str,
    *,
    look: Look | None = None,
    mirrored: bool = False,
    size: tuple[int, int] = (1600, 1000),
) -> bytes:
    """Return the picture as a JPEG file, as a citizen would upload it."""
    return to_bytes(to_image(scene(key), look=look, size=size, mirrored=mirrored))
