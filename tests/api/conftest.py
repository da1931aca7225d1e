"""What the tests of the API share: programs that hold a token."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient

from portal.testing.factories import Make

ROOT = "/api/v1"
METHODS = ("get", "post", "put", "patch", "delete")
NOBODY = "0190a000-0000-7000-8000-000000000000"


@dataclass
class Program:
    """A program that asks the API, perhaps with a token."""

    client: FlaskClient
    token: str = ""

    def ask(self, method: str, path: str, json: Any = None, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            named["Authorization"] = f"Bearer {self.token}"
        sent = {} if json is None else {"json": json}
        return self.client.open(f"{ROOT}{path}", method=method.upper(), headers=named, **sent)

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("GET", path, **headers)

    def post(self, path: str, json: Any = None, **headers: str) -> Any:
        return self.ask("POST", path, json, **headers)

    def put(self, path: str, json: Any = None) -> Any:
        return self.ask("PUT", path, json)

    def patch(self, path: str, json: Any = None) -> Any:
        return self.ask("PATCH", path, json)

    def delete(self, path: str) -> Any:
        return self.ask("DELETE", path)


@pytest.fixture
def anybody(app):
    """Return a program without a token."""
    return Program(app.test_client())


@pytest.fixture
def program_of(app, make: Make):
    """Return a function from a person and scopes (by default all) to their program."""

    def give(person_id, *scopes: str) -> Program:
        return Program(app.test_client(), make.api_token(person_id, *scopes))

    return give


@pytest.fixture
def somebody(make: Make, program_of) -> Program:
    """Return the program of a citizen, with every scope."""
    return program_of(make.person())


@pytest.fixture
def town(make: Make):
    """Return the identifiers of one area and one topic."""
    return {"area": make.area("Millside", population=3000), "topic": make.topic("Streets")}


def operations(app):
    """Yield (method, path with a stranger's identifiers, operation) of the whole document."""
    document = app.extensions["portal_api"].description()
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield method, filled(path), item[method]


def filled(path: str) -> str:
    """Return a path of the document with values in it."""
    path = path.removeprefix(ROOT)
    path = re.sub(r"{\w+_id}", NOBODY, path).replace("{number}", "1").replace("{slug}", "nothing")
    return path.replace("{kind}", "proposal").replace("{anchor}", "1")


def walk(program: Program, path: str) -> list[Any]:
    """Return every item of a list, page by page."""
    found, cursor = [], ""
    joint = "&" if "?" in path else "?"
    for _page in range(100):
        answer = program.get(f"{path}{joint}cursor={cursor}" if cursor else path).json
        found += answer["items"]
        cursor = answer["next"]
        if cursor is None:
            return found
    raise AssertionError("the list never ends")
