"""What administrators look at: settings pages, checks, facts about the system."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy
from flask_babel import gettext as _

import portal
from portal.core.database import db
from portal.core.events.deliveries import counts_by_state
from portal.core.health import Check, Finding, Severity
from portal.core.plugins.checking import checks_of, findings_of
from portal.core.search import SearchUnavailable
from portal.core.search.sources import search_engine
from portal.core.state import config, state_of
from portal.core.web import formats


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found; nothing means all is well."""

    check: Check
    findings: Sequence[Finding]

    @property
    def worst(self) -> Severity | None:
        """The gravest finding."""
        order = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
        found = {finding.severity for finding in self.findings}
        return next((severity for severity in order if severity in found), None)


def run_checks(kind: str) -> list[CheckResult]:
    """Ask every check of a kind, ``doctor`` or ``integrity``."""
    return [CheckResult(check, findings_of(check)) for check in checks_of(kind)]


def system_facts() -> list[tuple[str, Any]]:
    """Return what this portal runs on, without anything secret."""
    settings = config()
    disk = shutil.disk_usage(settings.data_dir)
    return [
        (_("Version"), portal.__version__),
        (_("Environment"), settings.environment),
        (_("Python"), platform.python_version()),
        (_("Database"), _database()),
        (_("Search"), _search(settings.search_engine)),
        (_("Mail"), settings.mail_backend),
        (_("Theme"), state_of().theme.title),
        (_("Languages"), ", ".join(settings.languages)),
        (_("Room left for data"), _gigabytes(disk.free)),
        (_("Deliveries"), _deliveries(counts_by_state())),
    ]


def _database() -> str:
    dialect = db.engine.dialect
    driver_version = sqlalchemy.__version__
    version = ".".join(str(part) for part in dialect.server_version_info or ())
    return f"{dialect.name} {version} (SQLAlchemy {driver_version})".replace("  ", " ")


def _search(name: str) -> str:
    try:
        count = search_engine().count()
    except SearchUnavailable as error:
        return f"{name}: {error}"
    return str(_("%(name)s, %(count)s documents", name=name, count=formats.number(count)))


def _gigabytes(size: int) -> str:
    return f"{formats.number(round(size / 1e9, 1))} GB"


def _deliveries(counts: Mapping[str, int]) -> str:
    listed = [f"{formats.number(count)} {state}" for state, count in sorted(counts.items())]
    return ", ".join(listed) or str(_("none yet"))
