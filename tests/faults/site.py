"""A site on disk for servers in processes of their own, and its state afterwards."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from portal.app import create_app
from portal.core.config import load_config
from portal.core.database import db, fold_tallies, session
from portal.core.database.migrations import core_component, upgrade
from portal.core.plugins.calls import collect
from portal.core.plugins.lifecycle import LifecycleHooks
from portal.proposals.models import ProposalRow, SupportRow
from portal.testing.factories import Make
from tests.support.server import environment


@dataclass
class FaultSite:
    """A site and the application with which the test looks at it."""

    app: Flask
    folder: Path
    database_url: str

    def close(self) -> None:
        """Let go of the database."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def supports(self) -> list[tuple[uuid.UUID, uuid.UUID]]:
        """Return who supports what, as the database holds it."""
        with self.app.app_context():
            rows = session().execute(select(SupportRow.proposal_id, SupportRow.person_id))
            return [(row.proposal_id, row.person_id) for row in rows]

    def shown(self) -> dict[uuid.UUID, int]:
        """Fold what is open and return how many supports each proposal shows."""
        with self.app.app_context():
            while fold_tallies():
                pass
            rows = session().execute(select(ProposalRow.id, ProposalRow.support_count))
            return {row.id: row.support_count for row in rows}

    def counted(self) -> dict[uuid.UUID, int]:
        """Count the supports of each proposal anew."""
        with self.app.app_context():
            rows = session().execute(
                select(SupportRow.proposal_id, func.count()).group_by(SupportRow.proposal_id)
            )
            return {proposal: count for proposal, count in rows}  # noqa: C416 - rows, no mapping

    def broken_invariants(self) -> list[str]:
        """Return what ``portal check --integrity`` would say."""
        with self.app.app_context():
            return [
                f"{check.name}: {finding.what}"
                for _plugin, checks in collect(LifecycleHooks.checks)
                for check in checks
                if check.kind == "integrity"
                for finding in check.run()
                if finding.severity == "error"
            ]


def fault_site(folder: Path, database_url: str = "", **options: object) -> FaultSite:
    """Make a site with all tables."""
    config = load_config(environ=environment(folder, database_url, **options))
    app = create_app(config)
    with app.app_context():
        upgrade(core_component(), db.engine)
    return FaultSite(app, folder, database_url)


def proposals(site: FaultSite, count: int) -> list[uuid.UUID]:
    """Publish proposals."""
    make = Make(site.app)
    return [make.proposal() for _number in range(count)]
