"""Rate limits in tests: as many requests in a minute as a slow machine cannot send in one."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest
from limits.storage import memory


def let_no_time_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the clock by which requests are counted, so that none is forgotten meanwhile."""
    moment = time.time()
    monkeypatch.setattr(memory, "time", SimpleNamespace(time=lambda: moment))
