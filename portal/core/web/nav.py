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
class Waiting:
    """One of the things behind a tile, so that work can begin on the dashboard itself.

    :param since: since when it has been waiting.
    :param due: by when it was promised, if it was.
    """

    title: Any
    url: str
    since: datetime | None = None
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tile:
    """One thing that waits, on the dashboard of the back office.

    :param kind: overdue, due, reported, unanswered or info.
    :param oldest: since when the oldest has been waiting.
    :param first: a handful of them, the most urgent first.
    """

    title: Any
    count: int
    url: str
    kind: str = "info"
    oldest: datetime | None = None
    order: int = 100
    first: Sequence[Waiting] = ()


@dataclass(frozen=True, slots=True)
class Activity:
    """One thing a person did, and what came of it, for their own page.

    :param what: what they did in words, "You proposed this".
    :param when: when they did it.
    :param state: what came of it as ``(label, kind)``, kinds as for ``status.state``.
    """

    title: Any
    url: str
    what: Any
    when: datetime
    state: tuple[Any, str] | None = None


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """A page of the back office made from a settings dataclass.

    Each field becomes an input by its type; ``setting()`` gives it its words and limits.

    :param component: the name under which ``settings_of`` finds the values.
    :param cls: frozen dataclass of which every field has a default; ``None`` when there is
        nothing to set for the whole site.
    :param per_consultation: the same for what is set in each consultation; a name it shares
        with ``cls`` is as on the site until it is set there.
    """

    component: str
    cls: type | None
    title: Any
    help: Any = ""
    order: int = 100
    per_consultation: type | None = None
