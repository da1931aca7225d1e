"""Reads DOCX (Office Open XML, ECMA-376) as Markdown: words and structure, nothing that runs."""

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

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_DROPPED = {f"{W}drawing": "picture", f"{W}pict": "picture", f"{W}object": "picture"}
_NUMBERED = ("decimal", "lowerLetter", "upperLetter", "lowerRoman", "upperRoman", "ordinal")
_LEVEL = re.compile(r"[0-9]{1,2}")
Run = tuple[str, bool, bool]


def read_docx(package: Package) -> tuple[str, tuple[str, ...]]:
    """Return a document's text as Markdown, and what could not be taken over.

    :raises Problems: when it is damaged.
    """
    document = package.xml("word/document.xml")
    body = document.find(f"{W}body") if document is not None else None
    if body is None:
        raise damaged()
    return _Document(package).read(body)


class _Document:
    def __init__(self, package: Package) -> None:
        self._left = Left()
        self._styles = _styles(package.xml("word/styles.xml"))
        self._formats = _formats(package.xml("word/numbering.xml"))
        self._links = _links(package.xml("word/_rels/document.xml.rels"))
        self._notes = _notes(package)
        self._noted: list[str] = []
        self._counters: dict[tuple[str, int], int] = {}
        if package.has("vbaproject.bin"):
            self._left("macro")
        if any(name.startswith(("word/header", "word/footer")) for name in package.names):
            self._left("header")

    def read(self, body: Element) -> tuple[str, tuple[str, ...]]:
        pieces = [piece for piece in self._blocks(body) if piece.strip()]
        for number, name in enumerate(self._noted, start=1):
            found = self._notes.get(name)
            words = (
                " ".join(self._words(p) for p in found.iter(f"{W}p")) if found is not None else ""
            )
            pieces.append(tidy(f"\\[{number}\\] {words}"))
        return "\n\n".join(pieces), self._left.notes()

    def _blocks(self, parent: Element) -> Iterator[str]:
        for child in parent:
            if child.tag == f"{W}p":
                yield self._paragraph(child)
            elif child.tag == f"{W}tbl":
                self._left("table")
                yield self._table(child)
            elif child.tag == f"{W}sdt":
                if child.find(f".//{W}docPartGallery[@{W}val='Table of Contents']") is not None:
                    self._left("contents")
                    continue
                for content in child.findall(f"{W}sdtContent"):
                    yield from self._blocks(content)
            elif child.tag in (f"{W}ins", f"{W}moveTo", f"{W}customXml"):
                yield from self._blocks(child)

    def _paragraph(self, paragraph: Element) -> str:
        words = self._words(paragraph)
        properties = paragraph.find(f"{W}pPr")
        style = _value(properties, "pStyle")
        kind, level = self._styles.get(style, ("", 0))
        if not words.strip():
            return ""
        if kind == "contents":
            self._left("contents")
            return ""
        outline = _value(properties, "outlineLvl")
        if _number(outline, 6) < 6:
            kind, level = "heading", _number(outline) + 1
        if kind == "heading":
            return f"{'#' * level} {tidy(words)}"
        item = self._item(properties, kind, level, tidy(words))
        if item:
            return item
        return f"> {tidy(words)}" if kind == "quote" else tidy(words)

    def _item(self, properties: Element | None, kind: str, level: int, words: str) -> str:
        numbering = properties.find(f"{W}numPr") if properties is not None else None
        name = _value(numbering, "numId")
        if name == "0" or (not name and kind not in ("bullet", "number")):
            return ""
        depth = _number(_value(numbering, "ilvl")) if name else level
        numbered = self._formats.get((name, depth), "bullet") if name else kind
        before = "    " * min(depth, 5)
        if numbered == "bullet":
            return f"{before}-   {words}"
        place = (name or kind, depth)
        for other in [one for one in self._counters if one[0] == place[0] and one[1] > depth]:
            del self._counters[other]
        self._counters[place] = self._counters.get(place, 0) + 1
        return f"{before}{f'{self._counters[place]}.'.ljust(4)}{words}"

    def _table(self, element: Element) -> str:
        rows = []
        for row in element.findall(f"{W}tr"):
            cells: list[str] = []
            for cell in row.findall(f"{W}tc"):
                words = " ".join(filter(None, (tidy(self._words(p)) for p in cell.iter(f"{W}p"))))
                span = _number(_value(cell.find(f"{W}tcPr"), "gridSpan"), 1)
                cells += [words, *[""] * (min(span, 50) - 1)]
            rows.append(cells)
        return table(rows)

    def _words(self, paragraph: Element) -> str:
        return joined(list(self._runs(paragraph)))

    def _runs(self, parent: Element) -> Iterator[Run]:
        for child in parent:
            if child.tag == f"{W}r":
                yield from self._run(child)
            elif child.tag == f"{W}hyperlink":
                words = joined(list(self._runs(child)))
                yield linked(words, self._links.get(child.get(f"{R}id", ""), "")), False, False
            elif child.tag in (f"{W}del", f"{W}moveFrom"):
                self._left("tracked")
            elif child.tag in (f"{W}ins", f"{W}moveTo"):
                self._left("tracked")
                yield from self._runs(child)
            elif child.tag in (f"{W}smartTag", f"{W}sdt", f"{W}sdtContent", f"{W}fldSimple"):
                yield from self._runs(child)
            elif child.tag == f"{W}commentRangeStart":
                self._left("comment")
            elif child.tag.startswith(MATH):
                self._left("formula")

    def _run(self, run: Element) -> Iterator[Run]:
        look = run.find(f"{W}rPr")
        strong, italic = _is_on(look, "b"), _is_on(look, "i")
        for child in run:
            if child.tag == f"{W}t":
                yield escape(child.text or ""), strong, italic
            elif child.tag in (f"{W}br", f"{W}cr", f"{W}tab"):
                yield " ", strong, italic
            elif child.tag == f"{W}noBreakHyphen":
                yield "\u2011", strong, italic
            elif child.tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                kind = "foot" if "foot" in child.tag else "end"
                self._noted.append(f"{kind}{child.get(f'{W}id', '')}")
                self._left("footnote")
                yield f"\\[{len(self._noted)}\\]", False, False
            elif child.tag in _DROPPED or child.tag.endswith("}AlternateContent"):
                boxed = child.find(f".//{W}txbxContent") is not None
                self._left("box" if boxed else "picture")


def _value(parent: Element | None, name: str) -> str:
    found = parent.find(f"{W}{name}") if parent is not None else None
    return found.get(f"{W}val", "") if found is not None else ""


def _number(text: str, otherwise: int = 0) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else otherwise


def _is_on(look: Element | None, name: str) -> bool:
    found = look.find(f"{W}{name}") if look is not None else None
    return found is not None and found.get(f"{W}val", "true") not in ("0", "false", "off", "none")


def _styles(root: Element | None) -> dict[str, tuple[str, int]]:
    """Return what a style means: heading, quote, bullet, number or contents, with its level."""
    found: dict[str, tuple[str, int]] = {}
    for style in root.findall(f"{W}style") if root is not None else ():
        name = _value(style, "name").lower()
        level = next((int(part) for part in name.split() if _LEVEL.fullmatch(part)), 1)
        outline = _value(style.find(f"{W}pPr"), "outlineLvl")
        identifier = style.get(f"{W}styleId", "")
        if name == "title":
            found[identifier] = ("heading", 1)
        elif name.startswith("heading "):
            found[identifier] = ("heading", min(max(level, 1), 6))
        elif _number(outline, 6) < 6:
            found[identifier] = ("heading", _number(outline) + 1)
        elif "quote" in name:
            found[identifier] = ("quote", 0)
        elif name.startswith("list bullet"):
            found[identifier] = ("bullet", level - 1)
        elif name.startswith("list number"):
            found[identifier] = ("number", level - 1)
        elif name.startswith("toc "):
            found[identifier] = ("contents", 0)
    return found


def _formats(root: Element | None) -> dict[tuple[str, int], str]:
    """Return (list, depth) → ``bullet`` or ``number``."""
    if root is None:
        return {}
    abstract = {one.get(f"{W}abstractNumId", ""): one for one in root.findall(f"{W}abstractNum")}
    found = {}
    for number in root.findall(f"{W}num"):
        levels = abstract.get(_value(number, "abstractNumId"))
        for level in levels.findall(f"{W}lvl") if levels is not None else ():
            numbered = _value(level, "numFmt") in _NUMBERED
            place = (number.get(f"{W}numId", ""), _number(level.get(f"{W}ilvl", "")))
            found[place] = "number" if numbered else "bullet"
    return found


def _links(root: Element | None) -> dict[str, str]:
    return {
        one.get("Id", ""): one.get("Target", "")
        for one in (root if root is not None else ())
        if one.get("TargetMode") == "External"
    }


def _notes(package: Package) -> dict[str, Element]:
    found = {}
    for kind in ("foot", "end"):
        root = package.xml(f"word/{kind}notes.xml")
        for note in root.findall(f"{W}{kind}note") if root is not None else ():
            found[f"{kind}{note.get(f'{W}id', '')}"] = note
    return found
