"""Somebody who leaves takes everything along: nothing of them is left anywhere, counts stay."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, select, text

from portal.core.database.session import db
from portal.core.identifiers import format_id
from portal.core.search.sources import reindex_everything
from portal.core.state import state_of
from portal.identity.models import PersonRow
from portal.proposals.models import ProposalRow, SupportRow
from tests.support.setting import set_stage
from tests.support.stage import Stage

NAME, BIO = "Quillonia Leavewell", "Quillonia keeps forty bees"
EMAIL = "quillonia.leavewell@example.org"
COMMENT, BEFORE = "Quillonia says bees need flowers", "Quillonia said bees need trees"
DRAFT = "Quillonia dreams of a bee hotel"
#: Whatever of a person may be searched for in a dump; all of it must be gone.
TRACES = (
    "quillonia",
    "leavewell",
    "kanarienvogelmail-author",
    "kanarienvogelnewmail",
    "kanarienvogeldevice",
    "kanarienvogelpasskey",
    "kanarienvogeltoken",
    "kanarienvogeldraftproposal",
    "kanarienvogeldraftbody",
    "kanarienvogelhiddencomment",
)


def everything_stored(app: Flask) -> dict[str, str]:
    """Return every row of every table as text, by table."""
    found = {}
    with app.app_context():
        for name in inspect(db.engine).get_table_names():
            rows = db.session.execute(text(f'SELECT * FROM "{name}"')).all()
            found[name] = "\n".join(repr(tuple(row)) for row in rows).lower()
        db.session.rollback()
    return found


def traces_in(texts: dict[str, str]) -> set[tuple[str, str]]:
    return {(where, trace) for where, said in texts.items() for trace in TRACES if trace in said}


@pytest.fixture
def stage(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    return set_stage(app)


@pytest.fixture
def leaver(stage: Stage) -> FlaskClient:
    """Return the browser of somebody who has done everything one can do."""
    browser = stage.browser("author")
    proposal = format_id(stage.thing("proposal"))
    other = format_id(stage.thing("proposal", "threshold_reached"))
    slug, phase = stage.thing("slug"), format_id(stage.thing("phase"))
    form: dict[str, Any] = {"display_name": NAME, "bio": BIO, "language": "en", "version": "1"}
    steps = [
        ("/account/profile", form | {"profile_public": "y"}),
        (f"/proposals/{other}/support", {}),
        (f"/comments/proposal/{proposal}", {"body": BEFORE, "side": "for"}),
        (f"/consultations/{slug}/statements/{phase}/answer", {"statement": "1", "vote": "agree"}),
    ]
    for path, body in steps:
        answer = browser.post(path, data=body)
        assert answer.status_code == 303, (path, answer.status_code, answer.text[-1500:])
    with stage.app.app_context():
        row = db.session.execute(
            text("SELECT id FROM comment WHERE body = :body"), {"body": BEFORE}
        ).scalar_one()
        comment = uuid.UUID(str(row))
        db.session.rollback()
    edited = browser.post(f"/comments/{format_id(comment)}/edit", data={"body": COMMENT})
    assert edited.status_code == 303
    saved = browser.post(
        f"/proposals/{format_id(stage.thing('proposal', 'draft'))}/autosave",
        data={"title": DRAFT, "body": DRAFT, "revision": "1", "tab": "t"},
    )
    assert saved.status_code in (200, 409, 422)
    return browser


def exported(browser: FlaskClient) -> dict[str, Any]:
    answer = browser.post("/account/data/export")
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        found: dict[str, Any] = json.loads(archive.read("data.json"))
        assert b"<html" in archive.read("read-me.html")
    return found


def test_the_export_holds_what_one_did(
    stage: Stage, leaver: FlaskClient, outbox: Callable[[], int]
) -> None:
    outbox()
    words = json.dumps(exported(leaver), ensure_ascii=False)
    for expected in (NAME, BIO, COMMENT, "kanarienvogelmail-author@example.org"):
        assert expected in words, expected
    assert "A stage for the published" in words, "one's own proposals"
    assert "A stage for the threshold_reached" in words, "what one supports"
    assert "More benches by the river." in words, "one's answers to statements"
    assert "argon2" not in words
    assert "password_hash" not in words


def test_nothing_of_an_erased_person_is_left_and_counts_stay(
    stage: Stage, leaver: FlaskClient, mailbox: Callable[[], list[Any]], site: Any
) -> None:
    mailbox()
    app, person = stage.app, stage.people["author"]
    before = traces_in(everything_stored(app))
    assert {trace for _table, trace in before} >= {"quillonia", "kanarienvogeldevice"}, (
        "the search for traces finds nothing even before"
    )
    with app.app_context():
        supported = select(ProposalRow.support_count).where(
            ProposalRow.id == stage.thing("proposal", "threshold_reached")
        )
        supports = db.session.scalar(supported)
        db.session.rollback()

    gone = leaver.post("/account/delete", data={"sure": "y"})
    assert gone.status_code == 303, gone.text[-1500:]
    goodbye = [mail for mail in mailbox() if "kanarienvogelmail-author" in mail.to]
    assert goodbye, "one is told that the account is gone"
    mailbox()

    assert traces_in(everything_stored(app)) == set()
    with app.app_context():
        assert db.session.scalar(supported) == supports, "the support still counts"
        kept = db.session.scalars(select(SupportRow).where(SupportRow.person_id == person)).all()
        assert len(kept) == 1
        row = db.session.get(PersonRow, person)
        assert row is not None
        assert row.erased_at is not None
        db.session.rollback()


def test_an_erased_person_is_nowhere_to_be_read_or_found(
    stage: Stage, leaver: FlaskClient, outbox: Callable[[], int]
) -> None:
    app, person = stage.app, stage.people["author"]
    with app.app_context():
        reindex_everything(lambda _done: None)
    leaver.post("/account/delete", data={"sure": "y"})
    outbox()
    state_of(app).caches["pages"].clear()
    visitor, staff = app.test_client(), stage.browser("administrator")
    proposal = format_id(stage.thing("proposal"))
    assert visitor.get(f"/people/{format_id(person)}").status_code == 404
    for browser in (visitor, staff):
        for path in (
            f"/proposals/{proposal}",
            "/proposals.csv",
            "/proposals.json",
            "/proposals.atom",
            "/search?q=Quillonia",
            "/search?q=bees",
            "/admin/people?q=Quillonia",
            f"/admin/people/{format_id(person)}",
            "/admin/audit",
        ):
            shown = browser.get(path, follow_redirects=True).text
            beyond_the_search_box = shown.replace('value="Quillonia"', "").replace(
                "“Quillonia”", ""
            )
            assert NAME not in beyond_the_search_box, path
            assert COMMENT not in shown, path
            assert EMAIL not in shown, path
    assert leaver.get("/account").status_code == 302


def test_files_of_drafts_go_with_their_author(
    stage: Stage, leaver: FlaskClient, outbox: Callable[[], int], site: Any
) -> None:
    leaver.post("/account/delete", data={"sure": "y"})
    outbox()
    app = stage.app
    with app.app_context():
        drafts = select(ProposalRow.id).where(ProposalRow.state == "draft")
        assert db.session.scalars(drafts).all() == []
        folder = Path(state_of(app).config.data_dir)
        db.session.rollback()
    private = format_id(stage.thing("upload", "private"))
    assert stage.browser("administrator").get(f"/files/{private}").status_code == 404
    assert folder.exists()
