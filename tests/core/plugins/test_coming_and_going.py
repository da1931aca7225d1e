"""A real package comes, takes part, and is removed from disk: everything else goes on."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from portal.core.database import fold_tallies, session, unit_of_work
from portal.core.database.stamps import READ_EVERY
from portal.core.database.tallies import TallyDeltaRow, open_deltas
from portal.core.identifiers import format_id
from portal.proposals.models import SUPPORTS
from portal.testing.factories import Make
from portal.testing.postgres import create_database, drop_database
from tests.faults.town import Town, town
from tests.support.packages import install_orchard, uninstall
from tests.support.people import Browser, make_browsers, sign_in
from tests.support.server import ROOT, Server, serving, start_portal

pytestmark = pytest.mark.slow
SHOWN = "Trees of the town"
PATIENCE = 120.0
PAGES = (
    *("/", "/proposals", "/search?q=Quince", "/me", "/people", "/admin", "/admin/plugins"),
    *("/admin/plugins/orchard", "/admin/deliveries", "/admin/jobs", "/admin/health"),
    *("/admin/audit", "/admin/settings", "/api/v1/proposals", "/pages/privacy"),
)


@dataclass
class OrchardTown:
    """A town on disk, the folder of its packages, and its command line."""

    town: Town
    packages: Path

    def run(self, *arguments: str | Path, status: int = 0, typed: str = "") -> str:
        """Run the command line as an operator does, and return what it said."""
        done = self._run(arguments, typed)
        assert done.returncode == status, done.stdout + done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        return done.stdout + done.stderr

    def ask(self, *arguments: str) -> dict[str, Any]:
        """Ask the command line for JSON."""
        found: dict[str, Any] = json.loads(self._run((*arguments, "--json"), "").stdout)
        return found

    def _run(self, arguments: Sequence[str | Path], typed: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "portal.cli", *map(str, arguments)],
            cwd=ROOT,
            env={**os.environ, **self.town.environment(8000), "PYTHONPATH": str(self.packages)},
            input=typed,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    def listed(self) -> dict[str, Any]:
        """Return what is known of the plugin."""
        plugins = self.ask("plugin", "list")["plugins"]
        found: dict[str, Any] = next((p for p in plugins if p["name"] == "orchard"), {})
        return found

    def serve(self, *, processes: int = 1, worker: bool = False) -> Server:
        """Start a server of the town."""
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("PYTHONPATH", str(self.packages))
            return start_portal(
                self.town.folder,
                database_url=self.town.database_url,
                processes=processes,
                worker=worker,
            )


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def orchard_town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OrchardTown]:
    """Return a town into which the orchard has just been installed."""
    server = request.getfixturevalue("postgres") if request.param == "postgres" else ""
    address = create_database(server, "orchard") if server else ""
    packages = tmp_path / "packages"
    packages.mkdir()
    install_orchard(packages)
    with town(tmp_path / "site", address) as made:
        yield OrchardTown(made, packages)
    if server:
        drop_database(server, "orchard")


def administrator(town: Town) -> Browser:
    """Return the browser of a new administrator."""
    chief = Make(town.app).person("administrator", email="chief@example.org")
    return sign_in(town.app, [chief])[0]


def send(server: Server, path: str, browser: Browser, body: str = "") -> tuple[int, str]:
    """Send a form as a signed-in person, and return status and text."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    headers = {
        "Cookie": browser.cookie,
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": server.url,
        "Referer": server.url,
    }
    try:
        connection.request("POST", path, body=f"{browser.form}&{body}", headers=headers)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def eventually(is_so: Callable[[], bool]) -> bool:
    """Whether something becomes so while one is still patient."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if is_so():
            return True
        time.sleep(0.05)
    return False


def crawl(server: Server, browser: Browser | None) -> dict[str, int]:
    """Return the status of every page that is an error of the server's."""
    cookie = {"Cookie": browser.cookie} if browser else {}
    statuses = {path: server.get(path, timeout=60, **cookie)[0] for path in PAGES}
    return {path: status for path, status in statuses.items() if status >= 500}


def is_brought_back_later(site: OrchardTown, folder: Path) -> None:
    """Restore a backup where the plugin is not, and its tables once it is."""
    other = OrchardTown(Town(folder / "other", "", site.town.app, []), folder / "others")
    said = other.run("restore", folder / "town.tar.gz")
    assert "orchard is not installed here: 1 rows of 1 tables stay in the backup" in said
    assert "not installed" in other.run(
        "restore", "--plugin", "orchard", folder / "town.tar.gz", status=1
    )
    other.packages.mkdir()
    install_orchard(other.packages)
    assert "1 rows of 1 tables" in other.run(
        "restore", "--plugin", "orchard", folder / "town.tar.gz"
    )
    assert other.listed()["state"] == "enabled"
    shown = other.ask("plugin", "show", "orchard")
    assert {"name": "plugin_orchard_tree", "rows": 1} in shown["tables"]


def test_a_package_takes_part_goes_and_leaves_everything_else_working(
    orchard_town: OrchardTown, tmp_path: Path
) -> None:
    site = orchard_town
    assert site.listed()["state"] == "disabled"
    refused = site.run("plugin", "enable", "orchard", "--yes", status=1)
    assert "portal db upgrade orchard" in refused
    assert "orchard: nothing → a1" in site.run("db", "upgrade")
    assert "routes, slots, tables" in site.run("plugin", "enable", "orchard", "--yes")

    keeper = make_browsers(site.town.app, 1)[0]
    chief = administrator(site.town)
    with serving(site.serve(worker=True)) as server:
        assert SHOWN in server.get("/")[1].decode()
        status, tree = send(server, "/orchard/plant/Quince", keeper)
        assert status == 200, tree
        comments = f"/comments/tree/{format_id(uuid.UUID(tree))}"
        # On a busy machine the plugin may be too late once, which asks people to try again.
        assert eventually(lambda: send(server, comments, keeper, "body=Sweet+fruit")[0] == 303)
        assert eventually(lambda: "Quince" in server.get("/search?q=Quince")[1].decode())
        assert crawl(server, None) == crawl(server, keeper) == crawl(server, chief) == {}

    uninstall(site.packages)
    with site.town.app.app_context(), unit_of_work():
        session().add(TallyDeltaRow(kind="orchard.harvests", subject_id=keeper.person_id, delta=1))
        support = TallyDeltaRow(kind=SUPPORTS, subject_id=site.town.proposals[0], delta=0)
        session().add(support)
    with site.town.app.app_context():
        assert fold_tallies() >= 1
        assert open_deltas("orchard.harvests", keeper.person_id) == 1

    gone = site.listed()
    assert (gone["state"], gone["gone"], gone["title"]) == ("found", True, "Orchard")
    shown = site.ask("plugin", "show", "orchard")
    assert {"name": "plugin_orchard_tree", "rows": 1} in shown["tables"]
    assert "up to date" in site.run("db", "upgrade")
    site.run("db", "downgrade", "--", "core", "-1")
    site.run("db", "upgrade")
    site.run("check", "--integrity")
    site.run("backup", tmp_path / "town.tar.gz")
    is_brought_back_later(site, tmp_path)
    site.run("search", "reindex")
    with serving(site.serve(worker=True)) as server:
        assert SHOWN not in server.get("/")[1].decode()
        assert server.get("/orchard/")[0] == 404
        assert crawl(server, None) == crawl(server, keeper) == crawl(server, chief) == {}
        page = server.get("/admin/plugins/orchard", Cookie=chief.cookie)[1].decode()
        assert "portal db purge orchard" in page

    said = site.run("db", "purge", "orchard", "--yes", "--to", tmp_path / "orchard.zip")
    assert str(tmp_path / "orchard.zip") in said
    with zipfile.ZipFile(tmp_path / "orchard.zip") as archive:
        assert "Quince" in archive.read("tables/plugin_orchard_tree.jsonl").decode()
        assert "Sweet fruit" in archive.read("tables/comment.jsonl").decode()
    assert site.listed() == {}
    site.run("check", "--integrity")
    with serving(site.serve()) as server:
        assert crawl(server, chief) == {}


def test_an_enabled_plugin_is_not_purged_and_nothing_is_without_its_name(
    orchard_town: OrchardTown,
) -> None:
    site = orchard_town
    site.run("db", "upgrade")
    site.run("plugin", "enable", "orchard", "--yes")
    assert "portal plugin disable orchard" in site.run("db", "purge", "orchard", "--yes", status=1)
    site.run("plugin", "disable", "orchard")
    refused = site.run("db", "purge", "orchard", typed="orchid\n", status=1)
    assert "nothing was changed" in refused
    assert site.listed()["state"] == "disabled"
    assert "are deleted" in site.run("db", "purge", "orchard", typed="orchard\n")
    assert "pending" in site.run("db", "status")
    assert "there is no plugin" in site.run("db", "purge", "cherry", "--yes", status=1)


def test_switching_is_seen_by_every_web_process_and_by_what_is_kept_for_visitors(
    orchard_town: OrchardTown,
) -> None:
    site = orchard_town
    site.run("db", "upgrade")
    with serving(site.serve(processes=2)) as server:
        seen: set[str] = set()

        def is_everywhere(shown: bool) -> bool:
            """Whether both processes agree, and so does every page kept for visitors."""
            seen.clear()
            for _time in range(40):
                status, text = server.get("/orchard/process")
                if (status == 200) is not shown:
                    return False
                seen.add(text.decode() if shown else str(_time))
                if (SHOWN in server.get("/")[1].decode()) is not shown:
                    return False
            return True

        assert is_everywhere(False)
        site.run("plugin", "enable", "orchard", "--yes")
        assert eventually(lambda: is_everywhere(True) and len(seen) == 2)
        chief = administrator(site.town)
        assert send(server, "/admin/plugins/orchard/disable", chief)[0] == 303
        # However slow a process is, what it is asked after that long it answers with new stamps.
        time.sleep(4 * READ_EVERY)
        assert is_everywhere(False)
        site.run("plugin", "enable", "orchard", "--yes")
        site.run("db", "downgrade", "orchard", "base")
        assert eventually(lambda: is_everywhere(False))
        assert "not up to date" in site.listed()["reason"]
        site.run("db", "upgrade", "orchard")
        assert eventually(lambda: is_everywhere(True))
