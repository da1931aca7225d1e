"""Writes a plugin's next migration, on a database of its own that is thrown away."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import click

from portal.cli.plugin_check.stage import configuration
from portal.cli.plugin_check.subject import NotFound, find_subject, installed_names, load


def write_plugin_revision(target: str, message: str) -> Path | None:
    """Write what the plugin's tables have and its migrations do not make yet.

    :param target: name of an installed plugin, or a folder with its ``pyproject.toml``.
    :returns: the new file, ``None`` when code and migrations agree.
    :raises click.ClickException: when there is no such plugin, or it has no place for it.
    """
    from portal.app import create_app
    from portal.core.database.migrations import (
        Component,
        core_component,
        differences,
        upgrade,
        write_revision,
    )
    from portal.core.database.session import db

    try:
        subject = find_subject(target)
    except NotFound as error:
        raise click.ClickException(str(error)) from error
    load(subject)
    if subject.plugin is None:
        raise click.ClickException(f"{subject.name} cannot be loaded: {subject.failure}")
    folder = subject.folder_of("migrations")
    if folder is None:
        raise click.ClickException(f"{subject.name}: migrations() names no folder yet")
    folder.mkdir(exist_ok=True)
    installed = installed_names()
    extra = () if subject.name in installed else (subject.plugin,)
    others = tuple(name for name in installed if name != subject.name)
    component = Component(subject.name, folder)
    with tempfile.TemporaryDirectory(prefix="portal-revision-") as scratch:
        app = create_app(configuration(Path(scratch), plugins_disabled=others), plugins=extra)
        with app.app_context():
            upgrade(core_component(), db.engine)
            upgrade(component, db.engine)
            before = set(folder.glob("*.py"))
            if differences(component, db.engine):
                write_revision(component, db.engine, message, _next_number(before))
            db.session.remove()
            db.engine.dispose()
    return next(iter(set(folder.glob("*.py")) - before), None)


def _next_number(files: set[Path]) -> str:
    """Return ``0003`` after ``0002_…``, ``""`` where revisions are not numbered."""
    numbers = [re.match(r"(\d{4})_", path.name) for path in files]
    if not all(numbers):
        return ""
    return f"{max((int(found[1]) for found in numbers if found), default=0) + 1:04d}"
