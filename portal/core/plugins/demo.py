"""The demonstration town, as plugins that add to it are given it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DemoTown:
    """What there is in the town once it has been filled.

    :param now: moment of filling; dates of content are best told relative to it.
    :param languages: languages of the town, the first one its own.
    :param areas: slug of an area → identifier.
    :param topics: slug of a topic → identifier.
    :param departments: slug of a department → identifier.
    :param people: key of a person with a login or a story → identifier.
    :param neighbours: people without a story, some hundreds.
    :param proposals: key of a proposal → identifier.
    """

    now: datetime
    languages: Sequence[str]
    areas: Mapping[str, uuid.UUID]
    topics: Mapping[str, uuid.UUID]
    departments: Mapping[str, uuid.UUID]
    people: Mapping[str, uuid.UUID]
    neighbours: Sequence[uuid.UUID]
    proposals: Mapping[str, uuid.UUID]
