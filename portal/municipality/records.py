"""Records of the municipality: areas, topics, departments as everybody else sees them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.core.i18n.translated import TranslatedText

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class AreaRecord:
    """A district, ward or quarter.

    :param population: number of residents; 0 when it is not known.
    :param bbox: west, south, east, north in degrees; ``None`` without a boundary.
    :param label_point: longitude and latitude of a point inside, for its name on maps.
    :param depth: 0 for an area that lies in no other.
    """

    id: uuid.UUID
    parent_id: uuid.UUID | None
    slug: str
    name: TranslatedText
    population: int
    bbox: Box | None
    label_point: tuple[float, float] | None
    depth: int
    position: int


@dataclass(frozen=True, slots=True)
class TopicRecord:
    """What something is about.

    :param icon: name of an icon, or nothing.
    :param colour: number of a colour of the palette for charts, 1 to 8.
    """

    id: uuid.UUID
    parent_id: uuid.UUID | None
    slug: str
    name: TranslatedText
    icon: str
    colour: int
    depth: int
    position: int


@dataclass(frozen=True, slots=True)
class DepartmentRecord:
    """A part of the council that answers for something.

    :param hours: opening hours as officers wrote them, ``{"text": {language: text}}``.
    """

    id: uuid.UUID
    slug: str
    name: TranslatedText
    description: TranslatedText
    email: str
    address: str
    hours: Mapping[str, Any]
    position: int
