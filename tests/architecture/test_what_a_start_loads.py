"""A start loads what every request needs; what few need is loaded when the first of them comes."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import sys
from pathlib import Path
from portal.testing.site import configuration
from portal.app import create_app

create_app(configuration(Path(sys.argv[1])))
print(*sorted(sys.modules))
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder)], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "package", ["PIL", "alembic", "cryptography", "granian", "numpy", "urllib3"]
)
def test_a_start_waits_for_no_package_that_few_requests_need(
    package: str, loaded: set[str]
) -> None:
    assert "portal.app" in loaded
    assert package not in loaded


@pytest.mark.parametrize("part", ["portal.cli", "portal.demo"])
def test_a_web_process_loads_nothing_of_the_command_line(part: str, loaded: set[str]) -> None:
    assert part not in loaded
