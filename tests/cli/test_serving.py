"""What ``portal serve`` does once, before it forks, so that web processes share it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.support.server import environment

PROGRAM = """
import gc
from portal.cli import serve

serve._load_application()

from portal.core.database.base import Base
from portal.wsgi import app

assert gc.isenabled() and gc.get_freeze_count() > 100_000
assert all(mapper.configured for mapper in Base.registry.mappers)
assert not app.url_map._remap, "the first request would sort the addresses"
"""


def test_web_processes_share_what_the_first_request_would_make(tmp_path: Path) -> None:
    environ = {**os.environ, **environment(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
