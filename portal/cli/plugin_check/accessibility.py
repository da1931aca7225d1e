"""Accessibility: the plugin's pages as a screen reader meets them, and in Chromium where it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from portal.cli.plugin_check.findings import Finding, Tier, rule
from portal.cli.plugin_check.stage import Stage
from portal.cli.plugin_check.subject import Subject
from portal.cli.plugin_check.visits import visits_to
from portal.core.web.markup import accessibility_findings

BARRIER = rule(
    "A901", "barrier", Tier.GOLD,
    "Somebody cannot use the page: a picture without alternative, a field without a label, a link "
    "without words, headings that skip a level. WCAG 2.2 AA is the law for public bodies.",
)  # fmt: skip

_LINE = re.compile(r"^line \d+: ")


def findings(subject: Subject, stage: Stage | None) -> Iterator[Finding]:
    """Look at the markup of the plugin's pages."""
    if stage is None or not stage.is_ready:
        return
    portals = {
        _LINE.sub("", text)
        for visit in visits_to(stage)
        if visit.view is None and visit.html
        for text in accessibility_findings(visit.html)
    }
    for visit in visits_to(stage):
        if visit.view is None or visit.status != 200 or not visit.html:
            continue
        for text in accessibility_findings(visit.html):
            what = _LINE.sub("", text)
            if what not in portals:
                path, line = _place(subject, visit.place(subject), what)
                yield Finding(BARRIER, path, line, f"{visit.address}: {what}")


def _place(subject: Subject, view: tuple[Path, int], what: str) -> tuple[Path, int]:
    """Return the template's line where one can tell, the view otherwise."""
    folder = subject.folder_of("templates")
    marks = {
        "an image without alt": re.compile(r"<img(?![^>]*\balt=)"),
        "a field without a label": re.compile(r"<(input|select|textarea)\b"),
        "a link without words": re.compile(r"<a\b[^>]*>\s*</a>"),
        "a button without a name": re.compile(r"<button\b[^>]*>\s*</button>"),
        "a frame without a title": re.compile(r"<iframe(?![^>]*\btitle=)"),
        "a table without headings": re.compile(r"<table\b"),
        "a heading of level": re.compile(r"<h[2-6]\b"),
    }
    pattern = next((mark for start, mark in marks.items() if what.startswith(start)), None)
    if folder is not None and pattern is not None:
        for path in sorted(folder.rglob("*.html")):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                if pattern.search(line):
                    return path, number
    return view
