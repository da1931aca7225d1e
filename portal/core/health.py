"""Checks that features contribute to ``portal doctor`` and ``portal check --integrity``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be, and how to mend it."""

    severity: Severity
    what: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A named question to the running site.

    :param kind: ``doctor`` (is it set up well?) or ``integrity`` (do the invariants hold?).
    :param run: returns what it found; nothing means all is well.
    """

    name: str
    title: str
    kind: str
    run: Callable[[], Iterable[Finding]]
