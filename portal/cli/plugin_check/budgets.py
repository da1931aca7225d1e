"""Budgets: what the plugin's hooks cost on the pages of a small town."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from portal.cli.plugin_check.findings import Finding, Tier, rule
from portal.cli.plugin_check.stage import Stage
from portal.cli.plugin_check.subject import Subject
from portal.cli.plugin_check.tables import text_place
from portal.cli.plugin_check.visits import Meter, visits_to

SLOW = rule(
    "H107", "hook over its time", Tier.BRONZE,
    "A hook that takes longer than its budget holds up a page; the portal goes on without it, and "
    "switches off a plugin that does it again and again.",
)  # fmt: skip
QUERIES = rule(
    "H108", "hook over its statements", Tier.BRONZE,
    "A hook that asks the database more often than it may is stopped. Read what is needed in one "
    "statement, or keep it.",
)  # fmt: skip
RAISED = rule(
    "H109", "hook that fails", Tier.BRONZE,
    "It raised an error on a page of a small town.",
)  # fmt: skip


def findings(subject: Subject, stage: Stage | None, meter: Meter) -> Iterator[Finding]:
    """Open pages and compare what hooks took with their budgets."""
    if stage is None or not stage.is_ready or not stage.tables_are_up:
        return
    visits_to(stage)
    for name, cost in sorted(meter.costs.items()):
        path, line = _place(subject, name)
        if cost.error and not cost.error.startswith("Trespass"):
            yield Finding(RAISED, path, line, f"{name}: {cost.error}")
        if cost.seconds * 1000 > cost.rules.budget_ms:
            took, may = cost.seconds * 1000, cost.rules.budget_ms
            yield Finding(SLOW, path, line, f"{name} took {took:.0f} ms; it may take {may}")
        if cost.queries > cost.rules.queries:
            may = cost.rules.queries
            message = f"{name} sent {cost.queries} statements or more; it may send {may}"
            yield Finding(QUERIES, path, line, message)


def _place(subject: Subject, name: str) -> tuple[Path, int]:
    if name.startswith("slot "):
        return text_place(subject, name.removeprefix("slot "))
    return subject.plugin_module, subject.method_line(name)
