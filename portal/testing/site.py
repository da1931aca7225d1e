"""A portal for tests: one application per engine and set of plugins, emptied before each test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import delete, inspect, text

from portal.app import create_app
from portal.core.audit.models import AuditRow
from portal.core.config import Config, load_config
from portal.core.database.migrations import Component, upgrade
from portal.core.database.session import db, session
from portal.core.database.unit_of_work import unit_of_work
from portal.core.permissions import Actor, ActorKind
from portal.core.plugins.manager import ENTRY_POINTS
from portal.core.plugins.plugin import Plugin
from portal.core.plugins.switching import switch_plugin
from portal.core.problems import Problems
from portal.core.state import state_of
from portal.core.web.limits import limiter
from portal.testing.prepared import make_core_tables, share_templates

SECRET = "test-secret-0123456789-abcdefghijklmnop"
SETTINGS_KEY = "test-settings-0246813579-zyxwvutsrqponmlk"
REGISTRY = "test-registry-9876543210-ponmlkjihgfedcba"
TEST_PLUGINS = "PORTAL_TEST_PLUGINS"
"""Environment variable: ``all`` installed plugins, or some by name, take part in every test."""


def configuration(folder: Path, database_url: str = "", **overrides: Any) -> Config:
    """Return the configuration of a test portal that keeps everything in ``folder``.

    Installed plugins are left out, so that a test says which it needs; see ``TEST_PLUGINS``.
    """
    values: dict[str, Any] = {
        "environment": "test",
        "data_dir": folder,
        "database_url": database_url,
        "secret_key": SECRET,
        "registry_key": REGISTRY,
        "settings_keys": (SETTINGS_KEY,),
        "base_url": "http://localhost",
        "mail_backend": "memory",
        "limits": False,
        "second_factor_for_staff": False,
        "name": "Testham",
        "search_engine": "fts5",
        "plugins_disabled": tuple(_installed() - taking_part()),
    }
    return load_config(environ={}, **{**values, **overrides})


def _installed() -> set[str]:
    return {point.name for point in entry_points(group=ENTRY_POINTS)}


def taking_part() -> set[str]:
    """Return the names of the installed plugins that are enabled in every test portal."""
    wanted = os.environ.get(TEST_PLUGINS, "none")
    if wanted in ("none", ""):
        return set()
    return _installed() if wanted == "all" else {name.strip() for name in wanted.split(",")}


#: Whoever works on the machine; the plugin is told, as it is when an administrator switches it.
OPERATOR = Actor(kind=ActorKind.SYSTEM, display_name="operator")


class CannotSwitch(Exception):
    """A plugin cannot be enabled; says why."""


@dataclass
class Site:
    """A test portal and how to empty it."""

    app: Flask
    empty: Callable[[], None]

    def enable(self, *names: str) -> None:
        """Enable plugins, as an operator does on the command line."""
        self._switch(names, enabled=True)

    def disable(self, *names: str) -> None:
        """Disable plugins; their data stays."""
        self._switch(names, enabled=False)

    def _switch(self, names: Iterable[str], *, enabled: bool) -> None:
        with self.app.app_context():
            for name in names:
                try:
                    with unit_of_work():
                        switch_plugin(OPERATOR, name, enabled=enabled)
                except Problems as refused:
                    why = "; ".join(problem.message for problem in refused.problems)
                    raise CannotSwitch(f"{name}: {why}") from refused
        state_of(self.app).stamps.forget()

    def close(self) -> None:
        """Let go of every connection."""
        with self.app.app_context():
            engine = state_of(self.app).caches.pop("search", None)
            if engine is not None:
                engine.close()
            db.session.remove()
            db.engine.dispose()


def make_site(
    folder: Path,
    database_url: str = "",
    plugins: tuple[Plugin, ...] = (),
    *,
    enabled: Iterable[str] = (),
    **overrides: Any,
) -> Site:
    """Make a portal with all tables, on SQLite or on the given PostgreSQL database.

    :param plugins: plugins besides the installed ones; their tables are made as well.
    :param enabled: names of those that are enabled, also after :attr:`Site.empty`.
    :param overrides: options of the configuration.
    """
    app = create_app(configuration(folder, database_url, **overrides), plugins=plugins)
    share_templates(app)
    with app.app_context():
        make_core_tables()
        for plugin in state_of(app).plugins.ready():
            migrations = None if plugin.built_in else plugin.migrations()
            if migrations is not None:
                upgrade(Component(plugin.name, migrations), db.engine)
    site = Site(app, lambda: None)
    names = {*enabled, *taking_part()}
    _enable_for_good(site, names)
    if database_url:
        site.empty = _emptied_in_place(site, names)
    else:
        site.empty = _emptied_by_copy(app, folder)
    return site


def _enable_for_good(site: Site, names: set[str]) -> None:
    if names:
        site.enable(*sorted(names))
    with site.app.app_context():
        # The log of an empty portal is empty.
        with unit_of_work():
            session().execute(delete(AuditRow))
        db.engine.dispose()


def _emptied_by_copy(app: Flask, folder: Path) -> Callable[[], None]:
    snapshot = folder / "empty.db"
    with app.app_context():
        with db.engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    shutil.copy(folder / "portal.db", snapshot)

    def empty() -> None:
        with app.app_context():
            db.engine.dispose()
            # A new file, not new content: a connection that a failed test still holds would
            # otherwise share its locks with the next test's.
            for leftover in (folder / "portal.db", *folder.glob("portal.db-*")):
                leftover.unlink()
            shutil.copy(snapshot, folder / "portal.db")
            _forget(app)

    return empty


def _emptied_in_place(site: Site, enabled: set[str]) -> Callable[[], None]:
    app = site.app
    with app.app_context():
        known = inspect(db.engine)
        # The search engine empties its own tables.
        foreign = ("alembic_version", "search_")
        ours = [name for name in known.get_table_names() if not name.startswith(foreign)]
        counting = known.get_sequence_names()
        with db.engine.connect() as connection:
            may_do_all = connection.scalar(text("SHOW is_superuser")) == "on"
        db.engine.dispose()
    if may_do_all:
        # Most tables are empty, and TRUNCATE makes each of them anew. In the role of a replica no
        # reference is checked, so that their order does not matter.
        steps = [
            "SET LOCAL session_replication_role = replica",
            *(f'DELETE FROM "{name}"' for name in ours),  # noqa: S608 - the names of tables
            *(f'ALTER SEQUENCE "{name}" RESTART' for name in counting),
        ]
    else:
        names = ", ".join(f'"{name}"' for name in ours)
        steps = [f"TRUNCATE {names} RESTART IDENTITY CASCADE"]
    everything = text("; ".join(steps))

    def empty() -> None:
        with app.app_context():
            db.engine.dispose()
            with db.engine.begin() as connection:
                connection.execute(everything)
            _forget(app)
        if enabled:
            _enable_for_good(site, enabled)
            state_of(app).plugins.forget()

    return empty


def _forget(app: Flask) -> None:
    state = state_of(app)
    cache = state.caches.get("pages")
    if cache is not None:
        cache.clear()
    engine = state.caches.get("search")
    if engine is not None:
        engine.clear()
    for name in [name for name in state.caches if name not in ("pages", "search", "helpers")]:
        del state.caches[name]
    state.stamps.forget()
    state.open_egress = None
    state.plugins.forget()
    if state.config.limits:
        limiter.reset()
