"""``portal plugin translate``: collects a plugin's texts into its catalogues and compiles them."""

from __future__ import annotations

from pathlib import Path

import click
from babel.messages.catalog import Catalog

from portal.cli import catalogues
from portal.cli.plugin_check.subject import NotFound, Subject, find_subject, load


@click.command("translate")
@click.argument("target")
@click.option("--language", "languages", multiple=True, help="Begin a language, such as es.")
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 if anything is missing.")
def translate(target: str, languages: tuple[str, ...], check: bool) -> None:
    """Collect the texts of a plugin into its catalogues and compile them.

    TARGET is the name of an installed plugin, or a folder with its pyproject.toml. Texts come
    from code (``_("…")``) and templates; a new one waits untranslated, one that is gone goes.
    """
    try:
        subject = find_subject(target)
    except NotFound as error:
        raise click.ClickException(str(error)) from error
    load(subject)
    folder = subject.folder_of("translations") or subject.package / "translations"
    wanted = texts_of(subject)
    chosen = sorted({*catalogues.languages_in(folder), *languages})
    if not chosen:
        raise click.ClickException(f"{folder} has no language yet; begin one with --language es")
    failed = False
    for language in chosen:
        path = catalogues.catalogue_path(folder, language)
        if not check:
            catalogues.update(wanted, folder, language)
        given = catalogues.read(path, language) if path.exists() else None
        found = list(catalogues.faults(wanted, given)) if given is not None else []
        failed = failed or bool(found) or given is None
        state = "is not there" if given is None else f"{len(found)} of {len(wanted)} wait"
        click.echo(f"{language}: {state if found or given is None else 'complete'} ({path})")
        for fault, text in found:
            place = text.locations[0][0] if text.locations else "?"
            click.echo(f"  {place}: {fault}: {text.id!r}")
    raise SystemExit(1 if check and failed else 0)


def texts_of(subject: Subject) -> Catalog:
    """Return the texts of a plugin's package."""
    title = str(getattr(subject.plugin, "title", "") or subject.name)
    version = str(getattr(subject.plugin, "version", "0"))
    return catalogues.collect(Path(subject.package), title, version)
