"""Migrations: they run, they come back down, and they make the tables the code means."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import inspect

from portal.cli.plugin_check.findings import Finding, Tier, rule
from portal.cli.plugin_check.stage import Stage
from portal.cli.plugin_check.subject import Subject
from portal.core.database.migrations import Component, differences, downgrade
from portal.core.database.session import db
from portal.core.plugins.tables import tables_of

MISSING = rule(
    "M351", "tables without migrations", Tier.BRONZE,
    "The portal makes a plugin's tables by its migrations and by nothing else. Write them with "
    "`portal db revision \"first tables\" --plugin NAME`, and name their folder in `migrations()`.",
)  # fmt: skip
FAILS = rule(
    "M352", "migration that fails", Tier.BRONZE,
    "Whoever upgrades is left with half a plugin.",
)  # fmt: skip
NO_WAY_DOWN = rule(
    "M353", "missing way down", Tier.BRONZE,
    "A town that has to go back to the version before takes the tables back as well; `downgrade` "
    "undoes what `upgrade` did.",
)  # fmt: skip
DIFFERS = rule(
    "M354", "code and migrations differ", Tier.BRONZE,
    "The tables that the migrations make are not those the code reads and writes. Write the "
    "difference with `portal db revision \"what changed\" --plugin NAME`.",
)  # fmt: skip
FOREIGN = rule(
    "M355", "migration of foreign tables", Tier.BRONZE,
    "A plugin's migrations make, change and drop tables named for the plugin, and no others.",
)  # fmt: skip

_OPERATIONS = re.compile(
    r"(create_table|drop_table|rename_table|batch_alter_table|add_column|drop_column|alter_column)$"
)


def findings(subject: Subject, stage: Stage | None) -> Iterator[Finding]:
    """Run the plugin's migrations up and down, and compare."""
    if subject.plugin is None:
        return
    tables = tables_of(subject.plugin)
    folder = subject.folder_of("migrations")
    files = sorted(folder.glob("*.py")) if folder is not None and folder.is_dir() else []
    if not files:
        if tables:
            line = subject.method_line("migrations")
            message = f"nothing makes the table {tables[0].name}"
            yield Finding(MISSING, subject.plugin_module, line, message)
        return
    found = [finding for path in files for finding in _in_file(subject, path)]
    yield from found
    if stage is None or not stage.is_ready:
        return
    if stage.migration_failure:
        yield Finding(FAILS, files[0], 1, stage.migration_failure)
        return
    yield from _run(subject, stage, files, named={finding.rule for finding in found})


def _in_file(subject: Subject, path: Path) -> Iterator[Finding]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    up, down = functions.get("upgrade"), functions.get("downgrade")
    if up is not None and _does_something(up) and (down is None or not _does_something(down)):
        line = down.lineno if down is not None else up.lineno
        yield Finding(NO_WAY_DOWN, path, line, "downgrade undoes nothing")
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        operation = ast.unparse(node.func)
        table = node.args[0]
        if (
            operation.startswith("op.")
            and _OPERATIONS.search(operation)
            and isinstance(table, ast.Constant)
            and not str(table.value).startswith(f"plugin_{subject.name}_")
        ):
            message = f"{operation} touches {table.value!s}, which is not the plugin's"
            yield Finding(FOREIGN, path, node.lineno, message)


def _does_something(function: ast.FunctionDef) -> bool:
    return any(
        not isinstance(part, ast.Pass | ast.Raise)
        and not (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant))
        for part in function.body
    )


def _run(
    subject: Subject, stage: Stage, files: list[Path], named: set[object]
) -> Iterator[Finding]:
    component = Component(subject.name, files[0].parent)
    with stage.app.app_context():
        for difference in differences(component, db.engine):
            yield Finding(DIFFERS, files[-1], 1, _words(difference))
        db.session.remove()
        try:
            downgrade(component, db.engine, "base")
        except Exception as error:
            if NO_WAY_DOWN not in named:
                first = str(error).splitlines()[0]
                yield Finding(NO_WAY_DOWN, files[-1], 1, f"{type(error).__name__}: {first}")
            return
        left = [
            name
            for name in inspect(db.engine).get_table_names()
            if name.startswith(f"plugin_{subject.name}_")
        ]
        if left and NO_WAY_DOWN not in named:
            message = f"on the way down {', '.join(left)} stays behind"
            yield Finding(NO_WAY_DOWN, files[0], 1, message)


def _words(difference: object) -> str:
    if isinstance(difference, list):
        return "; ".join(_words(part) for part in difference)
    if not isinstance(difference, tuple):
        return str(difference)
    what, *rest = difference
    named = [str(getattr(part, "name", part)) for part in rest if part is not None]
    table = next((part.table.name for part in rest if getattr(part, "table", None) is not None), "")
    names = [name for name in named if name and not name.startswith("{")]
    return f"{what.replace('_', ' ')}: {' '.join(dict.fromkeys([table, *names])).strip()}"[:200]
