"""Every plugin a site knows of: installed ones, and those of which only the data is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, func, inspect, select, table

from portal.core.database.session import db, session
from portal.core.plugins.consent import Consent, read_consent
from portal.core.plugins.manager import PluginEntry
from portal.core.plugins.plugin import Plugin
from portal.core.plugins.states import PluginState, PluginStateRow
from portal.core.state import state_of

VERSION_TABLE = "alembic_version_"
GONE = "its package is gone; its data stays until you purge it"


@dataclass(frozen=True, slots=True)
class PluginRecord:
    """A plugin as administrators see it.

    :param reason: why it is in this state.
    :param withheld: consent or migrations when it is enabled and left out for that.
    :param agreed: what an administrator agreed to, and for which version.
    :param declared: kinds of what it declared at start → their names.
    """

    name: str
    title: Any
    state: PluginState
    reason: str = ""
    version: str = ""
    package: str = ""
    gone: bool = False
    withheld: str = ""
    asks_for: Consent = field(default_factory=Consent)
    agreed: Consent = field(default_factory=Consent)
    agreed_version: str = ""
    declared: Mapping[str, Sequence[str]] = field(default_factory=dict)


def known_plugins() -> list[PluginRecord]:
    """Return every plugin there is or was, by name."""
    manager = state_of().plugins
    rows = {row.name: row for row in session().execute(select(PluginStateRow)).scalars()}
    found = []
    for name, (state, reason) in manager.states().items():
        entry, row = manager.entries[name], rows.pop(name, None)
        held = manager.withheld.get(name)
        found.append(
            PluginRecord(
                name=name,
                title=entry.plugin.title if entry.plugin else _stored_title(row, name),
                state=state,
                reason=reason,
                version=entry.version or (row.version if row else ""),
                package=entry.package,
                withheld=held.code if held else "",
                asks_for=_asked(entry),
                agreed=read_consent(row.consent) if row else Consent(),
                agreed_version=row.version if row else "",
                declared=entry.declared,
            )
        )
    found += [_gone(name, rows.get(name)) for name in sorted(names_left(db.engine) | rows.keys())]
    return sorted(found, key=lambda record: record.name)


def known_plugin(name: str) -> PluginRecord | None:
    """Return one plugin, ``None`` when nobody knows of it."""
    return next((record for record in known_plugins() if record.name == name), None)


def names_left(engine: Engine) -> set[str]:
    """Return the names of plugins that are not here but have, or had, tables in the database."""
    known = state_of().plugins.entries
    names = inspect(engine).get_table_names()
    left = {n.removeprefix(VERSION_TABLE) for n in names if n.startswith(VERSION_TABLE)}
    return left - known.keys()


def tables_left_by(name: str, engine: Engine) -> list[str]:
    """Return the tables of a plugin by their names, whether its package is here or not.

    A table whose name begins with that of two plugins (``crm`` and ``crm_sync``) belongs to the
    longer one.
    """
    others = {*state_of().plugins.entries, *names_left(engine), *_names_of_rows()} - {name}
    mine = f"plugin_{name}_"
    longer = tuple(f"plugin_{other}_" for other in others if other.startswith(f"{name}_"))
    return sorted(
        found
        for found in inspect(engine).get_table_names()
        if found.startswith(mine) and not (longer and found.startswith(longer))
    )


def rows_in(names: Sequence[str]) -> list[tuple[str, int]]:
    """Return how many rows each table has."""
    current = session()
    return [
        (name, current.execute(select(func.count()).select_from(table(name))).scalar_one())
        for name in names
    ]


def about(plugin: Plugin) -> str:
    """Return the first line of what a plugin says of itself."""
    text = type(plugin).__doc__ or ""
    return "" if text == Plugin.__doc__ else text.strip().partition("\n")[0]


def _names_of_rows() -> set[str]:
    return set(session().execute(select(PluginStateRow.name)).scalars())


def _asked(entry: PluginEntry) -> Consent:
    try:
        return entry.asks_for()
    except Exception:
        # A broken plugin may not even say that.
        return Consent()


def _gone(name: str, row: PluginStateRow | None) -> PluginRecord:
    return PluginRecord(
        name=name,
        title=_stored_title(row, name),
        state=PluginState.FOUND,
        reason=GONE,
        version=row.version if row else "",
        gone=True,
        agreed=read_consent(row.consent) if row else Consent(),
        agreed_version=row.version if row else "",
        declared={
            kind: names
            for kind, names in (row.belongings if row else {}).items()
            if isinstance(names, list)
        },
    )


def _stored_title(row: PluginStateRow | None, name: str) -> str:
    return str(row.belongings.get("title") or name) if row else name
