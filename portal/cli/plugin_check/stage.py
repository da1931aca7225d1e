"""A portal with the plugin and nobody else: its tables, a few people, a town to look at."""

from __future__ import annotations

import secrets
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from portal.cli.plugin_check.subject import Subject, installed_names
from portal.core.config import Config, load_config
from portal.core.database.migrations import Component, core_component, upgrade
from portal.core.database.session import db
from portal.core.plugins.manager import plugins_of
from portal.core.plugins.states import PluginState
from portal.core.plugins.tables import tables_of
from portal.core.privacy import PrivacyInventory

SEED = "seed.db"


@dataclass
class Stage:
    """The portal on which a plugin is tried.

    :param reason: why the portal does not take the plugin, ``""`` when it does.
    :param people: role → person.
    :param pages: addresses of the portal's own pages that plugins add to.
    :param visits: what came of opening pages, once that has been done.
    """

    app: Flask
    folder: Path
    name: str
    reason: str = ""
    tables_are_up: bool = False
    migration_failure: str = ""
    people: dict[str, uuid.UUID] = field(default_factory=dict)
    pages: list[str] = field(default_factory=list)
    inventory: PrivacyInventory = field(default_factory=PrivacyInventory)
    visits: list[Any] | None = None

    @property
    def is_ready(self) -> bool:
        """Whether the portal takes the plugin."""
        return not self.reason

    def browser(self, role: str = "") -> FlaskClient:
        """Return a browser in which somebody with this role is signed in; nobody by default."""
        from portal.core.database.unit_of_work import unit_of_work
        from portal.identity.sessions import open_session

        browser = self.app.test_client()
        if role:
            with self.app.app_context(), unit_of_work():
                token = open_session(self.people[role], second_factor=True)
            with browser.session_transaction() as cookie:
                cookie["_user_id"] = token
                cookie["_fresh"] = True
        return browser


def configuration(folder: Path, **more: Any) -> Config:
    """Return the configuration of a portal that exists for a minute."""
    return load_config(
        environ={},
        **{
            "data_dir": folder,
            "environment": "test",
            "base_url": "http://localhost",
            "mail_backend": "memory",
            "search_engine": "fts5",
            "limits": False,
            "second_factor_for_staff": False,
            "page_cache_mb": 0,
            "log_level": "ERROR",
            "secret_key": secrets.token_urlsafe(48),
            "registry_key": secrets.token_urlsafe(48),
            **more,
        },
    )


def make_seed(folder: Path) -> None:
    """Write a database with the portal's own tables and a small town, to be copied."""
    from portal.app import create_app
    from portal.cli.plugin_check.town import fill

    app = create_app(configuration(folder, safe_mode=True))
    with app.app_context():
        upgrade(core_component(), db.engine)
        fill(app)
        db.session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    shutil.copy(folder / "portal.db", folder / SEED)


@contextmanager
def staged(subject: Subject, seed: Path) -> Iterator[Stage]:
    """Make a portal with the plugin alone, its tables made and the plugin enabled."""
    from portal.app import create_app
    from portal.cli.plugin_check.town import cast_and_pages

    with tempfile.TemporaryDirectory(prefix="portal-check-") as scratch:
        folder = Path(scratch)
        shutil.copy(seed / SEED, folder / "portal.db")
        installed = installed_names()
        others = tuple(name for name in installed if name != subject.name)
        plugin = subject.plugin
        extra = (plugin,) if plugin is not None and subject.name not in installed else ()
        config = configuration(folder, plugins_disabled=others)
        app = create_app(config, plugins=extra)
        # Templates of the portal are compiled once for all plugins that are checked.
        app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(seed))
        stage = Stage(app, folder, subject.name)
        try:
            _look_at_state(stage, subject)
            with app.app_context():
                stage.people, stage.pages = cast_and_pages()
                stage.inventory = _inventory(subject)
                if stage.is_ready:
                    _make_tables(stage, subject)
                    _enable(stage)
                db.session.remove()
            yield stage
        finally:
            with app.app_context():
                engine = app.extensions["portal"].caches.pop("search", None)
                if engine is not None:
                    engine.close()
                db.session.remove()
                db.engine.dispose()


def _look_at_state(stage: Stage, subject: Subject) -> None:
    entry = plugins_of(stage.app).entries.get(subject.name)
    if subject.failure or subject.plugin is None:
        stage.reason = subject.failure or "it cannot be loaded"
    elif entry is None:
        stage.reason = f"its name is “{subject.plugin.name}”, its entry point “{subject.name}”"
    elif entry.state is not PluginState.READY:
        stage.reason = entry.reason or str(entry.state)


def _inventory(subject: Subject) -> PrivacyInventory:
    method = getattr(subject.plugin, "personal_data", None)
    if method is None or not hasattr(method, "portal_impl"):
        return PrivacyInventory()
    try:
        found = method()
    except Exception:
        return PrivacyInventory()
    return found if isinstance(found, PrivacyInventory) else PrivacyInventory()


def _make_tables(stage: Stage, subject: Subject) -> None:
    folder = subject.folder_of("migrations")
    if folder is None:
        stage.tables_are_up = subject.plugin is None or not tables_of(subject.plugin)
        return
    try:
        upgrade(Component(subject.name, folder), db.engine)
        stage.tables_are_up = True
    except Exception as error:
        stage.migration_failure = f"{type(error).__name__}: {error}".splitlines()[0][:300]


def _enable(stage: Stage) -> None:
    if not stage.tables_are_up:
        return
    from portal.core.database.unit_of_work import unit_of_work
    from portal.core.permissions.actor import SYSTEM
    from portal.core.plugins.switching import switch_plugin

    try:
        with unit_of_work():
            switch_plugin(SYSTEM, stage.name, enabled=True)
    except Exception as error:
        stage.reason = f"it cannot be enabled: {error}"
    stage.app.extensions["portal"].stamps.forget()
