"""The ``portal`` command. Verbs are imported when they are asked for, so help stays quick."""

from __future__ import annotations

import copy
import importlib
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

import portal

if TYPE_CHECKING:
    from flask import Flask

# verb → (module, attribute, one line of help)
VERBS = {
    "init": ("portal.cli.init", "init", "Write portal.toml and make the first administrator."),
    "demo": ("portal.cli.demo", "demo", "Fill a demonstration town and print a login per role."),
    "serve": ("portal.cli.serve", "serve", "Run the web server and the worker."),
    "worker": ("portal.cli.worker", "worker", "Run the worker alone."),
    "db": ("portal.cli.database", "db", "Create, upgrade and inspect the tables."),
    "doctor": ("portal.cli.checks", "doctor", "Say what is misconfigured and how to mend it."),
    "check": ("portal.cli.checks", "check", "Prove that counts, votes and files are right."),
    "backup": ("portal.cli.backup", "backup", "Write everything into one file."),
    "restore": ("portal.cli.backup", "restore", "Bring back what a backup holds."),
    "config": ("portal.cli.config", "config", "List every option with its value and help."),
    "plugin": ("portal.cli.plugin", "plugin", "List, enable and disable plugins."),
    "settings": ("portal.cli.settings", "settings", "Read and change settings, rotate keys."),
    "deliveries": ("portal.cli.deliveries", "deliveries", "See and mend what is told to whom."),
    "webhooks": ("portal.cli.webhooks", "webhooks", "Tell other systems of what happens."),
    "recount": ("portal.cli.recount", "recount", "Count a file of ballots again, offline."),
    "search": ("portal.cli.search", "search", "Build the search index anew."),
    "docs": ("portal.cli.docs", "docs", "Write the generated reference pages."),
}


class PortalGroup(click.Group):
    """Verbs of the core by name; those of features and plugins once the portal is assembled."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every verb."""
        return sorted({*VERBS, *_feature_commands(quiet=True)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of a verb."""
        if cmd_name in VERBS:
            module, attribute, _help = VERBS[cmd_name]
            command: click.Command = getattr(importlib.import_module(module), attribute)
            return command
        return _feature_commands().get(cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List verbs without importing those of the core."""
        rows = {name: help_text for name, (_module, _attribute, help_text) in VERBS.items()}
        for name, command in _feature_commands(quiet=True).items():
            rows[name] = command.get_short_help_str(limit=70)
        with formatter.section("Commands"):
            formatter.write_dl(sorted(rows.items()))


def _feature_commands(*, quiet: bool = False) -> dict[str, click.Command]:
    """Return the commands features and plugins contribute, where there is a configuration."""
    from portal.cli.application import application
    from portal.core.config import ConfigError

    try:
        return commands_of(application())
    except (ConfigError, click.ClickException):
        if quiet:
            return {}
        raise


def commands_of(app: Flask) -> dict[str, click.Command]:
    """Return the commands that the features and plugins of one application contribute.

    A command with the attribute ``portal_group`` becomes part of the group of that name.
    """
    from portal.core.events.hooks import DataHooks
    from portal.core.plugins.gathering import gather
    from portal.core.plugins.lifecycle import LifecycleHooks
    from portal.core.plugins.plugin import Plugin

    found: dict[str, click.Command] = {}

    def verbs(plugin: Plugin, commands: Sequence[click.Command]) -> None:
        for command in commands:
            if not plugin.built_in and command.name in VERBS:
                raise ValueError(f"“{command.name}” is a verb of the portal's own")
            _add(found, _inside(app, command))

    def importers(_plugin: Plugin, commands: Sequence[click.Command]) -> None:
        for command in commands:
            command.portal_group = "import"  # type: ignore[attr-defined]
            _add(found, _inside(app, command))

    # A plugin that fails at it is left out; the others' commands are there all the same.
    gather(app, LifecycleHooks.commands, verbs)
    gather(app, DataHooks.importers, importers)
    return found


def _add(found: dict[str, click.Command], command: click.Command) -> None:
    name = getattr(command, "portal_group", None)
    if name is not None:
        group = found.setdefault(name, click.Group(name, help=_GROUP_HELP.get(name)))
        if not isinstance(group, click.Group):
            raise TypeError(f"“{name}” is a command already, so it cannot be a group")
        group.add_command(command)
        return
    known = found.get(command.name or "")
    if isinstance(known, click.Group) and isinstance(command, click.Group):
        for part in command.commands.values():
            known.add_command(part)
        return
    found[command.name or ""] = command


_GROUP_HELP = {"import": "Bring data in from files.", "export": "Write data out."}


def _inside(app: Any, command: click.Command) -> click.Command:
    """Return a command, or a group with every command of it, that runs in the application.

    A copy: features and plugins hand the same object to every application of a process.
    """
    inside = copy.copy(command)
    if isinstance(command, click.Group) and isinstance(inside, click.Group):
        inside.commands = {name: _inside(app, part) for name, part in command.commands.items()}
    elif command.callback is not None:
        inside.callback = _with_application(app, command.callback)
    return inside


def _with_application(app: Any, callback: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Any:
        with app.app_context():
            return callback(*args, **kwargs)

    return run


@click.group(cls=PortalGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(portal.__version__, prog_name="portal")
def cli() -> None:
    """Civic Portal: proposals, consultations, votes and their answers."""


def main() -> None:
    """Run the command line; refusals are said without a stack trace."""
    from portal.core.config import ConfigError
    from portal.core.problems import Problems

    try:
        cli()
    except ConfigError as error:
        for complaint in error.complaints:
            print(f"portal: {complaint}", file=sys.stderr)
        raise SystemExit(2) from None
    except Problems as refused:
        for problem in refused.problems:
            where = f"{problem.field}: " if problem.field else ""
            print(f"portal: {where}{problem.message}", file=sys.stderr)
        raise SystemExit(1) from None
