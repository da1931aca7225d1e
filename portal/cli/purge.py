"""``portal db purge``: exports everything a plugin has kept, and only then deletes it."""

from __future__ import annotations

from pathlib import Path

import click

from portal.cli.application import application
from portal.core.audit.log import write_audit
from portal.core.database.session import db
from portal.core.database.stamps import touch
from portal.core.database.unit_of_work import unit_of_work
from portal.core.permissions.actor import SYSTEM
from portal.core.plugins.leftovers import count_rows, leftovers_of
from portal.core.plugins.overview import PluginRecord, known_plugin
from portal.core.plugins.purge import Unreadable, default_target, delete_plugin, export_plugin
from portal.core.plugins.states import PluginStateRow


@click.command("purge")
@click.argument("name")
@click.option(
    "--to",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the export goes; by default exports/ in the data folder.",
)
@click.option("--yes", is_flag=True, help="Do not ask (for scripts).")
def purge(name: str, target: Path | None, yes: bool) -> None:
    """Delete everything the plugin NAME keeps, after writing it into a ZIP file.

    Works whether its package is installed or not. The log of who did what stays.
    """
    with application().app_context():
        record = _purgeable(name)
        target = target or default_target(name)
        if target.exists():
            raise click.ClickException(f"{target} is there already; nothing was changed.")
        _say_what_goes(record)
        if not yes:
            typed = click.prompt(f"Type {name} to delete this", default="", show_default=False)
            if typed.strip() != name:
                raise click.ClickException("nothing was changed")
        try:
            export = export_plugin(record, db.engine, target)
            click.echo(
                f"Exported to {export.path}: {sum(export.rows.values()):,} rows, "
                f"{export.files:,} files"
            )
            gone = delete_plugin(record, db.engine, export)
        except Unreadable as error:
            raise click.ClickException(f"{error}; nothing was deleted") from error
        with unit_of_work():
            write_audit(
                SYSTEM,
                "plugins.purged",
                subject_kind="plugin",
                subject_id=name,
                rows=sum(gone.values()),
                tables=sorted(gone),
            )
            touch("plugins")
    click.echo(f"{sum(gone.values()):,} rows of {len(gone)} tables are deleted")


def _purgeable(name: str) -> PluginRecord:
    record = known_plugin(name)
    if record is None:
        raise click.ClickException(f"there is no plugin “{name}”. See: portal plugin list")
    row = db.session.get(PluginStateRow, name)
    if row is not None and row.enabled and not record.gone:
        raise click.ClickException(f"{name} is enabled. Run first: portal plugin disable {name}")
    db.session.remove()
    return record


def _say_what_goes(record: PluginRecord) -> None:
    with db.engine.connect() as connection:
        counts = count_rows(connection, leftovers_of(record, connection))
    click.echo(f"{record.title} ({record.name}) keeps:")
    for table, rows in counts.items():
        click.echo(f"  {table}: {rows:,} rows")
    if not counts:
        click.echo("  nothing")
