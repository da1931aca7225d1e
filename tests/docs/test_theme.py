"""The page about themes: a theme made as it says is loaded, coloured and shown."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from portal.core.web.themes import ThemeError, load_theme
from portal.testing.site import make_site
from tests.support.blocks import blocks

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "how-to" / "make-a-theme.md"
BLOCKS = {block.name: block for block in blocks(PAGE.read_text(encoding="utf-8"))}
TOKENS = ROOT / "frontend" / "scss"


def written(folder: Path, *names: str) -> Path:
    """Write blocks of the page into a theme's folder."""
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(BLOCKS[name].text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def visitor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("millside")
    files = [name for name, block in BLOCKS.items() if block.how == "file"]
    written(folder / "themes" / "millside", *files)
    chosen = tomllib.loads(BLOCKS["portal.toml"].text)
    site = make_site(folder, data_dir=folder, **chosen)
    yield site.app.test_client()
    site.close()


def test_every_block_says_which_file_it_is() -> None:
    assert all(block.how for block in BLOCKS.values())
    assert set(BLOCKS) == {
        "theme.toml",
        "static/tokens.css",
        "templates/layout/footer.html",
        "portal.toml",
    }


def test_its_sheet_is_loaded_after_the_one_it_extends_and_has_the_changed_token(
    visitor: FlaskClient,
) -> None:
    page = visitor.get("/").text
    own = page.index("/static/themes/millside/tokens.css?")
    assert page.index("/static/themes/classic/tokens.css?") < own
    address = page[own:].partition('"')[0]
    with visitor.get(address) as sheet:
        assert b"--cp-brand: #35524a;" in sheet.data


def test_the_line_stands_above_the_portals_own_footer(visitor: FlaskClient) -> None:
    page = visitor.get("/").text
    added, own = "Millside is twinned with Valdelira.", '<footer class="cp-footer">'
    assert page.count(added) == page.count(own) == 1
    assert page.index(added) < page.index(own)


def test_the_tokens_it_names_are_the_portals() -> None:
    known = "".join(file.read_text(encoding="utf-8") for file in sorted(TOKENS.rglob("*.scss")))
    declared = BLOCKS["static/tokens.css"].text.split()
    names = {word.rstrip(":") for word in declared if word.startswith("--cp-")}
    assert len(names) == 6
    assert {name for name in names if f"{name}:" not in known} == set()


def test_a_theme_that_extends_itself_is_refused(tmp_path: Path) -> None:
    folder = written(tmp_path / "millside", "theme.toml")
    file = folder / "theme.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('"classic"', '"millside"'))
    with pytest.raises(ThemeError, match="extends itself"):
        load_theme("millside", tmp_path)
