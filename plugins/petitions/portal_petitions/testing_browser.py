"""For tests of pages: a browser that sends forms as people's do, and a count of statements."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import g, has_app_context
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from portal.sdk import session
from portal_petitions.links import petition_path

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_NO_WORK = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA", "SELECT version_stamp.name")


class Browser:
    """A client that carries the CSRF token of the last form it saw, if there was one."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.token = ""

    def get(self, path: str, **options: Any) -> TestResponse:
        """Open a page."""
        forget()
        answer = self.client.get(path, **options)
        found = _TOKEN.search(answer.text) if "html" in answer.content_type else None
        self.token = found[1] if found else self.token
        return answer

    def post(self, path: str, data: Any = None, **options: Any) -> TestResponse:
        """Send a form; a visitor's page of a petition has no token, and none is made up."""
        forget()
        values = {**({"csrf_token": self.token} if self.token else {}), **(data or {})}
        return self.client.post(path, data=values, **options)


def forget() -> None:
    """Drop what a request inside the test's own application context would share with it."""
    if has_app_context():
        session().close()
        for name in list(g):
            g.pop(name)


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """Collect the statements sent to the database inside the block, transactions left out."""
    sent: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith(_NO_WORK):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def page_of(petition_id: uuid.UUID) -> str:
    """Return the path of a petition's page."""
    return petition_path(petition_id)
