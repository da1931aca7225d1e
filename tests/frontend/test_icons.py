"""Every icon a page asks for is in the sprite."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
IN_TEMPLATES = re.compile(r"\bicon(?:_name)?(?:\(|=)\"([a-z0-9-]+)\"")
IN_NAVIGATION = re.compile(
    r"(?:NavItem|Tile)\([^\"]*\"[^\"]*\"\)?, [^\"]*\"[^\"]*\"\), \"([a-z0-9-]+)\""
)


def listed():
    lines = (ROOT / "frontend/icons.txt").read_text(encoding="utf-8").splitlines()
    return {line.strip() for line in lines if line.strip() and not line.startswith("#")}


def test_every_icon_of_a_template_is_listed():
    used = {
        name
        for folder in ("portal/templates", "themes")
        for path in (ROOT / folder).rglob("*.html")
        for name in IN_TEMPLATES.findall(path.read_text(encoding="utf-8"))
    }
    assert used
    assert used - listed() == set()


def test_every_icon_of_the_navigation_is_listed():
    used = {
        name
        for path in (ROOT / "portal").rglob("*.py")
        for name in IN_NAVIGATION.findall(path.read_text(encoding="utf-8"))
    }
    assert "messages-square" in used
    assert used - listed() == set()
