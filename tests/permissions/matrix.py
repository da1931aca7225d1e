"""Asks every route as everybody, about things in every state, and says what came back."""

from __future__ import annotations

import hashlib
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from flask import Flask, g
from flask import session as cookie
from flask_wtf.csrf import generate_csrf
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from portal.core.database.session import db
from portal.core.state import state_of
from portal.testing.site import Site
from tests.support.routes import address, routes, states_of
from tests.support.setting import set_stage
from tests.support.stage import Stage

TABLE = Path(__file__).with_name("expected.toml")
READS, WRITES = ("GET",), ("POST", "PUT", "PATCH", "DELETE")
PEOPLE = (
    "visitor", "unconfirmed", "citizen", "verified", "author", "blocked", "impersonating",
    "moderator", "officer", "officer_elsewhere", "editor", "administrator",
)  # fmt: skip
PROGRAMS = (
    "visitor", "citizen", "administrator", "token_without_scope", "token_of_citizen",
    "token_of_author", "token_of_officer", "token_of_administrator",
)  # fmt: skip
RAW = hashlib.sha256(b"stage").hexdigest()


def is_program(endpoint: str) -> bool:
    """Whether a route belongs to the API."""
    return endpoint.startswith(("api_", "api-docs"))


def expected() -> tuple[dict[str, list[str]], dict[str, Any]]:
    """Return the groups of the table and its rows."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return table["groups"], table["allowed"]


def allowed_roles(groups: Mapping[str, list[str]], cell: str) -> set[str]:
    """Return the roles a cell such as ``"staff author"`` names."""
    found: set[str] = set()
    for word in cell.split():
        found |= set(groups.get(word, [word]))
    return found


class Matrix:
    """The stage, put back as it was after every write."""

    def __init__(self, site: Site, folder: Path) -> None:
        self.app: Flask = site.app
        self.stage: Stage = set_stage(site.app)
        self._folder = folder
        self._browsers = {role: self.stage.browser(role) for role in {*PEOPLE, *PROGRAMS}}
        with self.app.test_request_context():
            cookie["csrf_token"] = RAW
            self._csrf = generate_csrf()
            g.pop("csrf_token", None)
        with self.app.app_context():
            with db.engine.connect() as connection:
                connection.exec_driver_sql("ROLLBACK")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            db.session.remove()
            db.engine.dispose()
        shutil.copy(folder / "portal.db", folder / "stage.db")
        self._bodies = bodies()
        self._cookies: dict[str, dict[str, Any]] = {}
        for role, browser in self._browsers.items():
            with browser.session_transaction() as kept:
                kept["csrf_token"] = RAW
                self._cookies[role] = dict(kept)

    def cells(self, methods: tuple[str, ...]) -> Iterator[tuple[Rule, str, str]]:
        """Return every route, method and state of the thing it is about."""
        for method in methods:
            for rule in routes(self.app, method):
                for state in states_of(self.stage, rule):
                    yield rule, method, state

    def ask(self, rule: Rule, method: str, state: str, role: str) -> str:
        """Ask one route as somebody and return the outcome; what was written is undone again."""
        path = address(self.stage, rule, state)
        browser = self._browsers[role]
        given: dict[str, Any] = {"headers": {"Accept": "text/html"}}
        if method != "GET":
            given["headers"]["X-CSRFToken"] = self._csrf
            body = self._bodies.get(rule.endpoint, {})
            given["json" if is_program(rule.endpoint) else "data"] = body
        response = browser.open(path, method=method, **given)
        if method != "GET":
            if response.status_code < 400:
                self._put_back()
            with browser.session_transaction() as kept:
                kept.clear()
                kept.update(self._cookies[role])
        return outcome(response, complete=method != "GET" and rule.endpoint in self._bodies)

    def _put_back(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        for leftover in self._folder.glob("portal.db-*"):
            leftover.unlink()
        shutil.copy(self._folder / "stage.db", self._folder / "portal.db")
        state = state_of(self.app)
        state.caches["pages"].clear()
        for name in [n for n in state.caches if n not in ("pages", "search", "helpers")]:
            del state.caches[name]
        state.stamps.forget()


def bodies() -> dict[str, dict[str, Any]]:
    """Return what to send where an empty form would be refused before anybody is asked."""
    comment = {"body": "A stage needs a roof.", "side": "neutral"}
    text = {"title": "A stage with a roof", "body": "It rains in this town, as everybody knows."}
    return {
        "discussion.add": comment,
        "discussion.edit": comment,
        "discussion.react": {"kind": "agree"},
        "discussion.hide": {"reason": "Off the subject."},
        "document.propose": {"text": "The river is open by day.", "language": "en"},
        "document_office.write": {"do": "save", "text_en": "The river.", "edition": "1"},
        "document_office.match": {"match_0": "p1", "edition": "1"},
        "document_office.publish": {"note_en": "Clearer.", "edition": "1"},
        "document_office.discard": {"edition": "1"},
        "document_office.answer": {"state": "declined", "answer": "Not at night."},
        "document_office.hide": {"reason": "Off the subject."},
        "identity.profile": {"display_name": "Stage name", "language": "en", "version": "1"},
        "poll.cast": {"token": "a-token-for-the-stage", "choice": "p1"},
        "poll_office.save": {"question_en": "What is built?", "method": "approval", "version": "2"},
        "poll_office.new_option": {"title_en": "A ferry", "area": ""},
        "poll_office.edit_option": {"title_en": "A ferry", "area": ""},
        "proposals.withdraw": {"reason": "Somebody was faster."},
        "questions.ask": {"text": "When will the stage have a roof?"},
        "questions.ask_on": {"text": "When will the stage have a roof?"},
        "questions_office.moderate": {"state": "hidden", "reason": "Off the subject."},
        "questions_office.merge": {"into": "4"},
        "discussions_office.save": {
            "question_en": "Should the river be open?",
            "question_es": "Should the river be open?",
            "version": "1",
        },
        "survey_analysis.add_theme": {"name_en": "Boats", "name_es": "Barcas"},
        "survey_analysis.change_theme": {"do": "rename", "name_en": "Boats"},
        "statements.add": {"text": "A stage by the river.", "different": "1"},
        "statements.answer": {"statement": "1", "vote": "agree"},
        "statements.take_back": {"statement": "1"},
        "statements_office.seed": {"texts": "A stage by the river.", "language": "en"},
        "api_account.update_me": {"display_name": "Stage name"},
        "api_answers.add_theme": {"title": {"en": "More shade"}},
        "api_answers.edit_theme": {"title": {"en": "More shade"}, "version": 1},
        "api_answers.save_theme_response": {"answer": "will"},
        "api_answers.publish_theme_response": {
            "answer": "did",
            "reason": {"en": "There are trees.", "es": "Hay árboles."},
        },
        "api_answers.make_promise": {
            "title": {"en": "Trees stand", "es": "Hay árboles"},
            "due_on": "2199-01-01",
        },
        "api_answers.note_promise": {"kind": "progress", "text": {"en": "They are ordered."}},
        "api_discussion.add_comment": comment,
        "api_discussion.edit_comment": {"body": "A stage needs two roofs."},
        "api_discussion.hide_comment": {"reason": "Off the subject."},
        "api_discussion.react": {"kind": "agree"},
        "api_documents.propose_document_wording": {"text": "The river is open by day."},
        "api_documents.answer_document_wording": {"state": "declined", "answer": "Not at night."},
        "api_documents.moderate_document_wording": {"hidden": True, "reason": "Off the subject."},
        "api_documents.save_document_draft": {"texts": {"en": "The river."}, "edition": 1},
        "api_documents.match_document_paragraphs": {"matches": {"0": 1}, "edition": 1},
        "api_documents.publish_document_draft": {"note": {"en": "Clearer."}, "edition": 1},
        "api_polls.cast_ballot": {"ballot": ["p1"], "token": "a-token-for-the-stage"},
        "api_proposals.create_proposal": text,
        "api_proposals.update_proposal": {**text, "revision": 1},
        "api_proposals.withdraw_proposal": {"reason": "Somebody was faster."},
        "api_questions.ask_question": {"text": "When will the stage have a roof?"},
        "api_questions.answer_question": {"text": "In spring.", "publish": True},
        "api_questions.moderate_question": {"state": "hidden", "reason": "Off the subject."},
        "api_questions.merge_question": {"into": 4},
        "api_survey.hand_in_survey": {"answers": {"idea": "A roof."}},
        "api_statements.add_statement": {"text": "A ferry for dogs.", "is_different": True},
        "api_statements.vote": {"vote": "agree"},
    }


def outcome(response: TestResponse, *, complete: bool = False) -> str:
    """Return ``allowed``, or how somebody was kept out: ``sign_in``, ``refused``, ``hidden``.

    An empty form that is looked at and found wanting was allowed to come in. What was sent
    ``complete`` must be taken: a 422 then is a refusal in words.
    """
    status = response.status_code
    if status in (301, 302, 303, 307, 308):
        target = response.headers["Location"].partition("?")[0]
        return "sign_in" if target == "/sign-in" else "allowed"
    known = {401: "sign_in", 403: "refused", 404: "hidden"}
    if complete and status in (409, 422):
        return "refused"
    if status in (200, 201, 204, 400, 409, 415, 422):
        return "allowed"
    return known.get(status, f"status {status}")


def asked_by(endpoint: str) -> tuple[str, ...]:
    """Return the roles to ask a route as."""
    return PROGRAMS if is_program(endpoint) else PEOPLE
