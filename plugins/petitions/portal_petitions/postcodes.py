"""Postcodes of the town and the areas they lie in, from the setting."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import lru_cache

from portal.sdk import area_by_slug, normal_postcode

LONGEST, SHORTEST = 16, 3


@dataclass(frozen=True, slots=True)
class Postcodes:
    """Which postcodes there are.

    :param exact: normalised postcode → slug of its area, or nothing.
    :param beginnings: the same for those that end in a star, the longest first.
    """

    exact: dict[str, str]
    beginnings: tuple[tuple[str, str], ...]

    def __bool__(self) -> bool:
        return bool(self.exact or self.beginnings)

    def knows(self, postcode: str) -> bool:
        """Whether a postcode is one of the town's."""
        return self._slug(postcode) is not None

    def area_of(self, postcode: str) -> uuid.UUID | None:
        """Return the area a postcode lies in, ``None`` when that is not known."""
        slug = self._slug(postcode)
        area = area_by_slug(slug) if slug else None
        return area.id if area else None

    def _slug(self, postcode: str) -> str | None:
        key = normal_postcode(postcode)
        if not key:
            return None
        if key in self.exact:
            return self.exact[key]
        return next((slug for start, slug in self.beginnings if key.startswith(start)), None)


@lru_cache(maxsize=4)
def read_postcodes(text: str) -> Postcodes:
    """Read the setting: ``12345,old-town`` or ``123*,north`` on each line."""
    exact: dict[str, str] = {}
    beginnings: list[tuple[str, str]] = []
    for line in text.splitlines():
        code, _comma, slug = (part.strip() for part in line.partition(","))
        key = normal_postcode(code)
        if not key:
            continue
        if code.endswith("*"):
            beginnings.append((key, slug))
        else:
            exact[key] = slug
    beginnings.sort(key=lambda pair: -len(pair[0]))
    return Postcodes(exact, tuple(beginnings))
