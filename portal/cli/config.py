"""``portal config``: every option, its value, where it can be set, and what it is for."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import Any

import click

from portal.core.config import declared_options, load_config
from portal.core.config.complaints import complaints_about
from portal.core.i18n.translated import TranslatedText


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--check", is_flag=True, help="Only say what is wrong; exit with 1 if anything is.")
def config(as_json: bool, check: bool) -> None:
    """List every option with its type, value, variable and help."""
    current = load_config()
    if check:
        complaints = complaints_about(current)
        for complaint in complaints:
            click.echo(complaint)
        raise SystemExit(1 if complaints else 0)
    if as_json:
        values = {
            o.name: "(set)"
            if o.secret and getattr(current, o.name)
            else _plain(getattr(current, o.name))
            for o in declared_options()
        }
        click.echo(json.dumps(values, indent=2))
        return
    for declared in declared_options():
        value = getattr(current, declared.name)
        shown = "(set)" if declared.secret and value else json.dumps(_plain(value))
        changed = "" if value == declared.default else "  (changed)"
        click.secho(f"{declared.name} = {shown}{changed}", bold=True)
        click.echo(textwrap.indent(textwrap.fill(declared.help, 90), "    "))
        click.echo(f"    {declared.variable}\n")


def _plain(value: Any) -> Any:
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, TranslatedText):
        return value.get("") or dict(value)
    if isinstance(value, tuple):
        return list(value)
    return value
