"""``portal plugin``: which plugins there are, in which state, and switching them."""

from __future__ import annotations

import click

from portal.cli.application import application
from portal.core.database.unit_of_work import unit_of_work
from portal.core.permissions.actor import SYSTEM
from portal.core.plugins.manager import plugins_of
from portal.core.plugins.switching import switch_plugin


@click.group()
def plugin() -> None:
    """List, enable and disable plugins."""


@plugin.command("list")
def list_plugins() -> None:
    """Show every plugin with its state and, if there is one, the reason."""
    app = application()
    with app.app_context():
        states = plugins_of(app).states()
    if not states:
        click.echo("No plugins are installed.")
    for name, (state, reason) in sorted(states.items()):
        click.echo(f"{name:24} {state:14} {reason}".rstrip())


@plugin.command()
@click.argument("name")
def enable(name: str) -> None:
    """Enable the plugin NAME on this site."""
    _switch(name, enabled=True)


@plugin.command()
@click.argument("name")
def disable(name: str) -> None:
    """Disable the plugin NAME on this site; its data stays."""
    _switch(name, enabled=False)


def _switch(name: str, *, enabled: bool) -> None:
    with application().app_context(), unit_of_work():
        switch_plugin(SYSTEM, name, enabled=enabled)
    click.echo(f"{name} is {'enabled' if enabled else 'disabled'}")
