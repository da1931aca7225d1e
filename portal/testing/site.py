"""A portal for tests: one application per engine, emptied before each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import text

from portal.app import create_app
from portal.core.config import Config, load_config
from portal.core.database.base import Base
from portal.core.database.migrations import Component, core_component, upgrade
from portal.core.database.session import db
from portal.core.plugins.plugin import Plugin
from portal.core.state import state_of
from portal.core.web.limits import limiter

SECRET = "test-secret-0123456789-abcdefghijklmnop"
REGISTRY = "test-registry-9876543210-ponmlkjihgfedcba"


def configuration(folder: Path, database_url: str = "", **overrides: Any) -> Config:
    """Return the configuration of a test portal that keeps everything in ``folder``."""
    values: dict[str, Any] = {
        "environment": "test",
        "data_dir": folder,
        "database_url": database_url,
        "secret_key": SECRET,
        "registry_key": REGISTRY,
        "base_url": "http://localhost",
        "mail_backend": "memory",
        "limits": False,
        "second_factor_for_staff": False,
        "name": "Testham",
        "search_engine": "fts5",
    }
    return load_config(environ={}, **{**values, **overrides})


@dataclass
class Site:
    """A test portal and how to empty it."""

    app: Flask
    empty: Callable[[], None]

    def close(self) -> None:
        """Let go of every connection."""
        with self.app.app_context():
            engine = state_of(self.app).caches.pop("search", None)
            if engine is not None:
                engine.close()
            db.session.remove()
            db.engine.dispose()


def make_site(
    folder: Path, database_url: str = "", plugins: tuple[Plugin, ...] = (), **overrides: Any
) -> Site:
    """Make a portal with all tables, on SQLite or on the given PostgreSQL database."""
    app = create_app(configuration(folder, database_url, **overrides), plugins=plugins)
    with app.app_context():
        upgrade(core_component(), db.engine)
        for plugin in plugins:
            migrations = plugin.migrations()
            if migrations is not None:
                upgrade(Component(plugin.name, migrations), db.engine)
        db.engine.dispose()
    snapshot = folder / "empty.db"
    if not database_url:
        with app.app_context(), db.engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        with app.app_context():
            db.engine.dispose()
        shutil.copy(folder / "portal.db", snapshot)

    def empty() -> None:
        with app.app_context():
            if database_url:
                _truncate()
            else:
                db.engine.dispose()
                for leftover in folder.glob("portal.db-*"):
                    leftover.unlink()
                shutil.copy(snapshot, folder / "portal.db")
            _forget(app)

    return Site(app, empty)


def _truncate() -> None:
    db.engine.dispose()
    names = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
    with db.engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))


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
    state.plugins.enabled = frozenset()
    state.plugins.read_version = None
    state.plugins.to_switch_off.clear()
    for plugin in list(state.plugins.entries):
        state.plugins.breaker.close(plugin)
    if state.config.limits:
        limiter.reset()
