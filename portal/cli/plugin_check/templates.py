"""Templates: under the plugin's own name, readable, with nothing inline and nothing unescaped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError

from portal.cli.plugin_check.findings import Finding, Tier, rule
from portal.cli.plugin_check.stage import Stage
from portal.cli.plugin_check.subject import Subject
from portal.core.web.fragments import KeepExtension

ELSEWHERE = rule(
    "W601", "template outside the plugin's name", Tier.BRONZE,
    "Templates lie in a folder of the plugin's name inside `templates/`; the portal finds no "
    "others, and a theme could not tell whose they are.",
)  # fmt: skip
INLINE = rule(
    "W602", "inline script or style", Tier.BRONZE,
    "The content policy lets no inline script, style or event handler run. Put them into files "
    "of `static_files()`, or use the components.",
)  # fmt: skip
UNREADABLE = rule(
    "W603", "template that cannot be read", Tier.BRONZE,
    "Jinja finds a mistake in it; whoever opens the page gets an error.",
)  # fmt: skip
UNESCAPED = rule(
    "W604", "text put into a page unescaped", Tier.BRONZE,
    "`|safe` and `autoescape false` let whatever somebody typed run as markup. Use `|markdown`, or "
    "make markup with `Markup.format`.",
)  # fmt: skip

_INLINE = re.compile(r"\sstyle=|\son[a-z]+=[\"']|<script(?![^>]*\ssrc=)|<style", re.IGNORECASE)
_UNESCAPED = re.compile(r"\|\s*safe\b|\{%-?\s*autoescape\s+false")


def template_files(subject: Subject) -> list[Path]:
    """Return every template of the plugin."""
    folder = subject.folder_of("templates") or subject.package / "templates"
    return sorted(path for path in folder.rglob("*") if path.suffix in (".html", ".txt", ".json"))


def findings(subject: Subject, _stage: Stage | None) -> Iterator[Finding]:
    """Look at every template."""
    folder = subject.folder_of("templates") or subject.package / "templates"
    reader = Environment(  # noqa: S701 - it only reads
        extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols", KeepExtension]
    )
    for path in template_files(subject):
        if path.relative_to(folder).parts[0] != subject.name:
            message = f"it must lie in {folder.name}/{subject.name}/"
            yield Finding(ELSEWHERE, path, 1, message)
        text = path.read_text(encoding="utf-8")
        try:
            reader.parse(text)
        except TemplateSyntaxError as error:
            yield Finding(UNREADABLE, path, error.lineno, str(error.message))
        if path.suffix == ".html" and not _is_mail(path):
            for number, line in enumerate(text.splitlines(), start=1):
                found = _INLINE.search(line)
                if found:
                    yield Finding(INLINE, path, number, f"“{found[0].strip()}” stands in the page")
        if path.suffix == ".html":
            for number, line in enumerate(text.splitlines(), start=1):
                if _UNESCAPED.search(line):
                    yield Finding(UNESCAPED, path, number, "nothing is escaped here")


def _is_mail(path: Path) -> bool:
    # Programs that read mail know no style sheets.
    return "mail" in path.parts or path.stem == "mail"
