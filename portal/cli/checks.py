"""``portal doctor`` and ``portal check``: is it set up well, and do the invariants hold?"""

from __future__ import annotations

import json

import click

from portal.cli.application import application
from portal.core.health import Check, Finding, Severity
from portal.core.plugins.checking import checks_of
from portal.core.plugins.checking import findings_of as run_check


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def doctor(as_json: bool) -> None:
    """Say what is misconfigured and how to mend it; exit with 1 on an error."""
    _report("doctor", as_json)


@click.command()
@click.option("--integrity", is_flag=True, help="Prove the invariants (the default).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(integrity: bool, as_json: bool) -> None:  # noqa: ARG001 - the flag names the default
    """Prove that counts, votes, files and the audit chain are right."""
    _report("integrity", as_json)


def _report(kind: str, as_json: bool) -> None:
    app = application()
    worst = False
    found = []
    with app.app_context():
        for known in checks_of(kind):
            findings = run_check(known)
            found.append((known, findings))
            worst = worst or any(f.severity is Severity.ERROR for f in findings)
    if as_json:
        click.echo(
            json.dumps(
                {
                    "ok": not worst,
                    "checks": [
                        {
                            "name": known.name,
                            "title": known.title,
                            "findings": [
                                {"severity": f.severity, "what": f.what, "remedy": f.remedy}
                                for f in findings
                            ],
                        }
                        for known, findings in found
                    ],
                },
                ensure_ascii=False,
            )
        )
    else:
        for known, findings in found:
            _print(known, findings)
    raise SystemExit(1 if worst else 0)


def _print(known: Check, findings: list[Finding]) -> None:
    marks = {
        Severity.NOTE: ("·", "cyan"),
        Severity.WARNING: ("!", "yellow"),
        Severity.ERROR: ("✗", "red"),
    }
    if not findings:
        click.echo(click.style("✓", fg="green") + f" {known.title}")
    for finding in findings:
        mark, colour = marks[finding.severity]
        click.echo(click.style(mark, fg=colour) + f" {known.title}: {finding.what}")
        if finding.remedy:
            click.echo(f"  {finding.remedy}")


__all__ = ["check", "checks_of", "doctor", "run_check"]
