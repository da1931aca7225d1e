"""Shared by the tests of the back office's shell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.testing.factories import Make


@pytest.fixture
def no_csrf(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let forms be sent without reading their page first; CSRF has tests of its own."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)


@pytest.fixture
def administrator(make: Make, client_of: Callable[..., Any], no_csrf: None) -> FlaskClient:
    """Return the browser of an administrator."""
    browser: FlaskClient = client_of(make.person("administrator", display_name="Ada Admin"))
    return browser
