"""Migrations per component: each has its own folder of versions and its own version table.

A plugin that is gone from disk therefore never blocks an upgrade of the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from portal.core.database.base import Base
from portal.core.database.engine import WRITES, writers_turn

if TYPE_CHECKING:
    from alembic.config import Config as AlembicConfig

# Alembic is imported where it is used: no request needs it, and it takes a quarter of a second.


@dataclass(frozen=True, slots=True)
class Component:
    """Something with tables and migrations of its own: the portal, or a plugin.

    :param name: ``core`` or the plugin's name.
    :param versions: folder of its revision files.
    """

    name: str
    versions: Path

    @property
    def version_table(self) -> str:
        """Name of the table that holds the component's current revision."""
        return "alembic_version" if self.name == "core" else f"alembic_version_{self.name}"


@dataclass(frozen=True, slots=True)
class MigrationState:
    """Where a component's tables stand."""

    component: Component
    current: str | None
    head: str | None

    @property
    def pending(self) -> bool:
        """Whether migrations wait to be run."""
        return self.current != self.head


def migrations_folder() -> Path:
    """Return the folder with ``env.py``: beside the package in a checkout, inside it in a wheel."""
    package = Path(__file__).resolve().parents[2]
    for candidate in (package / "migrations", package.parent / "migrations"):
        if (candidate / "env.py").exists():
            return candidate
    raise FileNotFoundError("the migrations folder is missing")


def core_component() -> Component:
    """Return the portal's own component."""
    return Component("core", migrations_folder() / "versions")


def _alembic_config(component: Component) -> AlembicConfig:
    from alembic.config import Config as AlembicConfig  # noqa: PLC0415

    config = AlembicConfig()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.set_main_option("version_locations", str(component.versions).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["component"] = component
    return config


def state_of(component: Component, engine: Engine) -> MigrationState:
    """Return which revision the database has and which one the code wants."""
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    script = ScriptDirectory.from_config(_alembic_config(component))
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": component.version_table}
        )
        return MigrationState(component, context.get_current_revision(), script.get_current_head())


def upgrade(component: Component, engine: Engine, revision: str = "head") -> None:
    """Bring a component's tables up to ``revision``; one transaction, all or nothing."""
    from alembic import command  # noqa: PLC0415

    _run(component, engine, lambda config: command.upgrade(config, revision))


def downgrade(component: Component, engine: Engine, revision: str) -> None:
    """Take a component's tables down to ``revision``."""
    from alembic import command  # noqa: PLC0415

    _run(component, engine, lambda config: command.downgrade(config, revision))


def write_revision(component: Component, engine: Engine, message: str, revision: str = "") -> None:
    """Write a revision file with what the code's tables have and the database's lack.

    :param revision: its identifier, by default one that Alembic makes up.
    """
    from alembic import command  # noqa: PLC0415

    _run(
        component,
        engine,
        lambda config: command.revision(
            config, message=message, autogenerate=True, rev_id=revision or None
        ),
    )


def differences(component: Component, engine: Engine) -> list[object]:
    """Return what a new revision would have to do; nothing when code and tables agree."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415

    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table": component.version_table,
                "include_object": owned_by(component.name),
                "compare_type": True,
            },
        )
        return list(compare_metadata(context, Base.metadata))


def owned_by(component: str) -> Callable[..., bool]:
    """Return a filter that keeps the tables of one component.

    The search engine on PostgreSQL makes its tables itself, and plugins own ``plugin_*``.
    """

    def mine(_object: object, name: str | None, kind: str, *_rest: object) -> bool:
        if kind != "table" or name is None:
            return True
        if component == "core":
            foreign = name.startswith(("plugin_", "search_", "alembic_version"))
            return not foreign or name == "plugin_state"
        return name.startswith(f"plugin_{component}_")

    return mine


def _run(component: Component, engine: Engine, action: Callable[[AlembicConfig], object]) -> None:
    config = _alembic_config(component)
    with writers_turn(engine), engine.connect() as plain:
        connection = plain.execution_options(**{WRITES: True})
        if engine.dialect.name == "sqlite":
            # Tables are rebuilt by copying; enforcement would delete what refers to them.
            connection.connection.driver_connection.execute(  # type: ignore[union-attr]
                "PRAGMA foreign_keys=OFF"
            )
        try:
            with connection.begin():
                config.attributes["connection"] = connection
                action(config)
        finally:
            if engine.dialect.name == "sqlite":
                connection.connection.driver_connection.execute(  # type: ignore[union-attr]
                    "PRAGMA foreign_keys=ON"
                )
