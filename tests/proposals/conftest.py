"""What the tests of proposals share: sending forms as a browser does, and pictures."""

import io
import re

import pytest
from flask import g, has_app_context
from PIL import Image

from portal.core.database import unit_of_work
from portal.core.identifiers import format_id
from portal.core.permissions import Actor, ActorKind, Grant, Role

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
TITLE = "A safe crossing at the Alder School"
BODY = "Two hundred children cross Lime Street between parked vans every morning."


class Browser:
    """A browser that carries the CSRF token of the last form it saw.

    A request inside a test's own application context would share its ``g``, and so believe
    that it comes from whoever asked before.
    """

    def __init__(self, client):
        self.client = client
        self.token = ""

    def get(self, url, **kwargs):
        forget()
        answer = self.client.get(url, **kwargs)
        found = _TOKEN.search(answer.text) if "html" in answer.content_type else None
        self.token = found[1] if found else self.token
        return answer

    def post(self, url, data=None, **kwargs):
        if not self.token:
            self.get("/proposals/new")
        forget()
        values = {"csrf_token": self.token, **(data or {})}
        return self.client.post(url, data=values, **kwargs)


def forget():
    if has_app_context():
        for name in list(g):
            g.pop(name)


@pytest.fixture
def client(app):
    """Return a browser nobody has signed in with."""
    return Browser(app.test_client())


@pytest.fixture
def browser_of(client_of):
    """Return a function from a person to a browser in which they are signed in."""
    return lambda person_id: Browser(client_of(person_id))


@pytest.fixture
def town(make):
    """Return the identifiers of one area and one topic."""
    return {"area": make.area("Millside", population=3000), "topic": make.topic("Streets")}


@pytest.fixture
def acts():
    """Return a function from a person to a confirmed actor."""

    def actor(person_id, *roles, **values):
        grants = tuple(Grant(Role(role)) for role in roles)
        given = {"kind": ActorKind.PERSON, "confirmed": True, "grants": grants}
        return Actor(person_id=person_id, **{**given, **values})

    return actor


@pytest.fixture
def work(in_app):
    """Return a function that runs a service in a unit of work of its own."""

    def run(function, *args, **kwargs):
        with unit_of_work():
            return function(*args, **kwargs)

    return run


def address(proposal_id, tail=""):
    return f"/proposals/{format_id(proposal_id)}{tail}"


def picture(width=640, height=480):
    raw = io.BytesIO()
    Image.new("RGB", (width, height), "#246").save(raw, "PNG")
    raw.seek(0)
    return raw
