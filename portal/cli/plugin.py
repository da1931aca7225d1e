"""``portal plugin``: which plugins there are, in which state, and switching them."""

from __future__ import annotations

import json
from typing import Any

import click

from portal.cli.application import application
from portal.cli.plugin_check.command import check
from portal.cli.plugin_new import new
from portal.cli.plugin_translate import translate
from portal.core.database.session import db
from portal.core.database.unit_of_work import unit_of_work
from portal.core.permissions.actor import SYSTEM
from portal.core.plugins.consent import Consent
from portal.core.plugins.costs import costs_of
from portal.core.plugins.failures import last_failures
from portal.core.plugins.overview import (
    PluginRecord,
    known_plugin,
    known_plugins,
    rows_in,
    tables_left_by,
)
from portal.core.plugins.states import PluginState
from portal.core.plugins.switching import switch_plugin


@click.group()
def plugin() -> None:
    """List, inspect, enable and disable plugins; write, check and translate them."""


for _verb in (new, check, translate):
    plugin.add_command(_verb)


@plugin.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def list_plugins(as_json: bool) -> None:
    """Show every plugin with its state and, if there is one, the reason.

    Plugins whose package is gone are listed as well, as long as their data is here.
    """
    with application().app_context():
        records = known_plugins()
        if as_json:
            _print_json({"plugins": [_brief(record) for record in records]})
            return
        if not records:
            click.echo("No plugins are installed.")
        for record in records:
            line = f"{record.name:24} {record.version:10} {record.state:14} {record.reason}"
            click.echo(line.rstrip())


@plugin.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show(name: str, as_json: bool) -> None:
    """Show what the plugin NAME adds, what it keeps, costs, and did wrong lately."""
    with application().app_context():
        record = _known(name)
        tables = rows_in(tables_left_by(name, db.engine))
        failures, costs = last_failures(name), costs_of(name)
        if as_json:
            _print_json(
                {
                    **_brief(record),
                    "asks_for": record.asks_for.stored(),
                    "agreed": record.agreed.stored(),
                    "agreed_version": record.agreed_version,
                    "declared": {kind: list(names) for kind, names in record.declared.items()},
                    "tables": [{"name": table, "rows": rows} for table, rows in tables],
                    "failures": [
                        {
                            "at": failure.failed_at.isoformat(),
                            "what": failure.in_short,
                            "where": failure.where,
                            "version": failure.version,
                        }
                        for failure in failures
                    ],
                    "costs": [
                        {
                            "page": cost.endpoint,
                            "pages": cost.pages,
                            "mean_ms": round(cost.mean_ms, 3),
                            "p95_ms": round(cost.p95_ms, 3),
                            "queries": round(cost.queries, 2),
                        }
                        for cost in costs
                    ],
                }
            )
            return
        click.echo(f"{record.title} ({record.name}) {record.version}".rstrip())
        click.echo(f"State: {record.state}  {record.reason}".rstrip())
        if record.package:
            click.echo(f"Package: {record.package}")
        _say_what_is_asked(record.asks_for)
        for kind, names in sorted(record.declared.items()):
            click.echo(f"{kind.capitalize()}: {', '.join(names)}")
        for table, rows in tables:
            click.echo(f"Table {table}: {rows:,} rows")
        for failure in failures:
            click.echo(f"{failure.failed_at:%Y-%m-%d %H:%M} {failure.in_short}")
        for cost in costs:
            click.echo(
                f"Page {cost.endpoint}: {cost.mean_ms:.2f} ms, {cost.queries:.1f} queries "
                f"(mean of {cost.pages:,})"
            )


@plugin.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Agree to what it asks for without being asked.")
def enable(name: str, yes: bool) -> None:
    """Enable the plugin NAME on this site, after showing what it asks for."""
    with application().app_context():
        record = _known(name)
        agreed = record.asks_for
        if record.state not in (PluginState.ENABLED, PluginState.DISABLED):
            raise click.ClickException(f"{name} is {record.state}: {record.reason}")
        _say_what_is_asked(agreed)
        if not yes and agreed != Consent():
            click.confirm("Do you agree to that?", abort=True)
        with unit_of_work():
            switch_plugin(SYSTEM, name, enabled=True, agreed=agreed)
    click.echo(f"{name} is enabled")


@plugin.command()
@click.argument("name")
def disable(name: str) -> None:
    """Disable the plugin NAME on this site; its data stays."""
    with application().app_context(), unit_of_work():
        switch_plugin(SYSTEM, name, enabled=False)
    click.echo(f"{name} is disabled")


def _known(name: str) -> PluginRecord:
    record = known_plugin(name)
    if record is None:
        raise click.ClickException(f"there is no plugin “{name}”. See: portal plugin list")
    return record


def _say_what_is_asked(asked: Consent) -> None:
    for words, names in (
        ("It asks to be allowed", asked.capabilities),
        ("It talks to", asked.hosts),
        ("Its pages load from", asked.csp_sources),
    ):
        if names:
            click.echo(f"{words}: {', '.join(sorted(names))}")


def _brief(record: PluginRecord) -> dict[str, Any]:
    return {
        "name": record.name,
        "title": str(record.title),
        "version": record.version,
        "package": record.package,
        "state": str(record.state),
        "reason": record.reason,
        "gone": record.gone,
    }


def _print_json(found: dict[str, Any]) -> None:
    click.echo(json.dumps(found, ensure_ascii=False, indent=1))
