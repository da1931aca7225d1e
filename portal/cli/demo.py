"""``portal demo``: a town to look at, filled once, and a login for every role."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import click

from portal.demo.logins import PASSWORD, UNVERIFIED
from portal.demo.site import (
    BIG,
    FILLED,
    FILLING,
    read_note,
    revisions,
    write_config,
    write_note,
)


@click.command()
@click.option(
    "--dir",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("var/demo"),
    show_default=True,
    help="Folder of the demonstration.",
)
@click.option("--port", default=8000, show_default=True, help="Port it will be served at.")
@click.option("--people", default=0, help="Invented people besides the town's own.")
@click.option("--proposals", default=0, help="Invented proposals besides the town's own.")
@click.option("--fresh", is_flag=True, help="Throw the demonstration away and fill it anew.")
def demo(folder: Path, port: int, people: int, proposals: int, fresh: bool) -> None:
    """Fill a demonstration town and print a login per role.

    A second call changes nothing and only prints the logins.
    """
    config_file = write_config(folder, port, big=proposals > BIG)
    note = read_note(folder)
    if fresh or note.get("state") != FILLED:
        _fill(folder, config_file, people, proposals, begin_anew=fresh or bool(note))
        note = read_note(folder)
    elif note["revisions"] != revisions():
        _upgrade(folder, config_file, note)
    _print_logins(config_file, port, note)


def _fill(
    folder: Path, config_file: Path, people: int, proposals: int, *, begin_anew: bool
) -> None:
    from portal.app import create_app
    from portal.core.config import load_config
    from portal.core.search.sources import reindex_everything
    from portal.demo import site

    config = load_config(config_file)
    app = create_app(config)
    if begin_anew:
        site.drop_everything(app, config)
    with app.app_context():
        if not site.is_empty():
            raise click.ClickException(
                f"{config.data_dir} holds another site; nothing was changed. "
                "Choose another --dir, or --fresh to throw it away."
            )
        write_note(folder, FILLING)
        from portal.demo.guests import add_content_of_plugins
        from portal.demo.load import fill_big_town, fill_town

        bar = ProgressBar()
        site.create_tables()
        site.write_drawings(config)
        world = fill_town(bar)
        if people or proposals:
            began = time.monotonic()
            rows = fill_big_town(world, people, proposals)
            seconds = time.monotonic() - began
            bar.end(f"{rows:,} rows in {seconds:.0f} s, {rows / seconds:,.0f} rows/s")
        for complaint in add_content_of_plugins(app, world):
            bar.end(complaint)
        documents = reindex_everything(lambda done: bar("search index", done, 0))
        bar.end(f"{documents:,} documents can be found")
        facts = _unverified(world)
    write_note(folder, FILLED, people=people, proposals=proposals, verification=facts)


def _upgrade(folder: Path, config_file: Path, note: dict[str, Any]) -> None:
    from portal.app import create_app
    from portal.core.config import load_config
    from portal.demo import site

    with create_app(load_config(config_file)).app_context():
        site.create_tables()
    facts = {key: note[key] for key in ("people", "proposals", "verification")}
    write_note(folder, FILLED, **facts)


def _unverified(world: Any) -> dict[str, str]:
    person = next(p for p in world.content.people if p.key == UNVERIFIED)
    return {
        "document number": person.document,
        "date of birth": person.birth_date.isoformat(),
        "postcode": person.postcode,
    }


def _print_logins(config_file: Path, port: int, note: dict[str, Any]) -> None:
    click.secho(f"\nhttp://127.0.0.1:{port}/", bold=True)
    click.echo(f"Start it with: PORTAL_CONFIG={config_file} portal serve\n")
    for login in note["logins"]:
        remark = f"  ({login['note']})" if login["note"] else ""
        click.echo(f"  {login['role']:14} {login['email']}{remark}")
    click.echo(f"\nThe password of all of them: {PASSWORD}")
    facts = ", ".join(f"{name} {value}" for name, value in note["verification"].items())
    click.echo(f"To prove where {UNVERIFIED} lives: {facts}")


class ProgressBar:
    """Says on stderr what is being done; redrawn in place on a terminal."""

    WIDTH = 24

    def __init__(self) -> None:
        self._what = ""
        self._drawn = 0.0
        self._live = sys.stderr.isatty()

    def __call__(self, what: str, done: int, of: int) -> None:
        """Show how far something is; ``of`` is 0 where nobody knows."""
        finished = of and done >= of
        if not self._live:
            if finished:
                click.echo(f"{what}: {done:,}", err=True)
            return
        if what != self._what and self._what:
            click.echo(err=True)
        elif not finished and time.monotonic() - self._drawn < 0.1:
            return
        self._what, self._drawn = what, time.monotonic()
        filled = int(self.WIDTH * done / of) if of else 0
        bar = "█" * filled + "░" * (self.WIDTH - filled)
        click.echo(f"\r{what:16} {bar} {done:,}", nl=False, err=True)

    def end(self, text: str) -> None:
        """Close the line and say something."""
        if self._live and self._what:
            click.echo(err=True)
        self._what = ""
        click.echo(text, err=True)
