"""Sites of a given size, made once by ``portal demo`` and kept under ``var/bench``.

Only complete ones are kept: a site is made in a draft folder that is renamed in the end.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert, select, update

from portal.app import create_app
from portal.core import clock
from portal.core.config import load_config
from portal.core.database import db, new_id, session, unit_of_work
from portal.core.identifiers import format_id
from portal.core.state import state_of
from portal.discussion.models import CommentRow
from portal.identity.models import PersonRow
from portal.proposals.models import ProposalRow
from tests.support.server import Server, free_port, start

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / "var" / "bench"
LAYOUT = 3
"""Raised when sites must be made anew."""
FEW, MANY = 50, 5_000
"""Comments of the two proposals whose pages are compared."""
REPLY_EVERY = 3


@dataclass(frozen=True)
class BenchSite:
    """A site to measure.

    :param quiet: path of a proposal with 50 comments.
    :param busy: path of one with 5,000.
    :param rows: rows a second at which it was filled.
    """

    folder: Path
    database_url: str
    proposals: int
    quiet: str
    busy: str
    rows: float

    @property
    def environment(self) -> dict[str, str]:
        """Environment that makes the portal use this site."""
        values = {
            "PORTAL_CONFIG": str(self.folder / "portal.toml"),
            "PORTAL_LIMITS": "false",
            "PORTAL_LOG_LEVEL": "WARNING",
            "PORTAL_SEARCH_ENGINE": "postgres" if self.database_url else "fts5",
        }
        return {**values, "PORTAL_DATABASE_URL": self.database_url} if self.database_url else values

    def serve(
        self, *, processes: int = 2, threads: int = 8, cache_mb: int = 16, worker: bool = False
    ) -> Server:
        """Start the portal on this site."""
        port = free_port()
        environ = {
            **self.environment,
            "PORTAL_BASE_URL": f"http://127.0.0.1:{port}",
            "PORTAL_PAGE_CACHE_MB": str(cache_mb),
            "PORTAL_WEB_THREADS": str(threads),
        }
        command = [sys.executable, "-m", "portal.cli", "serve", "--port", str(port)]
        command += ["--processes", str(processes)]
        if not worker:
            command.append("--no-worker")
        return start(command, port, environ, self.folder / "server.log", cwd=ROOT)

    @contextmanager
    def application(self) -> Iterator[Flask]:
        """Give an application on this site, in this process."""
        environ = {**os.environ, **self.environment}
        app = create_app(load_config(environ=environ))
        try:
            yield app
        finally:
            with app.app_context():
                engine = state_of(app).caches.pop("search", None)
                if engine is not None:
                    engine.close()
                db.session.remove()
                db.engine.dispose()


def bench_site(proposals: int, database_url: str = "") -> BenchSite:
    """Return a site with that many proposals and a tenth as many people, made if need be."""
    engine = "postgres" if database_url else "sqlite"
    folder = HOME / f"{engine}-{proposals}"
    facts = _facts(folder) if not database_url else None
    if facts is None:
        facts = _make(folder, proposals, database_url)
    return BenchSite(folder, database_url, proposals, facts["quiet"], facts["busy"], facts["rows"])


def _facts(folder: Path) -> dict[str, Any] | None:
    path = folder / "bench.json"
    if not path.exists():
        return None
    facts: dict[str, Any] = json.loads(path.read_text())
    return facts if facts["layout"] == LAYOUT else None


def _make(folder: Path, proposals: int, database_url: str) -> dict[str, Any]:
    draft = folder.with_name(f"{folder.name}.draft")
    for old in (draft, folder):
        shutil.rmtree(old, ignore_errors=True)
    draft.mkdir(parents=True)
    people = max(1_000, proposals // 10)
    environ = {"PORTAL_SEARCH_ENGINE": "postgres" if database_url else "fts5"}
    if database_url:
        environ["PORTAL_DATABASE_URL"] = database_url
    command = [sys.executable, "-m", "portal.cli", "demo", "--dir", str(draft)]
    command += ["--people", str(people), "--proposals", str(proposals)]
    print(f"making a site with {proposals:,} proposals", flush=True)
    began = time.monotonic()
    done = subprocess.run(
        command,
        env={**os.environ, **environ},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the site was not made:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    print(f"  in {time.monotonic() - began:.0f} s", flush=True)
    site = BenchSite(draft, database_url, proposals, "", "", 0)
    with site.application() as app:
        quiet, busy = _discuss(app)
    facts = {
        "layout": LAYOUT,
        "quiet": quiet,
        "busy": busy,
        "rows": _rows_per_second(done.stdout + done.stderr),
    }
    (draft / "bench.json").write_text(json.dumps(facts))
    draft.rename(folder)
    return facts


def _rows_per_second(output: str) -> float:
    for line in output.splitlines():
        if line.endswith("rows/s"):
            return float(line.split()[-2].replace(",", ""))
    return 0.0


def _discuss(app: Flask) -> tuple[str, str]:
    """Write 50 comments on one proposal and 5,000 on another; return their paths."""
    with app.app_context():
        ids = session().scalars(
            select(ProposalRow.id)
            .where(ProposalRow.state == "published")
            .order_by(ProposalRow.published_at.desc())
            .limit(2)
        )
        quiet, busy = list(ids)
        authors = list(session().scalars(select(PersonRow.id).limit(200)))
        session().close()
        for proposal_id, count in ((quiet, FEW), (busy, MANY)):
            with unit_of_work():
                session().execute(insert(CommentRow), list(_comments(proposal_id, authors, count)))
                session().execute(
                    update(ProposalRow)
                    .where(ProposalRow.id == proposal_id)
                    .values(comment_count=ProposalRow.comment_count + count)
                    .execution_options(synchronize_session=False)
                )
    return f"/proposals/{format_id(quiet)}", f"/proposals/{format_id(busy)}"


def _comments(
    proposal_id: uuid.UUID, authors: list[uuid.UUID], count: int
) -> Iterator[dict[str, object]]:
    began, root = clock.now() - timedelta(days=30), new_id()
    for number in range(count):
        is_reply = number % REPLY_EVERY == REPLY_EVERY - 1
        identifier = new_id()
        root = root if is_reply else identifier
        yield {
            "id": identifier,
            "subject_kind": "proposal",
            "subject_id": proposal_id,
            "root_id": root,
            "parent_id": root if is_reply else None,
            "level": 2 if is_reply else 1,
            "side": ("for", "against", "neutral")[number % 3],
            "author_id": authors[number % len(authors)],
            "body": f"I live there, and number {number} is right: it should be done this year.",
            "agree_count": number % 7,
            "thanks_count": 0,
            "created_at": began + timedelta(seconds=number),
            "hidden_reason": "",
        }
