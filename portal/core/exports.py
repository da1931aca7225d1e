"""Tables of public data that features and plugins offer for everybody to take along."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import current_app

from portal.core.plugins.handed_over import Use, isolated
from portal.core.plugins.manager import plugins_of
from portal.core.plugins.plugin import Plugin
from portal.core.plugins.spec import FailPolicy
from portal.core.state import state_of


@dataclass(frozen=True, slots=True)
class Exporter:
    """A table of public data.

    :param name: part of its address and of ``portal export table NAME``; a plugin's begins
        with the plugin's name.
    :param title: what it is called, translated lazily.
    :param description: what a row is and what is left out, translated lazily.
    :param columns: name of a column → what it holds: the data dictionary.
    :param rows: yields the rows, each a sequence in the order of the columns.
    """

    name: str
    title: Any
    description: Any
    columns: Mapping[str, Any]
    rows: Callable[[], Iterable[Sequence[Any]]]


ROWS = Use(fail=FailPolicy.CLOSED, budget_ms=10_000, queries=500, answer=list[Sequence[Any]])


def careful_exporter(owner: Plugin, exporter: Exporter) -> Exporter:
    """Return a plugin's table so that it is given wholly or not at all.

    :raises ValueError: when it has no columns.
    """
    if not exporter.columns:
        raise ValueError(f"the table “{exporter.name}” has no columns")
    rows = isolated(owner, exporter.rows, f"table {exporter.name}", ROWS)
    return replace(exporter, rows=rows)


def exporters() -> dict[str, Exporter]:
    """Return the tables of what takes part now, by name."""
    manager = plugins_of(current_app)
    known: dict[str, tuple[str, Exporter]] = state_of().exporters
    return {name: one for name, (plugin, one) in known.items() if manager.is_enabled(plugin)}
