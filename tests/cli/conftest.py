"""Sites in folders of their own, and the ``portal`` command run as operators run it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portal.app import create_app
from portal.cli.init import write_config
from portal.core.config import load_config
from portal.core.database.session import db
from portal.core.state import state_of
from portal.testing.factories import Make
from portal.testing.prepared import make_core_tables

Run = subprocess.CompletedProcess[str]


def clean_environment(**variables: str) -> dict[str, str]:
    """Return the environment of this process without the portal's own variables."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return {**kept, **variables}


def portal(*arguments: str | Path, cwd: Path, config: Path | None = None, **variables: str) -> Run:
    """Run the command in a process of its own and return what it said."""
    named = {"PORTAL_CONFIG": str(config)} if config else {}
    root = str(Path(__file__).resolve().parents[2])
    return subprocess.run(
        [sys.executable, "-m", "portal.cli", *map(str, arguments)],
        cwd=cwd,
        env=clean_environment(PYTHONPATH=root, **named, **variables),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@dataclass
class OperatedSite:
    """A configured site with tables."""

    folder: Path
    config: Path
    app: Flask

    def run(self, *arguments: str | Path, **variables: str) -> Run:
        """Run a command on this site."""
        return portal(*arguments, cwd=self.folder, config=self.config, **variables)

    @property
    def make(self) -> Make:
        """The factories."""
        return Make(self.app)

    def close(self) -> None:
        """Let go of files and connections."""
        with self.app.app_context():
            engine = state_of(self.app).caches.pop("search", None)
            if engine is not None:
                engine.close()
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def new_site(tmp_path: Path) -> Iterator[Callable[..., OperatedSite]]:
    """Return a function that makes a site with tables; options go into its configuration."""
    made: list[OperatedSite] = []

    def make(name: str = "site", *, tables: bool = True, **options: Any) -> OperatedSite:
        folder = tmp_path / name
        folder.mkdir()
        config = folder / "portal.toml"
        values = {
            "name": "Testham",
            "base_url": "http://127.0.0.1:8000",
            "data_dir": "var",
            "environment": "development",
            "search_engine": "fts5",
            "limits": False,
        }
        write_config(config, **{**values, **options})
        app = create_app(load_config(config, environ={}))
        if tables:
            with app.app_context():
                make_core_tables()
        made.append(OperatedSite(folder, config, app))
        return made[-1]

    yield make
    for site in made:
        site.close()
