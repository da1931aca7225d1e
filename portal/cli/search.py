"""``portal search``: the index."""

from __future__ import annotations

import click

from portal.cli.application import application
from portal.core.search.sources import reindex_everything, search_engine
from portal.core.state import config


@click.group()
def search() -> None:
    """Look after the search index."""


@search.command()
def reindex() -> None:
    """Build the index anew from the database."""
    with application().app_context():
        click.echo(f"Indexing with {config().search_engine} …", err=True)

        def progress(done: int) -> None:
            click.echo(f"\r{done:,} documents", nl=False, err=True)

        count = reindex_everything(progress)
        click.echo(f"\r{count:,} documents indexed; the engine holds {search_engine().count():,}")
