"""Reference for operators: commands, options, HTTP API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import click
from flask import Flask

from portal.cli.reference.markdown import code, page, table, type_name
from portal.core.config import declared_options

OPERATIONS = ("get", "post", "put", "patch", "delete")


def command_page(app: Flask) -> str:
    """Return the page of the command line."""
    from portal.cli import VERBS, cli, commands_of

    known = {name: cli.get_command(click.Context(cli), name) for name in VERBS}
    parts = [
        part
        for name, command in sorted({**known, **commands_of(app)}.items())
        if command is not None
        for part in _command(command, name, "portal")
    ]
    opening = (
        "Every command reads `portal.toml` in the current folder, or the file that "
        "`PORTAL_CONFIG` names."
    )
    return page("Command line", opening, parts)


def _command(command: click.Command, name: str, before: str) -> Iterator[str]:
    if command.hidden:
        return
    usage = " ".join(command.collect_usage_pieces(click.Context(command)))
    yield f"## `{before} {name}`" if before == "portal" else f"### `{before} {name}`"
    yield f"```\n{before} {name} {usage}".rstrip() + "\n```"
    yield (command.help or "").replace("\b\n", "").strip()
    rows = [
        (code(", ".join(option.opts)), _default(option), option.help or "")
        for option in command.params
        if isinstance(option, click.Option)
    ]
    if rows:
        yield table(("Option", "Default", "What it does"), rows)
    if isinstance(command, click.Group):
        for part, inner in sorted(command.commands.items()):
            yield from _command(inner, part, f"{before} {name}")


def _default(option: click.Option) -> str:
    if option.is_flag or option.default is None or callable(option.default):
        return ""
    shown = str(option.default)
    return code(shown) if shown and "UNSET" not in shown.upper() else ""


def configuration_page() -> str:
    """Return the page of options."""
    rows = [
        (
            code(option.name),
            code(option.variable),
            type_name(option.type),
            code(json.dumps(_plain(option.default), ensure_ascii=False)),
            option.help + (" *Secret.*" if option.secret else ""),
        )
        for option in declared_options()
    ]
    opening = (
        "Options stand in `portal.toml` under these names; a variable of the environment wins "
        "over the file. `portal config` shows the values in force."
    )
    return page(
        "Configuration",
        opening,
        [table(("Option", "Variable", "Type", "Default", "What it is for"), rows)],
    )


def _plain(value: Any) -> Any:
    if isinstance(value, str | int | float | bool | None):
        return value
    return list(value) if isinstance(value, tuple) else str(value)


def api_page(app: Flask) -> str:
    """Return the page of the HTTP API's routes."""
    specification = app.extensions["portal_api"].description()
    parts: list[str] = []
    for path, operations in sorted(specification.get("paths", {}).items()):
        for verb in OPERATIONS:
            if verb in operations:
                parts += _operation(verb, path, operations[verb])
    opening = "The HTTP API, version 1. The OpenAPI document at `/api/v1/openapi.json` says it all."
    return page("HTTP API", opening, parts)


def _operation(verb: str, path: str, operation: dict[str, Any]) -> Iterator[str]:
    yield f"## `{verb.upper()} {path}`"
    words = [operation.get("summary", ""), operation.get("description", "")]
    yield "\n\n".join(word.strip() for word in words if word.strip())
    rows = [
        (
            code(parameter["name"]),
            parameter["in"],
            "yes" if parameter.get("required") else "",
            parameter.get("description", ""),
        )
        for parameter in operation.get("parameters", ())
        if "name" in parameter
    ]
    if rows:
        yield table(("Parameter", "In", "Needed", "What it means"), rows)
