"""Counts of plugins: in tables of their own, and folded in without holding up anybody else's."""

from __future__ import annotations

from dataclasses import replace

from portal.core.database.tallies import TallyTarget
from portal.core.plugins.handed_over import Use, isolated
from portal.core.plugins.plugin import Plugin

FOLDED = Use(budget_ms=1000, queries=20)


def own_tally(owner: Plugin, target: TallyTarget) -> TallyTarget:
    """Return a target with what is called after folding isolated.

    :raises ValueError: when a plugin would count under a name, or in a table, of somebody else.
    """
    if owner.built_in:
        return target
    if not target.kind.startswith(f"{owner.name}."):
        raise ValueError(f"the tally “{target.kind}” does not begin with “{owner.name}.”")
    table = target.key.class_.__tablename__
    if not table.startswith(f"plugin_{owner.name}_"):
        raise ValueError(f"the tally “{target.kind}” is kept in {table}, which is not its own")
    if target.folded is None:
        return target
    folded = isolated(owner, target.folded, f"tally {target.kind}", FOLDED)
    return replace(target, folded=folded)
