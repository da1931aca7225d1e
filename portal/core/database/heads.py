"""Whether a component's tables are what its code expects, asked without Alembic.

``portal serve`` asks before it starts, and every web process when the set of enabled plugins
changes; loading Alembic there would cost a quarter of a second and ten megabytes. Revision files
say in two assignments what is needed, so those are read.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from portal.core.database.migrations import Component


@lru_cache(maxsize=64)
def head_of(versions: Path) -> str | None:
    """Return the newest revision in a folder, ``None`` when there is no single one."""
    revisions: set[str] = set()
    followed: set[str] = set()
    for file in sorted(versions.glob("*.py")):
        stated = _stated_in(file)
        revision = stated.get("revision")
        if isinstance(revision, str):
            revisions.add(revision)
            before = stated.get("down_revision")
            if isinstance(before, str):
                followed.add(before)
            elif isinstance(before, tuple | list):
                followed.update(str(one) for one in before)
    heads = revisions - followed
    return heads.pop() if len(heads) == 1 else None


def _stated_in(file: Path) -> dict[str, object]:
    source = file.read_text("utf-8")
    # They stand above the functions, which are long, but nothing makes them.
    found = _assignments(source.partition("\ndef ")[0])
    return found if len(found) == 2 else _assignments(source)


def _assignments(source: str) -> dict[str, object]:
    found: dict[str, object] = {}
    for node in ast.parse(source).body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AnnAssign):
            targets = [node.target]
        for target in targets:
            if isinstance(target, ast.Name) and target.id in ("revision", "down_revision"):
                value = getattr(node, "value", None)
                found[target.id] = ast.literal_eval(value) if value is not None else None
    return found


def waits_for_migrations(connection: Connection, component: Component) -> bool:
    """Whether a component's tables are older (or newer) than its code."""
    wanted = head_of(component.versions)
    if wanted is None:
        return False
    if not inspect(connection).has_table(component.version_table):
        return True
    # The name is the portal's own; see Component.
    statement = text(f'SELECT version_num FROM "{component.version_table}"')  # noqa: S608
    return connection.execute(statement).scalar() != wanted
