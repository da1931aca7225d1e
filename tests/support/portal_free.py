"""Tests that make no portal, and so say the same whichever plugins are enabled.

``PORTAL_TEST_PLUGINS`` enables plugins in the portals of all tests. Whoever runs the suite with
it has run it without: what makes no portal is then left out. A test counts as one of these only
where all its fixtures are known and its file names nothing that makes a portal, and it is held
to that whenever it does run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from portal.testing import site

#: Fixtures behind which there is no portal: pytest's, the clock, and patience with plugins.
PLAIN = frozenset(
    {
        *("tmp_path", "tmp_path_factory", "monkeypatch", "caplog", "capsys", "capfd"),
        *("request", "recwarn", "pytestconfig", "clock", "engine_name", "patience"),
    }
)
_MAKERS = re.compile(
    r"make_site|live_site|create_app|configuration\(|subprocess|portal\.cli|CliRunner"
    r"|entry_points|taking_part\(|tests\.support|tests\.faults|getfixturevalue|pytester"
)


def makes_no_portal(item: pytest.Item) -> bool:
    """Whether a test says the same whichever plugins are enabled."""
    given = set(item.callspec.params) if hasattr(item, "callspec") else set()
    fixtures = set(getattr(item, "fixturenames", ("unknown",))) - given
    return fixtures <= PLAIN and not _names_a_maker(item.path)


@cache
def _names_a_maker(file: Path) -> bool:
    return bool(_MAKERS.search(file.read_text(encoding="utf-8")))


@contextmanager
def without_portal() -> Iterator[None]:
    """Fail whoever makes a test portal nevertheless."""

    def refuse() -> set[str]:
        raise AssertionError("this test makes a portal: see tests/support/portal_free.py")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(site, "taking_part", refuse)
        yield
