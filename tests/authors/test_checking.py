"""``portal plugin check``: finds what is spoiled, where it is, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from portal.cli.plugin_check.families import rules_by_family
from portal.cli.plugin_check.findings import every_rule
from tests.authors.conftest import BAD, portal, spoiled

CODES = sorted(path.stem for path in BAD.glob("*.toml"))


def test_every_rule_has_a_sample_and_belongs_to_a_family() -> None:
    assert sorted(rule.code for rule in every_rule()) == CODES
    assert sorted(rule.code for rules in rules_by_family().values() for rule in rules) == CODES


@pytest.fixture(scope="module")
def reports(
    renderings: Mapping[str, Path],
    check: Callable[..., dict[str, Any]],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Any]:
    """Return what was found in each spoiled plugin, and in those that are as they were rendered."""
    folder = tmp_path_factory.mktemp("bad")
    bad = {code: spoiled(code, renderings["all"], folder / code) for code in CODES}
    known = {str(path): name for name, path in {**bad, **renderings}.items()}
    return {known[target]: report for target, report in check(*map(Path, known)).items()}


@pytest.mark.slow
@pytest.mark.parametrize("code", CODES)
def test_a_spoiled_plugin_shows_this_and_nothing_else(reports: dict[str, Any], code: str) -> None:
    report = reports[code]
    assert report["error"] == ""
    said = [f"{found['path']}:{found['line']} {found['message']}" for found in report["findings"]]
    assert {found["code"] for found in report["findings"]} == {code}, said
    for found in report["findings"]:
        assert Path(found["path"]).exists()
        assert found["line"] >= 1


@pytest.mark.slow
def test_a_finding_names_file_and_line(reports: dict[str, Any]) -> None:
    [found] = reports["H101"]["findings"]
    lines = Path(found["path"]).read_text(encoding="utf-8").splitlines()
    assert "def nav_item(" in lines[found["line"] - 1]
    assert found["message"] == "there is no hook nav_item; did you mean nav_items?"
    [found] = reports["T303"]["findings"]
    assert "author_id" in Path(found["path"]).read_text("utf-8").splitlines()[found["line"] - 1]


@pytest.mark.slow
def test_what_the_template_renders_is_without_a_finding(
    reports: dict[str, Any], renderings: Mapping[str, Path]
) -> None:
    for name in renderings:
        assert reports[name]["error"] == ""
        assert reports[name]["findings"] == [], name


@pytest.mark.slow
def test_the_exit_code_is_for_integration_servers(
    renderings: Mapping[str, Path], tmp_path: Path
) -> None:
    bad = spoiled("L701", renderings["all"], tmp_path / "bad")

    def code(*options: str) -> int:
        return portal("plugin", "check", "--skip-tests", *options, bad, cwd=tmp_path).returncode

    # An untranslated text is in the way of silver, not of bronze.
    assert code() == 0
    assert code("--tier", "silver") == 1


@pytest.mark.slow
def test_a_whole_check_gives_gold_and_writes_it_down(
    renderings: Mapping[str, Path], tmp_path: Path
) -> None:
    folder = renderings["event"]
    done = portal("plugin", "check", "--tier", "gold", "--record", folder, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    record = folder / "portal_with_event" / "portal-tier.json"
    assert '"tier": "gold"' in record.read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_plugin_that_ends_its_process_ends_no_other_check(
    renderings: Mapping[str, Path], check: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    bad = spoiled("G002", renderings["all"], tmp_path / "bad")
    module = bad / "portal_garden" / "plugin.py"
    module.write_text("import os\nos._exit(3)\n", encoding="utf-8")
    reports = check(bad, renderings["none"])
    assert "ended the process" in reports[str(bad)]["error"]
    assert reports[str(renderings["none"])]["findings"] == []


def test_what_is_no_plugin_is_said_in_a_sentence(tmp_path: Path) -> None:
    done = portal("plugin", "check", tmp_path, cwd=tmp_path)
    assert done.returncode == 1
    assert "no folder with a pyproject.toml" in done.stderr
