"""Deprecated names: what still works, and when it no longer will."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from portal.cli.plugin_check.findings import Finding, Tier, rule
from portal.cli.plugin_check.hooks import marked
from portal.cli.plugin_check.imports import imported
from portal.cli.plugin_check.stage import Stage
from portal.cli.plugin_check.subject import Module, Subject, dotted
from portal.core.deprecations import CALENDAR

DEPRECATED = rule(
    "D110", "deprecated name", Tier.SILVER,
    "It works until the version named, and not beyond; the message says what to write instead.",
)  # fmt: skip


def findings(subject: Subject, _stage: Stage | None) -> Iterator[Finding]:
    """Look for names that are in the calendar of deprecations."""
    entries = {entry.name: entry for entry in CALENDAR}
    for module in [*subject.modules, *subject.tests]:
        for line, name in [*imported(module.tree), *_attributes(module)]:
            if name in entries:
                yield Finding(DEPRECATED, module.path, line, entries[name].words())
    if subject.plugin is not None:
        for name in marked(subject.plugin):
            entry = entries.get(f"hook {name}")
            if entry is not None:
                line = subject.method_line(name)
                yield Finding(DEPRECATED, subject.plugin_module, line, entry.words())


def _attributes(module: Module) -> Iterator[tuple[int, str]]:
    """Yield ``portal.sdk.Base`` also where it is reached through an imported module."""
    short = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    } | {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute):
            name = dotted(node)
            head, _dot, rest = name.partition(".")
            yield node.lineno, name
            if head in short:
                yield node.lineno, f"{short[head]}.{rest}"
