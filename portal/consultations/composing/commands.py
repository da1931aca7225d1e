"""``portal consultations export`` and ``portal consultations import``."""

from __future__ import annotations

import json
import sys
from typing import IO

import click


@click.command("export")
@click.argument("consultation")
@click.option("-o", "--output", type=click.File("wb"), default="-", help="Where to write it.")
def export_consultation(consultation: str, output: IO[bytes]) -> None:
    """Write a consultation, by its address, as a file another portal can read."""
    from portal.consultations.composing.exporting import export_consultation as exported
    from portal.consultations.queries import consultation_by_slug

    found = consultation_by_slug(consultation)
    if found is None:
        raise click.ClickException(f"there is no consultation “{consultation}”")
    text = json.dumps(exported(found), ensure_ascii=False, indent=2)
    output.write(f"{text}\n".encode())


@click.command("import")
@click.argument("file", type=click.File("rb"))
@click.option(
    "--map",
    "pairs",
    multiple=True,
    metavar="KIND:SLUG=SLUG",
    help="What stands here for something unknown: area:centre=old-town. Nothing after = leaves "
    "it out. May be given several times.",
)
def import_consultation(file: IO[bytes], pairs: tuple[str, ...]) -> None:
    """Make a draft of a file that a portal wrote; “-” reads standard input."""
    from portal.consultations.composing.importing import LARGEST, plan_of_file
    from portal.consultations.composing.writing import carry_out
    from portal.consultations.queries import consultation_of
    from portal.core.database import unit_of_work
    from portal.core.permissions import SYSTEM
    from portal.core.problems import Problems

    mapped = dict(_pair(text) for text in pairs)
    try:
        plan = plan_of_file(file.read(LARGEST + 1), mapped)
        with unit_of_work():
            made = carry_out(SYSTEM, plan)
    except Problems as refused:
        for problem in refused.problems:
            click.echo(f"{problem.field or 'file'}: {problem.message}", err=True)
        click.echo("Nothing was imported.", err=True)
        sys.exit(1)
    found = consultation_of(made)
    assert found is not None  # noqa: S101 - it was written a moment ago
    click.echo(f"Imported as a draft: {found.slug}")


def _pair(text: str) -> tuple[str, str]:
    key, equals, slug = text.partition("=")
    kind, colon, known = key.partition(":")
    if not (equals and colon and known and kind in ("department", "area", "topic")):
        raise click.BadParameter(f"“{text}” is not of the form area:centre=old-town")
    return key, slug


export_consultation.portal_group = "consultations"  # type: ignore[attr-defined]
import_consultation.portal_group = "consultations"  # type: ignore[attr-defined]
COMMANDS = (export_consultation, import_consultation)
