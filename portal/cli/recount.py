"""``portal recount FILE``: counts ballots again, without a database or a network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--method", default="", help="Count by another method than the file names.")
@click.option("--seats", default=0, help="Count for another number of seats.")
@click.option("--setting", "settings", multiple=True, help="NAME=VALUE, a choice of the method.")
@click.option("--lot", default="", help="Options as drawn by lot, with commas between them.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole result as JSON.")
def recount(
    file: Path, method: str, seats: int, settings: tuple[str, ...], lot: str, as_json: bool
) -> None:
    """Count the ballots in FILE again and compare with the result it states.

    FILE is a file of ballots as the portal publishes it (.json), a participatory budget in the
    Pabulib format (.pb), or a table of ranked ballots (.csv). The exit code is 1 when the result
    differs from the published one, and 2 when the file is broken.
    """
    from portal.voting.files.reading import BrokenFile
    from portal.voting.recounting import count_file, read_ballots, told_in_words

    try:
        found, published = read_ballots(file)
        chosen = dict(setting.partition("=")[::2] for setting in settings)
        contest = replace(found.contest, settings={**found.contest.settings, **chosen})
        if seats:
            contest = replace(contest, seats=seats)
        drawn = tuple(option for option in lot.split(",") if option) or found.lot
        changed = bool(method or seats or settings or lot)
        found = replace(found, contest=contest, method=method or found.method, lot=drawn)
        with _where_counted(found.method):
            result, words = count_file(found), ""
            if not as_json:
                words = told_in_words(found, result)
    except (BrokenFile, ValueError, LookupError) as broken:
        click.echo(f"{file}: {broken}", err=True)
        raise SystemExit(2) from broken
    if as_json:
        click.echo(json.dumps(result.to_json(), ensure_ascii=False, indent=1))
    else:
        click.echo(words)
    if published is None or changed:
        return
    same = {key: result.to_json()[key] == published.get(key) for key in ("winners", "tied")}
    if all(same.values()):
        click.echo("This is the result as published.", err=True)
        return
    click.echo(f"The file states another result: {', '.join(published['winners'])}", err=True)
    raise SystemExit(1)


@contextmanager
def _where_counted(method: str) -> Iterator[None]:
    """Count with nothing but the code, unless the method is a plugin's: then in its portal."""
    from portal.voting.methods import BALLOT_METHODS

    if any(known.name == method for known in BALLOT_METHODS) or "." not in method:
        yield
        return
    from portal.cli.application import application

    with application().app_context():
        yield
