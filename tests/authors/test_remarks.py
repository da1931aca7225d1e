"""What ``portal plugin check`` says of tests that fail."""

from __future__ import annotations

from pathlib import Path

from portal.cli.plugin_check.subject import Subject
from portal.cli.plugin_check.tiers import outcome_of_tests

FAILING = "".join(f"def test_number_{n}():\n    assert {n} < 1\n\n\n" for n in range(9))


def test_the_first_tests_that_fail_are_named(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\n")
    (tmp_path / "test_numbers.py").write_text(FAILING)
    passed, said = outcome_of_tests(Subject("numbers", tmp_path, tmp_path, "numbers:plugin"))
    assert passed is False
    assert said.startswith("8 failed, 1 passed")
    assert "test_numbers.py::test_number_1, " in said
    assert said.endswith("test_numbers.py::test_number_5 and 3 more")
