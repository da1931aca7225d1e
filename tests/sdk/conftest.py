"""The sample plugin and its package, as an author outside this repository has it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from portal.core.plugins.plugin import Plugin

HERE = Path(__file__).resolve().parent
for folder in (HERE / "sample", HERE / "oldest"):
    if str(folder) not in sys.path:
        sys.path.append(str(folder))


@pytest.fixture(scope="session")
def plugin() -> Plugin:
    """Return the sample plugin, enabled in every portal of these tests."""
    from portal_sample.plugin import plugin as sample

    return sample
