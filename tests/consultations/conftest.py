"""What the tests of consultations share: sending forms as a browser does, and acting people."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from portal.core.database import unit_of_work
from portal.core.permissions import Actor, ActorKind, Grant, Role

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Browser:
    """A signed-in browser without JavaScript: it follows links and sends the forms it was given."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.token = ""

    def get(self, url: str, **kwargs: Any) -> Any:
        answer = self.client.get(url, **kwargs)
        found = _TOKEN.search(answer.text) if "html" in answer.content_type else None
        self.token = found[1] if found else self.token
        return answer

    def post(self, url: str, data: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        if not self.token:
            self.get("/me")
        return self.client.post(url, data={"csrf_token": self.token, **(data or {})}, **kwargs)


@pytest.fixture
def browser_of(client_of: Callable[[uuid.UUID], Any]) -> Callable[[uuid.UUID], Browser]:
    """Return a function from a person to a browser in which they are signed in."""
    return lambda person_id: Browser(client_of(person_id))


@pytest.fixture
def acts() -> Callable[..., Actor]:
    """Return a function from a person to a confirmed actor."""

    def actor(person_id: uuid.UUID, *roles: str, **values: Any) -> Actor:
        grants = tuple(Grant(Role(role)) for role in roles)
        given: dict[str, Any] = {"kind": ActorKind.PERSON, "confirmed": True}
        return Actor(person_id=person_id, grants=grants, **{**given, **values})

    return actor


@pytest.fixture
def work(in_app: Flask) -> Callable[..., Any]:
    """Return a function that runs a service in a unit of work of its own."""

    def run(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        with unit_of_work():
            return function(*args, **kwargs)

    return run
