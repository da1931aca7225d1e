"""Records of the municipality: areas, topics, departments as everybody else sees them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
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
    version: int


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
    version: int


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
    version: int


@dataclass(frozen=True, slots=True)
class AreaDraft:
    """What an officer says about an area.

    :param slug: tail of its address; made from the name when empty.
    :param boundary: GeoJSON geometry; ``None`` leaves the boundary as it is.
    """

    name: TranslatedText
    slug: str = ""
    parent_id: uuid.UUID | None = None
    population: int = 0
    position: int = 0
    boundary: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class TopicDraft:
    """What an officer says about a topic."""

    name: TranslatedText
    slug: str = ""
    parent_id: uuid.UUID | None = None
    icon: str = ""
    colour: int = 1
    position: int = 0


@dataclass(frozen=True, slots=True)
class DepartmentDraft:
    """What an officer says about a department."""

    name: TranslatedText
    slug: str = ""
    description: TranslatedText = field(default_factory=TranslatedText)
    email: str = ""
    address: str = ""
    hours: TranslatedText = field(default_factory=TranslatedText)
    position: int = 0


@dataclass(frozen=True, slots=True)
class ImportedArea:
    """One area as a file gives it; ``None`` where the file says nothing.

    :param where: the place in the file, ``features[3]`` or ``line 4``.
    :param parent: slug of the area it lies in, ``""`` for none.
    """

    where: str
    slug: str
    name: TranslatedText
    parent: str | None
    population: int | None
    boundary: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class ImportedTopic:
    """One topic as a file gives it."""

    where: str
    slug: str
    name: TranslatedText
    parent: str
    icon: str
    colour: int


@dataclass(frozen=True, slots=True)
class AreaImportRecord:
    """A file of areas that was read, before it is taken over."""

    id: uuid.UUID
    file_name: str
    areas: tuple[ImportedArea, ...]
