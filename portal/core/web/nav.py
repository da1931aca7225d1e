"""Navigation: items of the header, sections of the back office, tiles of the dashboard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of a navigation.

    :param label: what it says.
    :param url: where it leads.
    :param icon: name of an icon, or nothing.
    :param count: number of things waiting there, if that means something.
    """

    label: Any
    url: str
    icon: str = ""
    active: bool = False
    count: int | None = None
    order: int = 100


@dataclass(frozen=True, slots=True)
class Section:
    """A named group of the back office's navigation."""

    title: Any
    items: Sequence[NavItem] = field(default=())
    order: int = 100


@dataclass(frozen=True, slots=True)
class Tile:
    """One thing that waits, on the dashboard of the back office.

    :param kind: overdue, due, reported, unanswered or info.
    :param oldest: since when the oldest has been waiting.
    """

    title: Any
    count: int
    url: str
    kind: str = "info"
    oldest: datetime | None = None
    order: int = 100
