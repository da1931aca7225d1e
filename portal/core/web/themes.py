"""Themes: a folder with ``theme.toml``, templates and static files; one may extend another."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from portal.core.web.assets import fingerprint

_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


class ThemeError(Exception):
    """A theme cannot be used; says which and why."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme with what it inherits.

    :param chain: folders to look for templates and static files in, the theme's own first.
    :param stylesheets: addresses of style sheets, the inherited ones first.
    """

    name: str
    title: str
    version: str
    folder: Path
    chain: tuple[Path, ...]
    stylesheets: tuple[str, ...]
    scheme: str = "auto"

    @property
    def template_folders(self) -> tuple[Path, ...]:
        """Folders of templates, most specific first."""
        return tuple(folder / "templates" for folder in self.chain)


def theme_folders(extra: Path | None = None) -> list[Path]:
    """Return where themes are looked for: the town's own, the checkout's, the wheel's."""
    package = Path(__file__).resolve().parents[2]
    folders = [package.parent / "themes", package / "themes"]
    if extra is not None:
        folders.insert(0, extra)
    return [folder for folder in folders if folder.is_dir()]


def available_themes(extra: Path | None = None) -> list[str]:
    """Return the names of all themes."""
    names = {
        path.parent.name for folder in theme_folders(extra) for path in folder.glob("*/theme.toml")
    }
    return sorted(names)


def load_theme(name: str, extra: Path | None = None) -> Theme:
    """Read a theme and everything it extends.

    :raises ThemeError: when it is missing, broken or extends itself.
    """
    seen: list[str] = []
    chain: list[tuple[Path, dict[str, object]]] = []
    wanted: str | None = name
    while wanted:
        if wanted in seen:
            raise ThemeError(f"theme “{name}” extends itself through “{wanted}”")
        seen.append(wanted)
        folder = _find(wanted, extra)
        try:
            description = tomllib.loads((folder / "theme.toml").read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise ThemeError(f"theme “{wanted}”: theme.toml: {error}") from error
        chain.append((folder, description))
        extends = description.get("extends")
        wanted = str(extends) if extends else None
    sheets: list[str] = []
    for folder, description in reversed(chain):
        listed = description.get("stylesheets", [])
        names = listed if isinstance(listed, list) else []
        sheets.extend(sheet_address(folder, str(name)) for name in names)
    own = chain[0][1]
    return Theme(
        name=name,
        title=str(own.get("title", name)),
        version=str(own.get("version", "0")),
        folder=chain[0][0],
        chain=tuple(folder for folder, _description in chain),
        stylesheets=tuple(sheets),
        scheme=str(own.get("scheme", "auto")),
    )


def sheet_address(folder: Path, sheet: str) -> str:
    """Return the address of a theme's static file, with a fingerprint of its content."""
    plain = sheet.removeprefix("static/")
    return f"/static/themes/{folder.name}/{plain}?{fingerprint(folder / 'static' / plain)}"


def _find(name: str, extra: Path | None) -> Path:
    if not _NAME.fullmatch(name):
        raise ThemeError(f"“{name}” is not a theme's name")
    for folder in theme_folders(extra):
        if (folder / name / "theme.toml").exists():
            return folder / name
    raise ThemeError(f"there is no theme “{name}”; there are: {', '.join(available_themes(extra))}")
