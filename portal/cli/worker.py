"""``portal worker``: delivers, folds tallies and runs periodic jobs."""

from __future__ import annotations

import click

from portal.cli.application import application
from portal.core.events.worker import Worker


@click.command()
def worker() -> None:
    """Run the worker until it is stopped."""
    Worker(application()).run()
