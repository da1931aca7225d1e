"""The components are what their documentation says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from portal.core.web.fragments import KeepExtension

TEMPLATES = Path(__file__).resolve().parents[2] / "portal" / "templates"
COMPONENTS = TEMPLATES / "components"
_SIGNATURE = re.compile(r"`(\w+)\(([^`]*)\)`")


def _documented() -> list[tuple[str, str, tuple[str, ...]]]:
    """Return file, macro and argument names of every signature in the README."""
    found = []
    file = ""
    for line in (COMPONENTS / "README.md").read_text("utf-8").splitlines():
        if line.startswith("## "):
            file = line.removeprefix("## ").split()[0]
        elif line.startswith("- `") and (COMPONENTS / file).is_file():
            for name, arguments in _SIGNATURE.findall(line.partition(" – ")[0]):
                plain = re.sub(r"\{[^}]*\}|\([^)]*\)", "", arguments)
                names = [part.partition("=")[0].strip() for part in plain.split(",")]
                found.append((file, name, tuple(n for n in names if n and n != "…")))
    return found


def _macros(file: str) -> dict[str, tuple[str, ...]]:
    tree = Environment(
        extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols", KeepExtension]
    ).parse((COMPONENTS / file).read_text("utf-8"))
    return {
        macro.name: tuple(argument.name for argument in macro.args)
        for macro in tree.find_all(nodes.Macro)
    }


@pytest.mark.parametrize(("file", "name", "arguments"), _documented())
def test_a_documented_component_exists_with_its_arguments(
    file: str, name: str, arguments: tuple[str, ...]
) -> None:
    macros = _macros(file)
    assert name in macros
    missing = [argument for argument in arguments if argument not in macros[name]]
    assert not missing, f"{file}: {name}() does not take {', '.join(missing)}"


def test_the_documentation_covers_all_files_of_components() -> None:
    files = {path.name for path in COMPONENTS.glob("*.html")} - {"mail.html"}
    assert files == {file for file, _name, _arguments in _documented()}


def test_templates_carry_no_inline_styles_or_scripts() -> None:
    inline = re.compile(r"\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=\"")
    guilty = [
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if "mail" not in str(path.relative_to(TEMPLATES)) and inline.search(path.read_text("utf-8"))
    ]
    assert guilty == []
