"""A town for fault tests: an application to look into it, and wishes to support."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from portal.core.database import fold_tallies, open_deltas, session
from portal.proposals.models import SUPPORTS, ProposalRow, SupportRow
from portal.testing.factories import Make
from portal.testing.site import make_site
from tests.faults.crowd import Wish
from tests.support.people import make_browsers
from tests.support.server import REGISTRY, SECRET, environment

Pair = tuple[uuid.UUID, uuid.UUID]


@dataclass
class Town:
    """A site on disk and what the test may know of it."""

    folder: Path
    database_url: str
    app: Flask
    proposals: list[uuid.UUID]

    def environment(self, port: int, **options: object) -> dict[str, str]:
        """Return the environment of its servers."""
        address = f"http://127.0.0.1:{port}"
        return environment(self.folder, self.database_url, base_url=address, **options)

    def wishes(self, people: int) -> list[Wish]:
        """Return one wish of every one of so many new people for every proposal."""
        browsers = make_browsers(self.app, people)
        return [Wish(browser, proposal) for proposal in self.proposals for browser in browsers]

    def supports(self) -> Counter[Pair]:
        """Count the rows there are of each person and proposal."""
        with self.app.app_context():
            rows = session().execute(select(SupportRow.person_id, SupportRow.proposal_id))
            return Counter((row[0], row[1]) for row in rows)

    def faults(self, acknowledged: set[Pair]) -> list[str]:
        """Return everything that is not as it was promised."""
        rows = self.supports()
        found = [f"lost: {pair}" for pair in acknowledged - rows.keys()]
        found += [f"counted {count} times: {pair}" for pair, count in rows.items() if count > 1]
        with self.app.app_context():
            found += self._wrong_tallies("before folding")
            while fold_tallies():
                pass
            found += self._wrong_tallies("after folding")
        return found

    def _wrong_tallies(self, when: str) -> Iterator[str]:
        session().close()
        for proposal_id in self.proposals:
            shown = session().scalar(
                select(ProposalRow.support_count).where(ProposalRow.id == proposal_id)
            )
            rows = session().scalar(
                select(func.count(SupportRow.id)).where(SupportRow.proposal_id == proposal_id)
            )
            said = (shown or 0) + open_deltas(SUPPORTS, proposal_id)
            if said != rows:
                yield f"{when} proposal {proposal_id} says {said}, there are {rows}"
        session().close()


@contextmanager
def town(folder: Path, database_url: str = "", proposals: int = 4) -> Iterator[Town]:
    """Make a town with some proposals that never reach their threshold."""
    site = make_site(
        folder, database_url, environment="development", secret_key=SECRET, registry_key=REGISTRY
    )
    try:
        make = Make(site.app)
        author = make.person()
        made = [make.proposal(author, threshold=1_000_000) for _number in range(proposals)]
        yield Town(folder, database_url, site.app, made)
    finally:
        site.close()
