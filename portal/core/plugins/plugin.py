"""The plugin object: what a feature of the portal and a town's own plugin both are."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar


class Capability(StrEnum):
    """What a plugin asks for; shown and consented to when it is enabled."""

    ROUTES = "routes"
    SLOTS = "slots"
    EVENTS = "events"
    TABLES = "tables"
    SETTINGS = "settings"
    PERSONAL_DATA = "personal_data"
    NETWORK = "network"
    FILES = "files"
    JOBS = "jobs"
    CHECKS = "checks"


class Plugin:
    """Base of every plugin.

    Hooks are implemented as methods marked with ``@hookimpl``; inheriting the hook classes
    lets a type checker compare them with their specification.

    A plugin with a method ``test_connection(self, settings) -> TestResult`` has a button on its
    page of settings that tries out what is in the form, for twelve seconds at most.
    """

    name: ClassVar[str]
    title: ClassVar[Any]
    version: ClassVar[str] = "0"
    capabilities: ClassVar[frozenset[Capability] | set[Capability]] = frozenset()
    settings: ClassVar[type | None] = None
    """What is set on the whole site: a frozen dataclass of ``setting()`` fields."""
    consultation_settings: ClassVar[type | None] = None
    """What is set in each consultation; a name that is in both falls back to the site's."""
    hosts: ClassVar[tuple[str, ...]] = ()
    requires_sdk: ClassVar[str] = ""
    built_in: ClassVar[bool] = False
    """Whether it is a part of the portal: always enabled, trusted, never isolated."""

    def templates(self) -> Path | None:
        """Return the folder of its templates, which holds one folder of the plugin's name."""
        return None

    def migrations(self) -> Path | None:
        """Return the folder of its Alembic versions."""
        return None

    def translations(self) -> Path | None:
        """Return the folder of its message catalogues."""
        return None

    def static_files(self) -> Path | None:
        """Return the folder of its static files, served under ``/static/plugins/<name>/``."""
        return None
