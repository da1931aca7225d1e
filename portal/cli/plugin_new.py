"""``portal plugin new``: writes a plugin that works, with the parts one asks for."""

from __future__ import annotations

import keyword
import re
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import click

from portal.cli import catalogues
from portal.cli.plugin_rendering import PARTS, TEMPLATE, Choice, complete, rendered

LONGEST_NAME = 30
#: Taken by the portal: its features, those to come, and first parts of its templates' names.
TAKEN = frozenset(
    [
        "admin",
        "answers",
        "call",
        "civic",
        "classic",
        "components",
        "composing",
        "consultations",
        "core",
        "demo",
        "discussion",
        "discussions",
        "document",
        "feedback",
        "harbour",
        "identity",
        "importers",
        "layout",
        "moderation",
        "municipality",
        "notifications",
        "outcome",
        "participation",
        "poll",
        "portal",
        "previews",
        "promises",
        "proposals",
        "questions",
        "sdk",
        "site",
        "state",
        "statements",
        "styleguide",
        "survey",
        "testing",
        "theme",
        "voting",
    ]
)
_NAME = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
_PACKAGE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")


def _parts(_context: click.Context, _parameter: click.Parameter, asked: str) -> tuple[str, ...]:
    """Return the parts that were asked for."""
    parts = [part.strip() for part in asked.split(",") if part.strip()]
    parts = list(PARTS) if parts == ["all"] else parts
    unknown = [part for part in parts if part not in PARTS]
    if unknown:
        there = ", ".join(PARTS)
        raise click.BadParameter(f"there is no part {', '.join(unknown)}; there are: {there}")
    return tuple(parts)


@click.command("new", epilog="Parts: " + "; ".join(f"{p} – {PARTS[p][0]}" for p in PARTS) + ".")
@click.argument("name")
@click.option("--title", help="What people read; by default made from the name.")
@click.option(
    "--with",
    "parts",
    callback=_parts,
    default="page",
    show_default=True,
    help="Parts it shall have, separated by commas; “all” for every one, “” for none.",
)
@click.option("--package", help="Name of its package; by default portal_NAME.")
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="Folder in which its own folder is made; by default the current one.",
)
def new(
    name: str, title: str | None, parts: tuple[str, ...], package: str | None, into: Path
) -> None:
    """Write a plugin that works: code, tests, migration, translations, documentation.

    It is made for the parts it is asked for, passes its own tests, and is meant to be changed.
    Nothing that exists is overwritten.
    """
    choice = Choice(
        checked_name(name),
        title or name.replace("-", " ").replace("_", " ").capitalize(),
        package or f"portal_{name.replace('-', '_')}",
        complete(parts),
    )
    _check_words(choice)
    folder = into / choice.distribution
    write(choice, folder)
    for line in _what_was_done(choice, folder, parts):
        click.echo(line)


def checked_name(name: str) -> str:
    """Return the plugin's name as its tables and templates carry it.

    :raises click.BadParameter: when it cannot be one, or is taken.
    """
    if not _NAME.fullmatch(name) or keyword.iskeyword(name):
        raise click.BadParameter(
            f"“{name}” cannot be a plugin's name; use lower-case letters, digits and single "
            "hyphens, beginning with a letter",
            param_hint="NAME",
        )
    plain = name.replace("-", "_")
    if len(plain) > LONGEST_NAME:
        raise click.BadParameter(
            f"“{name}” has {len(plain)} characters; {LONGEST_NAME} are the most, because it is a "
            "part of the names of tables",
            param_hint="NAME",
        )
    if plain in TAKEN or plain.partition("_")[0] in ("portal", "plugin"):
        raise click.BadParameter(f"“{name}” is a name of the portal's own", param_hint="NAME")
    for other in {point.name for point in entry_points(group="portal.plugins")}:
        if other == plain:
            raise click.BadParameter(f"a plugin “{name}” is installed", param_hint="NAME")
        if f"{plain}_".startswith(f"{other}_") or f"{other}_".startswith(f"{plain}_"):
            raise click.BadParameter(
                f"“{name}” and the installed plugin “{other}” could not tell their tables apart",
                param_hint="NAME",
            )
    return plain


def _check_words(choice: Choice) -> None:
    if not _PACKAGE.fullmatch(choice.package) or choice.package == "portal":
        raise click.BadParameter(f"“{choice.package}” cannot be a package", param_hint="--package")
    if (
        not choice.title.isprintable()
        or not 1 <= len(choice.title) <= 60
        or set(choice.title) & set("\"\\{}%«»<>&'")
    ):
        raise click.BadParameter(
            "a title has 1 to 60 characters, without quotation marks, brackets, %, & and \\",
            param_hint="--title",
        )


def write(choice: Choice, folder: Path) -> None:
    """Write the plugin into a folder that does not exist yet.

    :raises click.ClickException: when it exists.
    """
    files = rendered(choice)
    if folder.exists():
        raise click.ClickException(f"{folder} exists; nothing was changed")
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    _write_spanish(choice, folder / choice.package)


def _write_spanish(choice: Choice, package: Path) -> None:
    known = tomllib.loads((TEMPLATE / "es.toml").read_text(encoding="utf-8"))
    known |= {choice.title: choice.title}
    wanted = catalogues.collect(package, choice.title, "0.1.0")
    catalogues.update(wanted, package / "translations", "es", known)


def _what_was_done(choice: Choice, folder: Path, asked: tuple[str, ...]) -> list[str]:
    more = [part for part in choice.parts if part not in asked]
    lines = [f"{choice.title} is in {folder}."]
    if more:
        lines.append(f"It also has what these need: {', '.join(more)}.")
    steps = [
        f"cd {folder}",
        "pip install -e . --group dev",
        "pytest",
        "portal plugin check .",
        *(["portal db upgrade"] if "table" in choice.parts else []),
        f"portal plugin enable {choice.name}",
    ]
    return [*lines, "", "Next:", *(f"  {step}" for step in steps)]
