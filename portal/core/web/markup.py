"""What can be said of a page's markup without a browser: labels, names, headings, language.

These are the checks of the Web Content Accessibility Guidelines 2.2 that need no layout and no
script. They find what is certainly wrong; contrast, focus and order of reading take a browser.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
     "source", "track", "wbr")
)  # fmt: skip
_FIELDS = frozenset(("input", "select", "textarea"))
_NAMED_OTHERWISE = frozenset(("hidden", "submit", "reset", "button", "image"))
_REFERENCES = ("aria-labelledby", "aria-describedby", "for")


@dataclass
class Element:
    """An element with what is in it."""

    tag: str
    attributes: dict[str, str]
    line: int
    parent: Element | None = None
    children: list[Element] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        """Yield the element and everything in it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def text(self) -> str:
        """Return the words in it, as a screen reader finds them."""
        own = " ".join(self.pieces).strip()
        inner = (child.text() for child in self.children if not child.is_hidden())
        named = [self.attributes.get("alt", "") if self.tag == "img" else ""]
        named += [self.attributes.get("aria-label", "")]
        return " ".join(part for part in (own, *inner, *named) if part).strip()

    def is_hidden(self) -> bool:
        """Whether it, or what it is in, is hidden from assistive technology."""
        if self.attributes.get("aria-hidden") == "true" or "hidden" in self.attributes:
            return True
        return self.parent is not None and self.parent.is_hidden()

    def inside(self, *tags: str) -> Element | None:
        """Return the nearest element around it with one of these tags."""
        around = self.parent
        while around is not None and around.tag not in tags:
            around = around.parent
        return around


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {}, 0)
        self._open = self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {k: v or "" for k, v in attrs}, self.getpos()[0], self._open)
        self._open.children.append(made)
        if tag not in _VOID:
            self._open = made

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {k: v or "" for k, v in attrs}, self.getpos()[0], self._open)
        self._open.children.append(made)

    def handle_endtag(self, tag: str) -> None:
        around: Element | None = self._open
        while around is not None and around.tag != tag:
            around = around.parent
        if around is not None and around.parent is not None:
            self._open = around.parent

    def handle_data(self, data: str) -> None:
        if data.strip() and self._open.tag not in ("script", "style", "template"):
            self._open.pieces.append(" ".join(data.split()))


def read_markup(markup: str) -> Element:
    """Return the tree of a page or a piece of one."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return reader.root


def accessibility_findings(markup: str, *, whole_page: bool = True) -> list[str]:
    """Return what is certainly wrong with a page's markup, each with its line.

    :param whole_page: whether language, title and main heading have to be there.
    """
    root = read_markup(markup)
    elements = [element for element in root.walk() if not element.is_hidden()]
    ids = [element.attributes["id"] for element in root.walk() if element.attributes.get("id")]
    found = [f"the id {name} stands {ids.count(name)} times" for name in _doubles(ids)]
    labels = {e.attributes.get("for") for e in elements if e.tag == "label" and e.text()}
    for element in elements:
        found += [
            f"line {element.line}: {complaint}"
            for complaint in _complaints(element, labels, set(ids))
        ]
    found += _headings(elements, whole_page=whole_page)
    if whole_page:
        found += _whole(elements)
    return found


def _doubles(ids: list[str]) -> list[str]:
    return sorted({name for name in ids if ids.count(name) > 1})


def _complaints(element: Element, labels: set[str | None], ids: set[str]) -> Iterator[str]:
    tag, attributes = element.tag, element.attributes
    if tag == "img" and "alt" not in attributes:
        yield f"an image without alt: {attributes.get('src', '')}"
    if tag in _FIELDS and attributes.get("type") not in _NAMED_OTHERWISE:
        labelled = attributes.get("id") in labels and attributes.get("id")
        if not labelled and not _named(element) and not _in_label(element):
            yield f"a field without a label: {attributes.get('name', tag)}"
    if tag in ("button", "summary") and not element.text() and not _named(element):
        yield f"a {tag} without a name"
    if tag == "a" and "href" in attributes and not element.text() and not _named(element):
        yield f"a link without words: {attributes['href']}"
    if tag == "iframe" and not attributes.get("title"):
        yield "a frame without a title"
    if tag == "table" and not any(child.tag == "th" for child in element.walk()):
        yield "a table without headings"
    if (
        attributes.get("tabindex", "0").lstrip("-").isdigit()
        and int(attributes.get("tabindex", "0")) > 0
    ):
        yield f"tabindex {attributes['tabindex']} changes the order of the page"
    for name in _REFERENCES:
        for wanted in attributes.get(name, "").split():
            if wanted not in ids and (name != "for" or tag in ("label", "output")):
                yield f"{name} names {wanted}, which is not there"


def _named(element: Element) -> bool:
    return any(
        element.attributes.get(name, "").strip()
        for name in ("aria-label", "aria-labelledby", "title")
    )


def _in_label(element: Element) -> bool:
    label = element.inside("label")
    return label is not None and bool(label.text())


def _headings(elements: list[Element], *, whole_page: bool) -> Iterator[str]:
    levels = [(int(e.tag[1]), e) for e in elements if e.tag in ("h1", "h2", "h3", "h4", "h5", "h6")]
    before = 0
    for level, element in levels:
        if not element.text():
            yield f"line {element.line}: an empty heading"
        if before and level > before + 1:
            yield f"line {element.line}: a heading of level {level} after one of level {before}"
        before = level
    if whole_page and sum(level == 1 for level, _element in levels) != 1:
        yield f"{sum(level == 1 for level, _e in levels)} main headings instead of one"


def _whole(elements: list[Element]) -> Iterator[str]:
    tags = {element.tag for element in elements}
    page = next((e for e in elements if e.tag == "html"), None)
    if page is None or not page.attributes.get("lang"):
        yield "the page does not say its language"
    if not any(e.tag == "title" and e.text() for e in elements):
        yield "the page has no title"
    if "main" not in tags:
        yield "the page has no main part"
