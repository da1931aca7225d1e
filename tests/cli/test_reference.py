"""The generated reference: complete, and as the code says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from portal.app import create_app
from portal.cli.docs import generated_pages, left_over
from portal.cli.reference.data import own_tables
from portal.cli.reference.hooks import hooks_of, specifications
from portal.core.config import declared_options
from portal.core.state import state_of
from portal.testing.site import configuration
from tests.cli.conftest import portal

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"


@pytest.fixture(scope="module")
def pages() -> Mapping[str, str]:
    """Return every generated page."""
    return generated_pages()


def test_every_page_of_the_reference_is_there_and_up_to_date(pages: Mapping[str, str]) -> None:
    stale = [
        name
        for name, text in pages.items()
        if not (REFERENCE / name).exists() or (REFERENCE / name).read_text("utf-8") != text
    ]
    assert stale == [], "run: portal docs --write docs/reference"
    assert left_over(REFERENCE, pages) == [], "run: portal docs --write docs/reference"


def test_nothing_that_is_declared_is_left_out(tmp_path: Path, pages: Mapping[str, str]) -> None:
    app = create_app(configuration(tmp_path, safe_mode=True))
    for option in declared_options():
        assert f"`{option.name}`" in pages["configuration.md"]
    for action in state_of(app).actions:
        assert f"`{action}`" in pages["permissions.md"]
    for table in own_tables():
        assert f"## `{table.name}`" in pages["tables.md"]
    for specification in specifications():
        assert f"## {specification.__name__}\n" in pages["hooks.md"]
        for hook, _method in hooks_of(specification):
            assert f"(hooks/{hook}.md)" in pages["hooks.md"]
            assert "## Example\n" in pages[f"hooks/{hook}.md"]
    for event in state_of(app).event_types:
        assert f"## `{event}`" in pages["events.md"]
    for slot in state_of(app).slots.slots:
        assert f"## `{slot}`" in pages["slots.md"]
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.rule.startswith(("/api/", "/static/")):
            assert f'`url_for("{rule.endpoint}"' in pages["pages.md"]
    for verb in ("serve", "backup", "user add", "db upgrade", "docs"):
        assert f"`portal {verb}`" in pages["cli.md"]


def test_no_column_is_left_unclassified(pages: Mapping[str, str]) -> None:
    rows = [line for line in pages["tables.md"].splitlines() if line.endswith("| unclassified |")]
    assert rows == []


@pytest.mark.slow
def test_checking_names_what_is_stale_and_writing_mends_it(tmp_path: Path) -> None:
    folder = tmp_path / "reference"

    def docs(verb: str) -> tuple[int, str]:
        done = portal("docs", verb, folder, cwd=tmp_path)
        return done.returncode, done.stdout

    assert docs("--check")[0] == 1
    assert docs("--write")[0] == 0
    assert docs("--check") == (0, "")
    (folder / "hooks.md").write_text("old")
    (folder / "hooks" / "no_such_hook.md").write_text("old")
    code, said = docs("--check")
    assert code == 1
    assert said.startswith("hooks.md")
    assert "hooks/no_such_hook.md is about nothing any more" in said
