"""Commands: ``portal import areas``, ``portal import topics``, ``portal import layer``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from portal.core.database import unit_of_work
from portal.core.permissions import SYSTEM
from portal.core.problems import Problems
from portal.municipality import service
from portal.municipality.service.imports import ImportOutcome
from portal.municipality.service.reading import read_area_file, read_layer, read_topic_file

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("areas")
@click.argument("file", type=_FILE)
def import_areas(file: Path) -> None:
    """Bring in areas from GeoJSON (with boundaries) or CSV (name, slug, parent, population).

    Areas are told apart by their slug; a file with a mistake changes nothing.
    """
    try:
        areas = read_area_file(file.read_bytes(), file.name)
        with unit_of_work():
            outcome = service.import_areas(SYSTEM, areas)
    except Problems as refused:
        raise _refusal(file, refused) from refused
    _say(outcome)


@click.command("topics")
@click.argument("file", type=_FILE)
def import_topics(file: Path) -> None:
    """Bring in topics from CSV (name, name:es …, slug, parent, icon, colour)."""
    try:
        topics = read_topic_file(file.read_bytes())
        with unit_of_work():
            outcome = service.import_topics(SYSTEM, topics)
    except Problems as refused:
        raise _refusal(file, refused) from refused
    _say(outcome)


@click.command("layer")
@click.argument("name")
@click.argument("file", type=_FILE)
def import_layer(name: str, file: Path) -> None:
    """Bring in a layer of the base map (water, parks, streets, landmarks) from GeoJSON."""
    try:
        collection = read_layer(file.read_bytes())
        with unit_of_work():
            service.replace_layer(SYSTEM, name, collection)
    except Problems as refused:
        raise _refusal(file, refused) from refused
    click.echo(f"The layer {name} has been replaced.")


def commands() -> Sequence[click.Command]:
    """Return the commands, marked for the group ``import``."""
    found = [import_areas, import_topics, import_layer]
    for command in found:
        command.portal_group = "import"  # type: ignore[attr-defined]
    return found


def _say(outcome: ImportOutcome) -> None:
    click.echo(f"{outcome.created} new, {outcome.changed} changed, {outcome.unchanged} as before.")


def _refusal(file: Path, refused: Problems) -> click.ClickException:
    lines = [f"{file.name}: {problem.message}" for problem in refused.problems]
    return click.ClickException("\n".join([*lines, "Nothing was imported."]))
