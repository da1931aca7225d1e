"""Reads ODT (OpenDocument, ISO/IEC 26300) as Markdown: words and structure, nothing that runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from portal.consultations.methods.document.importing.package import Package, damaged
from portal.consultations.methods.document.importing.text import (
    Left,
    escape,
    joined,
    linked,
    table,
    tidy,
)

_BASE = "{urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TEXT, TABLE = f"{_BASE}office:1.0}}", f"{_BASE}text:1.0}}", f"{_BASE}table:1.0}}"
STYLE, DRAW = f"{_BASE}style:1.0}}", f"{_BASE}drawing:1.0}}"
FO = f"{_BASE}xsl-fo-compatible:1.0}}"
XLINK = "{http://www.w3.org/1999/xlink}"
_CONTENTS = {f"{TEXT}{name}" for name in ("table-of-content", "alphabetical-index", "bibliography")}
_BOLD = ("bold", "600", "700", "800", "900")
_LEVEL = re.compile(r"[0-9]{1,2}")
Run = tuple[str, bool, bool]


def read_odt(package: Package) -> tuple[str, tuple[str, ...]]:
    """Return a document's text as Markdown, and what could not be taken over.

    :raises Problems: when it is damaged or protected.
    """
    content = package.xml("content.xml")
    text = content.find(f"{OFFICE}body/{OFFICE}text") if content is not None else None
    if content is None or text is None:
        raise damaged()
    return _Document(package, content).read(text)


class _Document:
    def __init__(self, package: Package, content: Element) -> None:
        self._left = Left()
        roots = [content, package.xml("styles.xml")]
        self._looks: dict[str, tuple[bool, bool]] = {}
        self._quotes: set[str] = set()
        self._numbered: set[tuple[str, int]] = set()
        for root in roots:
            if root is not None:
                self._learn(root)
        self._noted: list[str] = []
        if any(name.startswith(("Basic/", "Scripts/")) for name in package.names):
            self._left("macro")

    def _learn(self, root: Element) -> None:
        for style in root.iter(f"{STYLE}style"):
            name, parent = style.get(f"{STYLE}name", ""), style.get(f"{STYLE}parent-style-name", "")
            look = style.find(f"{STYLE}text-properties")
            if look is not None:
                self._looks[name] = (
                    look.get(f"{FO}font-weight") in _BOLD,
                    look.get(f"{FO}font-style") in ("italic", "oblique"),
                )
            if "quot" in name.lower() or "quot" in parent.lower():
                self._quotes.add(name)
        for style in root.iter(f"{TEXT}list-style"):
            for level in style.findall(f"{TEXT}list-level-style-number"):
                depth = level.get(f"{TEXT}level", "1")
                if level.get(f"{STYLE}num-format", "1") and _LEVEL.fullmatch(depth):
                    self._numbered.add((style.get(f"{STYLE}name", ""), int(depth)))

    def read(self, text: Element) -> tuple[str, tuple[str, ...]]:
        pieces = [piece for piece in self._blocks(text) if piece.strip()]
        for number, words in enumerate(self._noted, start=1):
            pieces.append(tidy(f"\\[{number}\\] {words}"))
        return "\n\n".join(pieces), self._left.notes()

    def _blocks(self, parent: Element) -> Iterator[str]:
        for child in parent:
            if child.tag == f"{TEXT}h":
                level = child.get(f"{TEXT}outline-level", "1")
                depth = int(level) if _LEVEL.fullmatch(level) else 1
                words = tidy(self._words(child))
                yield f"{'#' * min(max(depth, 1), 6)} {words}" if words else ""
            elif child.tag == f"{TEXT}p":
                yield self._paragraph(child)
            elif child.tag == f"{TEXT}list":
                yield from self._list(child, 1, child.get(f"{TEXT}style-name", ""))
            elif child.tag == f"{TABLE}table":
                self._left("table")
                yield self._table(child)
            elif child.tag == f"{TEXT}section":
                yield from self._blocks(child)
            elif child.tag in _CONTENTS:
                self._left("contents")
            elif child.tag == f"{TEXT}tracked-changes":
                self._left("tracked")
            elif child.tag.startswith(DRAW):
                self._drawn(child)

    def _paragraph(self, paragraph: Element) -> str:
        words = tidy(self._words(paragraph))
        style = paragraph.get(f"{TEXT}style-name", "")
        if not words:
            return ""
        if style == "Title":
            return f"# {words}"
        return f"> {words}" if style in self._quotes else words

    def _list(self, element: Element, depth: int, style: str) -> Iterator[str]:
        before, number = "    " * min(depth - 1, 5), 0
        for item in element:
            if item.tag not in (f"{TEXT}list-item", f"{TEXT}list-header"):
                continue
            said = [
                tidy(self._words(part)) for part in item if part.tag in (f"{TEXT}p", f"{TEXT}h")
            ]
            words = " ".join(part for part in said if part)
            if words:
                number += 1
                marker = f"{number}." if (style, depth) in self._numbered else "-"
                yield f"{before}{marker.ljust(4)}{words}"
            for inner in item.findall(f"{TEXT}list"):
                yield from self._list(inner, depth + 1, inner.get(f"{TEXT}style-name", "") or style)

    def _table(self, element: Element) -> str:
        rows = []
        for row in element.iter(f"{TABLE}table-row"):
            cells = []
            for cell in row:
                if cell.tag == f"{TABLE}covered-table-cell":
                    cells.append("")
                elif cell.tag == f"{TABLE}table-cell":
                    said = (tidy(self._words(part)) for part in cell.iter(f"{TEXT}p"))
                    cells.append(" ".join(part for part in said if part))
            rows.append(cells)
        return table(rows)

    def _words(self, element: Element) -> str:
        return joined(list(self._runs(element, strong=False, italic=False)))

    def _runs(self, element: Element, *, strong: bool, italic: bool) -> Iterator[Run]:
        yield escape(element.text or ""), strong, italic
        for child in element:
            yield from self._run(child, strong=strong, italic=italic)
            yield escape(child.tail or ""), strong, italic

    def _run(self, child: Element, *, strong: bool, italic: bool) -> Iterator[Run]:
        if child.tag == f"{TEXT}span":
            bold, slanted = self._looks.get(child.get(f"{TEXT}style-name", ""), (False, False))
            yield from self._runs(child, strong=strong or bold, italic=italic or slanted)
        elif child.tag == f"{TEXT}a":
            words = joined(list(self._runs(child, strong=False, italic=False)))
            yield linked(words, child.get(f"{XLINK}href", "")), strong, italic
        elif child.tag in (f"{TEXT}s", f"{TEXT}tab", f"{TEXT}line-break"):
            yield " ", strong, italic
        elif child.tag == f"{TEXT}note":
            body = child.find(f"{TEXT}note-body")
            said = body.iter(f"{TEXT}p") if body is not None else ()
            self._noted.append(" ".join(self._words(part) for part in said))
            self._left("footnote")
            yield f"\\[{len(self._noted)}\\]", False, False
        elif child.tag.startswith(f"{OFFICE}annotation"):
            self._left("comment")
        elif child.tag.startswith(DRAW):
            self._drawn(child)
        elif child.tag.startswith(TEXT) and child.tag.rpartition("}")[2] in _FIELDS:
            yield from self._runs(child, strong=strong, italic=italic)

    def _drawn(self, frame: Element) -> None:
        boxed = any(part.tag == f"{DRAW}text-box" for part in frame.iter())
        self._left("box" if boxed else "picture")


_FIELDS = frozenset(
    ("bookmark-ref", "date", "time", "page-number", "sequence", "ruby", "ruby-base", "meta",
     "meta-field", "title", "subject", "author-name", "reference-ref", "text-input")
)  # fmt: skip
