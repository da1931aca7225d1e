"""The how-to about testing shows tests that run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from portal.testing import contract

HERE = Path(__file__).resolve().parent
PAGE = HERE.parents[1] / "docs" / "how-to" / "test-a-plugin.md"
BLOCK = re.compile(r"```python\n# (\w+\.py)\n(.*?)```", re.S)


@pytest.mark.slow
def test_every_block_of_the_page_runs_as_printed(tmp_path: Path):
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    names = {name for name, _text in blocks}
    assert names == {
        "conftest.py",
        "test_contract.py",
        "test_events.py",
        "test_network.py",
        "test_pages.py",
        "test_slots.py",
    }
    for name, text in blocks:
        with (tmp_path / name).open("a", encoding="utf-8") as file:
            file.write(text)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(HERE / "sample")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    # Those of the contract, and those the page adds to them.
    passed = int(re.findall(r"(\d+) passed", done.stdout)[0])
    assert passed > len(contract.__all__) + 4
