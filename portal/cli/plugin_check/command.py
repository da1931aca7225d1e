"""``portal plugin check`` itself: what it is told, and how it says what it found."""

from __future__ import annotations

import json
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portal.cli.plugin_check.findings import Tier
from portal.cli.plugin_check.subject import find_subject, installed_names

if TYPE_CHECKING:
    from portal.cli.plugin_check.checking import Report

RECORD = "portal-tier.json"


@click.command("check")
@click.argument("targets", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Say it in JSON, for programs.")
@click.option(
    "--tier",
    type=click.Choice([tier.word for tier in Tier if tier]),
    help="Exit with 1 unless every plugin has this tier. Without it: unless all have bronze's "
    "findings mended.",
)
@click.option("--skip-tests", is_flag=True, help="Do not run the plugin's tests and type checker.")
@click.option("--record", is_flag=True, help=f"Write the tier into {RECORD} of the package.")
def check(
    targets: tuple[str, ...], as_json: bool, tier: str | None, skip_tests: bool, record: bool
) -> None:
    """Name the tier of a plugin, and everything that is wrong with it.

    TARGETS are names of installed plugins or folders with a pyproject.toml; without any, all
    installed plugins are checked. Each is tried in a small town of its own that is thrown away.
    """
    from portal.cli.plugin_check.checking import check_all

    chosen = targets or tuple(installed_names())
    if not chosen:
        raise click.ClickException("no plugin is installed; give the folder of one")
    reports = []
    for report in check_all(chosen, Path.cwd(), run_tests=not skip_tests):
        reports.append(report)
        if not as_json:
            _say(report)
    if as_json:
        click.echo(json.dumps([asdict(report) for report in reports], indent=1, ensure_ascii=False))
    if record:
        for report in reports:
            _record(report)
    raise SystemExit(0 if all(_is_good(report, tier) for report in reports) else 1)


def _is_good(report: Report, tier: str | None) -> bool:
    if tier is not None:
        return report.reaches(Tier[tier.upper()])
    return not report.error and not any(f["tier"] == Tier.BRONZE.word for f in report.findings)


def _say(report: Report) -> None:
    if report.error:
        click.echo(f"{report.target}: {report.error}", err=True)
        return
    for note in report.notes:
        click.echo(f"Note: {note}")
    by_tier = sorted(report.findings, key=lambda found: Tier[found["tier"].upper()])
    for tier, found in groupby(by_tier, key=lambda found: found["tier"]):
        click.secho(f"\nIn the way of {tier}", bold=True)
        for one in found:
            click.echo(f"{one['path']}:{one['line']}: {one['code']} {one['message']}")
    click.echo()
    click.secho(f"{report.name} {report.version}: {_tier_in_words(report)}", bold=True)
    for requirement in report.requirements:
        mark = {True: "✓", False: "✗", None: "?"}[requirement["met"]]
        remark = f" – {requirement['remark']}" if requirement["remark"] else ""
        click.echo(f"  {mark} {requirement['tier']:6} {requirement['title']}{remark}")


def _tier_in_words(report: Report) -> str:
    return "no tier yet" if report.tier == Tier.NONE.word else report.tier


def _record(report: Report) -> None:
    """Write the tier beside the plugin's code, where the back office reads it."""
    if report.error:
        return
    path = find_subject(report.target).package / RECORD
    content = {
        "plugin": report.name,
        "version": report.version,
        "tier": report.tier,
        "missing": [r["key"] for r in report.requirements if not r["met"]],
        "findings": len(report.findings),
    }
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    click.echo(f"{path} says {report.tier}")
