"""``portal import …``: brings data in from files of other systems."""

from __future__ import annotations

import dataclasses
import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NoReturn

import click
from babel import Locale, UnknownLocaleError


@click.command("polis")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@click.option("--slug", help="Address of the consultation; by default the folder's name.")
@click.option("--title", help="Title; by default the topic in summary.csv.")
@click.option("--language", help="Language of the statements; by default the site's first.")
@click.option(
    "--open-days",
    type=click.IntRange(0, 3650),
    default=0,
    help="Let people go on taking part here for this many days.",
)
def polis(
    folder: Path,
    as_json: bool,
    slug: str | None,
    title: str | None,
    language: str | None,
    open_days: int,
) -> None:
    """Import a Polis conversation: comments.csv with votes.csv or participants-votes.csv."""
    from portal.core.permissions import SYSTEM
    from portal.core.problems import Problems
    from portal.core.state import config
    from portal.core.text.slug import slugify
    from portal.importers.polis.importing import Options, import_folder
    from portal.importers.polis.tables import BrokenFile

    if slug is not None and slugify(slug, max_length=80, fallback="") != slug:
        raise click.BadParameter(
            "use small letters a to z, digits and hyphens", param_hint="--slug"
        )
    chosen = language or config().default_language
    if chosen not in config().languages:
        try:
            Locale.parse(chosen, sep="-")
        except (ValueError, UnknownLocaleError):
            raise click.BadParameter("this is no language tag", param_hint="--language") from None
    options = Options(slug, title, chosen, open_days)
    with ExitStack() as stack:
        bar = _Bar(stack)
        try:
            report = import_folder(SYSTEM, folder, options, votes_written=bar.show)
        except BrokenFile as error:
            _fail(as_json, error.file, error.line, error.reason)
        except Problems as error:
            _fail(as_json, str(folder), 0, " ".join(p.message for p in error.problems))
    if as_json:
        content = dataclasses.asdict(report)
        del content["new"]
        click.echo(json.dumps(content, ensure_ascii=False))
        return
    _tell(report)


def _fail(as_json: bool, file: str, line: int, reason: str) -> NoReturn:
    where = f"{file}, line {line}" if line else file
    if as_json:
        click.echo(json.dumps({"error": {"file": file, "line": line, "reason": reason}}))
    click.echo(f"Nothing was imported. {where}: {reason.removesuffix('.')}.", err=True)
    sys.exit(1)


def _tell(report: Any) -> None:
    if report.new:
        click.echo(f"Imported as /consultations/{report.consultation}")
    else:
        click.echo(f"Imported before as /consultations/{report.consultation}; nothing was changed.")
    click.echo(f"  {report.participants} people, {report.statements} statements")
    click.echo(f"  {report.votes_in_file} votes in the file, {report.votes_counted} counted")
    click.echo(f"  {len(report.rejected)} rows left out")
    for row in report.rejected:
        click.echo(f"  {row.file}, line {row.line}: {row.reason}", err=True)


class _Bar:
    """A progress bar on standard error, so that standard output holds the result alone."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._bar: Any = None
        self._shown = 0

    def show(self, done: int, total: int) -> None:
        """Move the bar on to ``done`` of ``total`` votes."""
        if self._bar is None:
            self._bar = self._stack.enter_context(
                click.progressbar(length=total, label="Votes", file=sys.stderr)
            )
        self._bar.update(done - self._shown)
        self._shown = done


IMPORTERS = (polis,)
