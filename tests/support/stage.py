"""The cast and the things of a small world with one of everything, as tests name them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from portal.core.database import unit_of_work
from portal.identity.sessions import open_session

CANARY = "Kanarienvogel"


def canary(what: str) -> str:
    """Return a word that stands for something private."""
    return f"{CANARY}{what}"


@dataclass
class Stage:
    """The cast, and identifiers of things by kind and state.

    :param people: role of the tests → person.
    :param things: ``kind`` → ``state`` → what stands in an address.
    :param secrets: what a mailed link or a header carries, by purpose.
    """

    app: Flask
    people: dict[str, uuid.UUID] = field(default_factory=dict)
    things: dict[str, dict[str, Any]] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    impersonation: str = ""

    def thing(self, kind: str, state: str = "") -> Any:
        """Return a thing in a state, by default in its first."""
        known = self.things[kind]
        return known[state] if state else next(iter(known.values()))

    def browser(self, role: str) -> FlaskClient:
        """Return a browser of somebody of the cast; a visitor's is empty."""
        browser = self.app.test_client()
        if role == "visitor":
            return browser
        if role.startswith("token"):
            browser.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {self.secrets[role]}"
            return browser
        token = self.impersonation
        if role != "impersonating":
            with self.app.app_context(), unit_of_work():
                token = open_session(self.people[role], second_factor=True)
        with browser.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
        return browser
