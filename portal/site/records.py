"""What the home page tells: stories from every feature in one shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Story:
    """One thing that is going on.

    :param state: label and kind, as for ``status.state``.
    :param progress: supports so far and needed.
    :param image: address of a picture, or nothing.
    :param meta: short facts, side by side.
    """

    title: Any
    url: str
    summary: Any = ""
    kicker: Any = ""
    state: tuple[Any, str] | None = None
    progress: tuple[int, int] | None = None
    image: str = ""
    meta: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class Promise:
    """What the council said it would do about a proposal."""

    title: Any
    url: str
    text: str
    when: datetime
    state: tuple[Any, str]


@dataclass(frozen=True, slots=True)
class Number:
    """A figure that says something."""

    value: int
    label: Any
    hint: Any = ""
