"""Many people at once, each signed in, with what their browsers would send."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from flask import Flask, g
from flask import session as cookie
from flask_wtf.csrf import generate_csrf
from sqlalchemy import insert

from portal.core import clock
from portal.core.database import new_id, session, unit_of_work
from portal.identity.models import PersonRow, SessionRow
from portal.identity.sessions import hash_token

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Browser:
    """What one signed-in person's browser sends.

    :param cookie: value of the Cookie header.
    :param csrf: token for forms.
    """

    person_id: uuid.UUID
    cookie: str
    csrf: str

    @property
    def form(self) -> str:
        """Return the token as the body of a form."""
        return f"csrf_token={quote(self.csrf)}"


def add_people(app: Flask, count: int, *, prefix: str = "") -> list[uuid.UUID]:
    """Insert that many confirmed people and return who they are."""
    prefix = prefix or secrets.token_hex(4)
    made: list[uuid.UUID] = []
    with app.app_context():
        for start in range(0, count, BATCH):
            numbers = range(start, min(start + BATCH, count))
            people = [_person(new_id(), f"{prefix}-{number}") for number in numbers]
            with unit_of_work():
                session().execute(insert(PersonRow), people)
            made += [uuid.UUID(str(person["id"])) for person in people]
    return made


def _person(person_id: uuid.UUID, name: str) -> dict[str, object]:
    moment = clock.now()
    return {
        "id": person_id,
        "display_name": f"Person {name}",
        "email": f"{name}@example.org",
        "email_key": f"{name}@example.org",
        "confirmed_at": moment,
        "created_at": moment,
        "has_grants": False,
        "level": 3,
    }


def sign_in(app: Flask, people: Sequence[uuid.UUID]) -> list[Browser]:
    """Open a session for each person and return what their browsers send."""
    tokens = {person_id: secrets.token_urlsafe(32) for person_id in people}
    moment = clock.now()
    with app.app_context():
        for start in range(0, len(people), BATCH):
            rows = [
                {
                    "id": new_id(),
                    "token_hash": hash_token(tokens[person_id]),
                    "person_id": person_id,
                    "created_at": moment,
                    "seen_at": moment,
                    "expires_at": moment + timedelta(days=14),
                    "device": "",
                    "second_factor": True,
                    "impersonation_reason": "",
                }
                for person_id in people[start : start + BATCH]
            ]
            with unit_of_work():
                session().execute(insert(SessionRow), rows)
    return _browsers(app, tokens)


def _browsers(app: Flask, tokens: dict[uuid.UUID, str]) -> list[Browser]:
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    found = []
    raw = hashlib.sha1(secrets.token_bytes(64)).hexdigest()
    with app.test_request_context("/"):
        cookie["csrf_token"] = raw
        csrf = generate_csrf()
        g.pop("csrf_token", None)
    for person_id, token in tokens.items():
        content = {"_user_id": token, "_fresh": True, "_permanent": True, "csrf_token": raw}
        found.append(Browser(person_id, f"session={serializer.dumps(content)}", csrf))
    return found


def make_browsers(app: Flask, count: int) -> list[Browser]:
    """Make that many new people, all signed in."""
    return sign_in(app, add_people(app, count))
