"""``portal docs``: reference pages that are generated, so that they are never out of date."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path

import click
from flask import Flask


@click.command()
@click.option(
    "--write",
    "target",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the pages into this folder.",
)
@click.option(
    "--check",
    "known",
    type=click.Path(file_okay=False, path_type=Path),
    help="Only say which pages of this folder are missing or stale; exit with 1 if any is.",
)
def docs(target: Path | None, known: Path | None) -> None:
    """Write the generated reference pages, or check that they are up to date."""
    folder = target or known
    if folder is None or (target and known):
        raise click.UsageError("give --write DIR or --check DIR")
    pages = generated_pages()
    stale = [name for name, text in pages.items() if _text(folder / name) != text]
    gone = left_over(folder, pages)
    if target is not None:
        for name in stale:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_text(pages[name], encoding="utf-8")
        for name in gone:
            (target / name).unlink()
        click.echo(f"{len(pages)} pages in {target}, {len(stale) + len(gone)} of them changed")
        return
    for name in stale:
        click.echo(f"{name} is missing or stale. Run: portal docs --write {folder}")
    for name in gone:
        click.echo(f"{name} is about nothing any more. Run: portal docs --write {folder}")
    raise SystemExit(1 if stale or gone else 0)


def left_over(folder: Path, pages: Mapping[str, str]) -> list[str]:
    """Return the pages in folders of generated pages that are generated no more."""
    folders = {Path(name).parent for name in pages} - {Path()}
    return sorted(
        name
        for inner in folders
        for path in (folder / inner).glob("*.md")
        if (name := str(inner / path.name)) not in pages
    )


def generated_pages() -> Mapping[str, str]:
    """Return every page of the portal as it comes: file name → Markdown."""
    from portal.cli.reference import reference_pages

    with tempfile.TemporaryDirectory() as scratch:
        app = _bare_application(Path(scratch))
        with app.test_request_context():
            return reference_pages(app)


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _bare_application(folder: Path) -> Flask:
    """Return the portal as it comes: no site's configuration, no installed plugin."""
    from portal.app import create_app
    from portal.core.config import load_config

    return create_app(
        load_config(
            environ={},
            data_dir=folder,
            environment="test",
            safe_mode=True,
            log_level="ERROR",
            secret_key=secrets.token_urlsafe(48),
            registry_key=secrets.token_urlsafe(48),
        )
    )
