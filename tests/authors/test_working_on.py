"""An author's day after the first: tables change, texts change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.authors.conftest import portal, rendering

CATALOGUE = Path("portal_garden/translations/es/LC_MESSAGES/messages.po")


@pytest.fixture
def garden(tmp_path: Path) -> Path:
    return rendering(tmp_path / "garden", "garden", "table", "page")


def change(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_a_changed_table_gets_its_next_migration_without_a_site(garden: Path) -> None:
    mood = '    mood: Mapped[str] = mapped_column(String(20), server_default="")\n'
    text = "    text: Mapped[str]"
    change(garden / "portal_garden" / "models.py", text, mood + text)
    done = portal("db", "revision", "what the mood is", "--plugin", ".", cwd=garden)
    assert done.returncode == 0, done.stderr
    [written] = garden.glob("portal_garden/migrations/0002_*.py")
    assert "add_column" in written.read_text(encoding="utf-8")
    assert "down_revision = '0001'" in written.read_text(encoding="utf-8")
    again = portal("db", "revision", "nothing more", "--plugin", ".", cwd=garden)
    assert "nothing changed" in again.stdout
    assert len(list(garden.glob("portal_garden/migrations/*.py"))) == 2


@pytest.mark.slow
def test_the_written_migration_is_what_the_check_wants(
    garden: Path, check: Callable[..., dict[str, Any]]
) -> None:
    mood = '    mood: Mapped[str] = mapped_column(String(20), server_default="")\n'
    text = "    text: Mapped[str]"
    change(garden / "portal_garden" / "models.py", text, mood + text)
    plain = '        "plugin_garden_entry.created_at",\n'
    more = '        "plugin_garden_entry.mood",\n'
    change(garden / "portal_garden" / "privacy.py", plain, plain + more)
    codes = [found["code"] for found in check(garden)[str(garden)]["findings"]]
    assert codes == ["M354"]
    portal("db", "revision", "what the mood is", "--plugin", ".", cwd=garden)
    assert check(garden)[str(garden)]["findings"] == []


def test_a_new_text_waits_until_somebody_translates_it(garden: Path) -> None:
    view = garden / "portal_garden" / "views.py"
    change(view, '_("Your entry is there.")', '_("Thank you, neighbour.")')
    done = portal("plugin", "translate", ".", "--check", cwd=garden)
    assert done.returncode == 1
    assert "missing: 'Thank you, neighbour.'" in done.stdout
    done = portal("plugin", "translate", ".", cwd=garden)
    catalogue = (garden / CATALOGUE).read_text(encoding="utf-8")
    assert 'msgid "Thank you, neighbour."\nmsgstr ""' in catalogue
    assert "Your entry is there." not in catalogue
    change(garden / CATALOGUE, 'neighbour."\nmsgstr ""', 'neighbour."\nmsgstr "Gracias, vecina."')
    portal("plugin", "translate", ".", cwd=garden)
    assert portal("plugin", "translate", ".", "--check", cwd=garden).returncode == 0
    compiled = (garden / CATALOGUE).with_suffix(".mo").read_bytes()
    assert b"Gracias, vecina." in compiled


def test_collecting_twice_changes_nothing(garden: Path) -> None:
    portal("plugin", "translate", ".", cwd=garden)
    before = (garden / CATALOGUE).read_bytes()
    portal("plugin", "translate", ".", cwd=garden)
    assert (garden / CATALOGUE).read_bytes() == before


def test_another_language_is_begun(garden: Path) -> None:
    done = portal("plugin", "translate", ".", "--language", "ca", cwd=garden)
    assert done.returncode == 0
    assert (garden / "portal_garden/translations/ca/LC_MESSAGES/messages.po").exists()
    assert "ca:" in done.stdout


def test_renderings_are_complete_in_both_languages(renderings: Mapping[str, Path]) -> None:
    done = portal("plugin", "translate", renderings["all"], "--check", cwd=renderings["all"])
    assert done.returncode == 0, done.stdout
