"""What is left out when plugins are enabled everywhere makes no portal, and can make none."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from portal.testing import site
from tests.support import portal_free


def test_a_test_without_a_portal_is_refused_one(request: pytest.FixtureRequest) -> None:
    with portal_free.without_portal(), pytest.raises(AssertionError, match="makes a portal"):
        site.make_site(request.path)


def test_a_portal_is_seen_behind_fixtures_and_in_files(
    request: pytest.FixtureRequest, app: Flask
) -> None:
    assert not portal_free.makes_no_portal(request.node)
    assert "app" not in portal_free.PLAIN


def test_what_only_counts_is_known_to_make_none(request: pytest.FixtureRequest) -> None:
    node: Any = SimpleNamespace(
        fixturenames=("tmp_path", "votes"),
        callspec=SimpleNamespace(params={"votes": 3}),
        path=request.config.rootpath / "tests" / "voting" / "test_properties.py",
    )
    assert portal_free.makes_no_portal(node)
    node.path = request.path
    assert not portal_free.makes_no_portal(node)
    node.fixturenames += ("app",)
    assert not portal_free.makes_no_portal(node)
