"""``portal db``: migrations of the portal and its plugins."""

from __future__ import annotations

import click
from flask import Flask

from portal.cli.application import application
from portal.cli.purge import purge
from portal.core.database.migrations import (
    Component,
    core_component,
    downgrade,
    state_of,
    upgrade,
    write_revision,
)
from portal.core.database.session import db as database
from portal.core.database.stamps import touch
from portal.core.database.unit_of_work import unit_of_work
from portal.core.plugins.manager import plugins_of


@click.group()
def db() -> None:
    """Create, upgrade and inspect the tables."""


db.add_command(purge)


@db.command("upgrade")
@click.argument("component", default="")
def upgrade_command(component: str) -> None:
    """Bring the tables up to date: all of them, or those of one COMPONENT."""
    app = application()
    failed = []
    with app.app_context():
        for known in _chosen(app, component):
            try:
                _upgrade_one(known)
            except Exception as error:
                if known.name == "core":
                    raise
                # One plugin's mistake keeps no other from its tables; it is left out meanwhile.
                click.echo(f"{known.name}: {type(error).__name__}: {error}", err=True)
                failed.append(known.name)
        _tell_processes()
    if failed:
        raise click.ClickException(f"not upgraded, and left out until then: {', '.join(failed)}")


def _upgrade_one(component: Component) -> None:
    state = state_of(component, database.engine)
    if not state.pending:
        click.echo(f"{component.name}: up to date")
        return
    upgrade(component, database.engine)
    click.echo(f"{component.name}: {state.current or 'nothing'} → {state.head}")


@db.command("downgrade")
@click.argument("component")
@click.argument("revision")
def downgrade_command(component: str, revision: str) -> None:
    """Take the tables of COMPONENT down to REVISION ("base" for none)."""
    app = application()
    with app.app_context():
        downgrade(_chosen(app, component)[0], database.engine, revision)
        if component != "core":
            _tell_processes()
    click.echo(f"{component}: now at {revision}")


@db.command("status")
def status() -> None:
    """Say which revision each component's tables have."""
    app = application()
    with app.app_context():
        for known in components(app):
            state = state_of(known, database.engine)
            word = "pending" if state.pending else "up to date"
            click.echo(f"{known.name:20} {state.current or '-':14} {state.head or '-':14} {word}")


@db.command("revision")
@click.argument("message")
@click.option("--component", default="core", show_default=True, help="Whose tables changed.")
@click.option(
    "--plugin",
    "plugin",
    help="Name or folder of a plugin whose tables changed; this needs no site.",
)
def revision_command(message: str, component: str, plugin: str | None) -> None:
    """Write a revision file for tables that changed in the code (for developers)."""
    if plugin is not None:
        from portal.cli.plugin_revision import write_plugin_revision

        written = write_plugin_revision(plugin, message)
        click.echo(f"{written} – read it before you trust it" if written else "nothing changed")
        return
    app = application()
    with app.app_context():
        write_revision(_chosen(app, component)[0], database.engine, message)


def _tell_processes() -> None:
    """Let running processes look anew at which plugins' tables are up to date."""
    with unit_of_work():
        touch("plugins")


def components(app: Flask) -> list[Component]:
    """Return the portal's component and those of ready plugins with tables."""
    found = [core_component()]
    for plugin in plugins_of(app).ready():
        folder = plugin.migrations()
        if folder is not None:
            found.append(Component(plugin.name, folder))
    return found


def _chosen(app: Flask, name: str) -> list[Component]:
    known = components(app)
    if not name:
        return known
    chosen = [component for component in known if component.name == name]
    if not chosen:
        raise click.ClickException(
            f"there is no component “{name}”; there are: {', '.join(c.name for c in known)}"
        )
    return chosen
