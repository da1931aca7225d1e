"""Adds ``portal greet``."""

import click

from portal.sdk import LifecycleHooks, Plugin, hookimpl, site_record


@click.command()
@click.argument("name")
def greet(name: str) -> None:
    """Greet NAME on behalf of the town."""
    click.echo(f"{site_record().name} greets {name}.")


class Greeter(Plugin, LifecycleHooks):
    """Greets people on the command line."""

    name = "greeter"
    title = "Greeter"
    capabilities = frozenset()

    @hookimpl
    def commands(self) -> list[click.Command]:
        """Add the verb."""
        return [greet]


plugin = Greeter()
