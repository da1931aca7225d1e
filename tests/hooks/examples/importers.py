"""Adds ``portal import names``, which reads a list of names."""

from pathlib import Path

import click

from portal.sdk import DataHooks, Plugin, clean_line, hookimpl


@click.command("names")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_names(file: Path) -> None:
    """Read FILE, one name in a line."""
    names = [clean_line(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
    click.echo(f"{len(names)} names read, from {names[0]} to {names[-1]}")


class Names(Plugin, DataHooks):
    """Reads names."""

    name = "names"
    title = "Names"
    capabilities = frozenset()

    @hookimpl
    def importers(self) -> list[click.Command]:
        """Add the command."""
        return [import_names]


plugin = Names()
