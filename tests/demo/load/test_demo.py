"""The demonstration: filled once, whole, and in order."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.app import create_app
from portal.cli.checks import checks_of, run_check
from portal.consultations.answers.queries import PromiseFilter, every_promise
from portal.consultations.methods.questions.models import QuestionRow
from portal.consultations.methods.statements.models import OpinionMapRow, StatementVoteRow
from portal.consultations.models import ConsultationRow
from portal.core.config import load_config
from portal.core.database import session
from portal.core.database.session import db
from portal.core.health import Severity
from portal.core.state import state_of
from portal.core.uploads.models import UploadRow
from portal.demo.load import fill_big_town, fill_town
from portal.demo.logins import LOGINS, PASSWORD
from portal.demo.site import (
    FILLED,
    FILLING,
    create_tables,
    read_note,
    write_config,
    write_note,
)
from portal.discussion.models import CommentRow
from portal.identity.models import PersonRow
from portal.identity.proofs.passwords import password_fits
from portal.proposals.models import ProposalRow, SupportRow
from portal.testing.postgres import create_database
from tests.cli.conftest import portal

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a filled demonstration."""
    folder = tmp_path_factory.mktemp("demo")
    done = portal("demo", "--dir", folder, "--port", "8123", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def town(demo: Path) -> Iterator[Flask]:
    """Run inside the demonstration."""
    app = create_app(load_config(demo / "portal.toml", environ={}))
    with app.app_context():
        yield app
        _close(app)


def _close(app: Flask) -> None:
    engine = state_of(app).caches.pop("search", None)
    if engine is not None:
        engine.close()
    db.session.remove()
    db.engine.dispose()


def count(model: Any, *conditions: Any) -> int:
    return int(
        session().execute(select(func.count()).select_from(model).where(*conditions)).scalar_one()
    )


def findings() -> list[str]:
    return [
        finding.what
        for known in checks_of("integrity")
        for finding in run_check(known)
        if finding.severity is Severity.ERROR
    ]


def test_every_invariant_holds(town: Flask) -> None:
    assert findings() == []


def test_there_is_something_of_everything_to_see(town: Flask) -> None:
    assert count(ProposalRow, ProposalRow.phase_id.is_(None)) == 120
    assert count(ProposalRow, ProposalRow.phase_id.is_not(None)) == 5
    assert count(QuestionRow, QuestionRow.answered_at.is_not(None)) == 2
    assert count(ProposalRow, ProposalRow.state == "done") >= 5
    assert {one.promise.standing.value for one in every_promise(PromiseFilter())} == {
        "kept",
        "open",
        "overdue",
    }
    assert count(CommentRow) > 300
    assert count(SupportRow) > 20_000
    assert count(ConsultationRow) >= 5
    assert count(StatementVoteRow) > 15_000
    assert count(OpinionMapRow) == 2
    assert count(UploadRow) > 40
    assert count(UploadRow, UploadRow.alt == "") == 0


def test_pages_of_the_town_open(town: Flask) -> None:
    visitor = town.test_client()
    paths = ("/", "/proposals", "/consultations", "/consultations/riverside", "/areas")
    told = ("/promises", "/consultations/night-transport/results")
    for address in (*paths, *told, "/consultations/tannery-yard"):
        assert visitor.get(address).status_code == 200, address


def test_everybody_listed_can_sign_in_with_the_one_password(town: Flask) -> None:
    rows = session().execute(select(PersonRow.email, PersonRow.password_hash)).all()
    known = {row.email: row.password_hash for row in rows}
    for login in LOGINS:
        assert password_fits(PASSWORD, known[login.email])


def test_a_second_call_changes_nothing_and_prints_the_logins(demo: Path) -> None:
    database = (demo / "data" / "portal.db").stat().st_mtime_ns
    note = (demo / "demo.json").read_bytes()
    done = portal("demo", "--dir", demo, "--port", "8124", cwd=demo)
    assert done.returncode == 0
    for login in LOGINS:
        assert login.email in done.stdout
    assert PASSWORD in done.stdout
    assert "http://127.0.0.1:8124/" in done.stdout
    config = tomllib.loads((demo / "portal.toml").read_text())
    assert config["base_url"] == "http://127.0.0.1:8124"
    assert (demo / "data" / "portal.db").stat().st_mtime_ns == database
    assert (demo / "demo.json").read_bytes() == note


@pytest.fixture
def half_filled(tmp_path: Path) -> Path:
    """Return the folder of a demonstration that has tables and nothing else."""
    app = create_app(load_config(write_config(tmp_path, 8125, big=False), environ={}))
    with app.app_context():
        create_tables()
        _close(app)
    return tmp_path


def test_a_site_that_is_no_demonstration_is_left_alone(half_filled: Path) -> None:
    done = portal("demo", "--dir", half_filled, cwd=half_filled)
    assert done.returncode == 1
    assert "nothing was changed" in done.stderr


def test_an_interrupted_filling_is_begun_anew(half_filled: Path) -> None:
    write_note(half_filled, FILLING)
    done = portal("demo", "--dir", half_filled, cwd=half_filled)
    assert done.returncode == 0, done.stderr
    assert read_note(half_filled)["state"] == FILLED


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_big_town_keeps_every_invariant_on_either_engine(
    tmp_path: Path, engine: str, request: pytest.FixtureRequest
) -> None:
    options: dict[str, Any] = {
        "data_dir": tmp_path,
        "environment": "test",
        "mail_backend": "memory",
    }
    options |= {"secret_key": "kJ3nQ8vR1sT6wX2zB5cF9gH4jM7pS0uY", "search_engine": "fts5"}
    options |= {"registry_key": "aW4eR7tY1uI5oP8sD2fG6hJ9kL3zX0cV"}
    if engine == "postgres":
        folder = request.getfixturevalue("postgres")
        options["database_url"] = create_database(folder, "portal_big_town")
    app = create_app(load_config(environ={}, **options))
    with app.app_context():
        create_tables()
        world = fill_town()
        rows = fill_big_town(world, people=3000, proposals=4000)
        assert rows > 3000 + 3 * 4000
        assert count(ProposalRow) == 4125
        assert count(PersonRow) == 3700
        assert findings() == []
        answer = app.test_client().get("/proposals?sort=supported")
        assert answer.status_code == 200
        _close(app)
