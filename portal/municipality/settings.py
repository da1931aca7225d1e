"""Types of settings that choose a part of the town."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Annotated

from portal.core.settings import Offered
from portal.municipality.queries import areas, departments, topics


def _areas() -> Iterable[tuple[uuid.UUID, str]]:
    return [(area.id, "– " * area.depth + str(area.name)) for area in areas().values()]


def _topics() -> Iterable[tuple[uuid.UUID, str]]:
    return [(topic.id, "– " * topic.depth + str(topic.name)) for topic in topics().values()]


def _departments() -> Iterable[tuple[uuid.UUID, str]]:
    return [(department.id, str(department.name)) for department in departments().values()]


AreaChoice = Annotated[uuid.UUID | None, Offered(_areas)]
"""The identifier of an area, or nothing."""
TopicChoice = Annotated[uuid.UUID | None, Offered(_topics)]
"""The identifier of a topic, or nothing."""
DepartmentChoice = Annotated[uuid.UUID | None, Offered(_departments)]
"""The identifier of a department, or nothing."""
