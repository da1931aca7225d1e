"""Running a site: migrations, serving, people, plugins, the index."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import OperatedSite, clean_environment, portal

pytestmark = pytest.mark.slow
NewSite = Callable[..., OperatedSite]
READY_WITHIN = 240  # generous: machines are shared, and a time is never a test


def test_the_state_of_the_tables_is_told_and_brought_up_to_date(new_site: NewSite) -> None:
    site = new_site(tables=False)
    before = site.run("db", "status")
    assert "pending" in before.stdout
    assert "migrations are waiting" in site.run("serve", "--no-worker").stderr
    assert site.run("db", "upgrade").returncode == 0
    after = site.run("db", "status")
    assert "pending" not in after.stdout
    assert "up to date" in after.stdout
    assert "up to date" in site.run("db", "upgrade", "core").stdout
    assert "there is no component" in site.run("db", "upgrade", "nothing").stderr


def test_help_names_every_verb_without_a_configuration(tmp_path: Path) -> None:
    done = portal("--help", cwd=tmp_path)
    assert done.returncode == 0
    for verb in ("init", "demo", "serve", "backup", "restore", "doctor", "check", "docs"):
        assert f"\n  {verb} " in done.stdout


def test_people_are_added_given_roles_and_listed(new_site: NewSite) -> None:
    site = new_site()
    added = site.run(
        *("user", "add", "ana@example.org", "--name", "Ana Ruiz", "--role", "officer"),
        PORTAL_NEW_PASSWORD="seven grey herons over the weir",
    )
    assert added.returncode == 0, added.stderr
    assert site.run("user", "grant", "ana@example.org", "moderator").returncode == 0
    listed = site.run("user", "list").stdout
    assert "ana@example.org" in listed
    assert "officer" in listed
    assert "moderator" in listed
    again = site.run("user", "add", "ana@example.org", "--name", "Ana", "--no-password")
    assert again.returncode == 1
    assert "Traceback" not in again.stderr
    nobody = site.run("user", "grant", "nobody@example.org", "editor")
    assert "Nobody has the address" in nobody.stderr


def test_plugins_are_listed_and_an_unknown_one_is_refused(new_site: NewSite) -> None:
    site = new_site()
    assert site.run("plugin", "list").returncode == 0
    unknown = site.run("plugin", "enable", "nothing")
    assert unknown.returncode == 1
    assert "Traceback" not in unknown.stderr


def test_the_index_is_built_anew(new_site: NewSite) -> None:
    site = new_site()
    site.make.proposal(site.make.person())
    done = site.run("search", "reindex")
    assert "1 documents indexed" in done.stdout, done.stderr


def test_the_server_answers_and_stops_together_with_its_worker(new_site: NewSite) -> None:
    site = new_site()
    port = _free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "portal.cli", "serve", "--port", str(port), "--processes", "1"],
        cwd=site.folder,
        env=clean_environment(
            PORTAL_CONFIG=str(site.config), PYTHONPATH=str(Path(__file__).resolve().parents[2])
        ),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            assert _answer(port, "/healthz", server) == "ok\n"
            assert "Testham" in _answer(port, "/", server)
            worker = _worker_of(server.pid)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(READY_WITHIN)
    assert server.returncode == 0
    assert not Path(f"/proc/{worker}").exists()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _answer(port: int, path: str, server: subprocess.Popen[bytes]) -> str:
    end = time.monotonic() + READY_WITHIN
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as answer:
                text: str = answer.read().decode()
                return text
        except (urllib.error.URLError, ConnectionError):
            os.sched_yield()
            time.sleep(0.1)
    pytest.fail(f"{path} was not answered")


def _worker_of(server: int) -> int:
    end = time.monotonic() + READY_WITHIN
    while time.monotonic() < end:
        for process in Path("/proc").iterdir():
            if not process.name.isdigit():
                continue
            try:
                command = (process / "cmdline").read_bytes().split(b"\0")
                parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
            except OSError:
                continue
            if b"worker" in command and int(parent) == server:
                return int(process.name)
        time.sleep(0.1)
    pytest.fail("no worker was started")
