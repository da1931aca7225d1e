"""A browser that fills in forms as people do, with the token each form carries."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.identity.proofs.passwords import hash_password

PASSWORD = "velvet harbour nineteen owls"
_TOKEN = re.compile(r'name="csrf_token" (?:type="hidden" )?value="([^"]+)"')
_LINK = re.compile(r"http://localhost(/\S+)")


class Browser:
    """A browser; ``send`` opens a page and sends a form of it."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, **arguments: Any) -> TestResponse:
        return self.client.get(path, **arguments)

    def token(self, page: str) -> str:
        found = _TOKEN.search(self.client.get(page).text)
        assert found, f"{page} has no form"
        return found[1]

    def send(self, path: str, page: str = "", headers: Any = None, **fields: Any) -> TestResponse:
        values = {"csrf_token": self.token(page or path), **fields}
        return self.client.post(path, data=values, headers=headers)

    def sign_in(self, email: str, password: str = PASSWORD) -> TestResponse:
        return self.send("/sign-in", email=email, password=password)

    @property
    def is_signed_in(self) -> bool:
        return self.get("/account").status_code == 200


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app.test_client())


@pytest.fixture
def new_browser(app: Flask) -> Callable[[], Browser]:
    return lambda: Browser(app.test_client())


@pytest.fixture
def browser_of(client_of: Callable[..., FlaskClient]) -> Callable[..., Browser]:
    return lambda person_id: Browser(client_of(person_id))


@pytest.fixture(scope="session")
def password_hash() -> str:
    return hash_password(PASSWORD)


@pytest.fixture
def links(mailbox: Callable[[], list[Any]]) -> Callable[[str], list[str]]:
    """Return a function that gives the links mailed to an address, the newest first."""

    def to(address: str) -> list[str]:
        mails = [mail for mail in mailbox() if mail.to == address]
        return [link for mail in reversed(mails) for link in _LINK.findall(mail.text)]

    return to
