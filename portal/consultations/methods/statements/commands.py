"""``portal export statements`` and ``portal consultations compute``."""

from __future__ import annotations

import csv
import json
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from portal.consultations.records import ConsultationRecord, PhaseRecord


@click.command("statements")
@click.argument("consultation")
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv")
@click.option("--phase", type=int, default=1, help="Which of its statement phases, from 1.")
@click.option(
    "--small-groups",
    is_flag=True,
    help="Also counts of groups under ten people. Not for publication.",
)
@click.option("--all", "everything", is_flag=True, help="Also statements that are not shown.")
def export_statements(
    consultation: str, form: str, phase: int, small_groups: bool, everything: bool
) -> None:
    """Write a consultation's statements with counts of everybody and of each opinion group."""
    from portal.consultations.methods.statements.export import as_json, statement_table
    from portal.core.web.listings import safe_cell

    found, chosen = _phase(consultation, phase)
    table = statement_table(chosen.id, rejected=everything, small_groups=small_groups)
    if table.suppressed:
        names = ", ".join(table.suppressed)
        click.echo(f"Left out because they are too small to be shown: group {names}.", err=True)
    if form == "json":
        content = {
            "consultation": found.slug,
            "source": found.source,
            "groups": list(table.groups),
            "suppressed_groups": list(table.suppressed),
            "statements": as_json(table),
        }
        click.echo(json.dumps(content, ensure_ascii=False, indent=2))
        return
    writer = csv.writer(sys.stdout)
    writer.writerow(table.columns)
    for line in table.lines():
        writer.writerow([safe_cell(cell) for cell in line])


@click.command("compute")
@click.argument("consultation")
def compute(consultation: str) -> None:
    """Compute the opinion maps of a consultation now."""
    from portal.consultations.methods.statements.computing import METHOD, compute_map

    found, _first = _phase(consultation, 1)
    for phase in found.phases:
        if phase.method == METHOD:
            changed = compute_map(found.id, phase.id)
            click.echo(f"{phase.title}: {'computed' if changed else 'up to date'}")


def _phase(slug: str, number: int) -> tuple[ConsultationRecord, PhaseRecord]:
    from portal.consultations.methods.statements.computing import METHOD
    from portal.consultations.queries import consultation_by_slug

    found = consultation_by_slug(slug)
    if found is None:
        raise click.ClickException(f"there is no consultation “{slug}”")
    phases = [phase for phase in found.phases if phase.method == METHOD]
    if not 1 <= number <= len(phases):
        raise click.ClickException(f"“{slug}” has {len(phases)} phases with statements")
    return found, phases[number - 1]


export_statements.portal_group = "export"  # type: ignore[attr-defined]
compute.portal_group = "consultations"  # type: ignore[attr-defined]
COMMANDS = (export_statements, compute)
