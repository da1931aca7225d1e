"""``portal export table``: open data from the command line."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command("table")
@click.argument("name", default="")
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write to this file; by default to standard output.",
)
def export_table(name: str, form: str, output: Path | None) -> None:
    """Write a table of open data; without NAME, list the tables there are."""
    from portal.core.exports import exporters
    from portal.site.tables import write_table

    known = exporters()
    if not name:
        for table in known.values():
            click.echo(f"{table.name:24} {table.title}")
        return
    if name not in known:
        raise click.ClickException(f"there is no table “{name}”; there are: {', '.join(known)}")
    if output is None:
        write_table(known[name], form, sys.stdout)
        return
    with output.open("w", encoding="utf-8", newline="") as target:
        rows = write_table(known[name], form, target)
    click.echo(f"{rows} rows in {output}", err=True)


export_table.portal_group = "export"  # type: ignore[attr-defined]
