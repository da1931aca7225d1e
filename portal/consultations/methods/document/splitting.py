"""Splits Markdown into the parts people comment on, and puts the parts together again.

Both are inverse to each other: ``split(to_markdown(blocks)) == blocks`` for blocks that came from
``split``. What has no place in a commented text (pictures, rules, raw HTML) is left out and named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask_babel import gettext as _
from flask_babel import ngettext
from markdown_it import MarkdownIt
from markdown_it.token import Token

from portal.consultations.methods.document.records import Block, BlockKind
from portal.core.text.controls import strip_unsafe_controls

DEEPEST_ITEM = 6
_IMAGE = re.compile(r"!\[([^\]]*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)")
_ITEM_INDENT = 4


@dataclass(frozen=True, slots=True)
class Split:
    """A text in parts.

    :param notes: what could not be taken over, in sentences.
    """

    blocks: tuple[Block, ...]
    notes: tuple[str, ...]


def split(markdown: str) -> Split:
    """Return the parts of a Markdown text, in order."""
    source, pictures = _without_pictures(strip_unsafe_controls(_unified(markdown)))
    reader = _Reader(source)
    reader.read(_parser().parse(source))
    notes = []
    if pictures:
        notes.append(
            ngettext(
                "%(num)s picture was left out; its description stays.",
                "%(num)s pictures were left out; their descriptions stay.",
                pictures,
            )
        )
    if reader.rules:
        notes.append(_("Lines across the page were left out."))
    return Split(tuple(block for block in reader.blocks if block.text.strip()), tuple(notes))


def to_markdown(blocks: Sequence[Block]) -> str:
    """Return parts as one Markdown text."""
    pieces: list[str] = []
    depth = 0
    for block in blocks:
        if block.kind is BlockKind.ITEM:
            depth = min(block.level, depth + 1)
            pieces.append(_item(block, depth))
            continue
        depth = 0
        if block.kind is BlockKind.HEADING:
            pieces.append(f"{'#' * min(max(block.level, 1), 6)} {block.text}")
        elif block.kind is BlockKind.QUOTE:
            pieces.append("\n".join(f"> {line}".rstrip() for line in block.text.split("\n")))
        else:
            pieces.append(block.text)
    return "\n\n".join(pieces)


def _item(block: Block, depth: int) -> str:
    before = " " * (_ITEM_INDENT * (depth - 1))
    first = f"{block.marker or '-'} "
    if len(first) < _ITEM_INDENT:
        first = first.ljust(_ITEM_INDENT)
    inside = before + " " * _ITEM_INDENT
    head, *rest = block.text.split("\n")
    return "\n".join([before + first + head, *((inside + line).rstrip() for line in rest)])


def _unified(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")


def _without_pictures(source: str) -> tuple[str, int]:
    return _IMAGE.subn(lambda found: found[1], source)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


class _Reader:
    """Walks the tokens of a text and keeps the source lines of each part."""

    def __init__(self, source: str) -> None:
        self._lines = source.split("\n")
        self.blocks: list[Block] = []
        self.rules = 0

    def read(self, tokens: Sequence[Token]) -> None:
        position = 0
        while position < len(tokens):
            token = tokens[position]
            end = _end_of(tokens, position)
            inside = tokens[position + 1 : end]
            if token.type == "heading_open":
                self._add(BlockKind.HEADING, inside[0].content.strip(), int(token.tag[1:]))
            elif token.type in ("bullet_list_open", "ordered_list_open"):
                self._list(inside, 1)
            elif token.type == "blockquote_open":
                self._add(BlockKind.QUOTE, self._quoted(token))
            elif token.type == "table_open":
                self._add(BlockKind.TABLE, self._source(token))
            elif token.type == "hr":
                self.rules += 1
            elif token.type == "paragraph_open":
                self._add(BlockKind.PARAGRAPH, inside[0].content)
            elif token.map:
                self._add(BlockKind.PARAGRAPH, self._source(token))
            position = end + 1

    def _list(self, tokens: Sequence[Token], depth: int) -> None:
        position = 0
        while position < len(tokens):
            token = tokens[position]
            end = _end_of(tokens, position)
            marker = f"{token.info}{token.markup}" if token.info else "-"
            self._list_item(tokens[position + 1 : end], depth, marker)
            position = end + 1

    def _list_item(self, tokens: Sequence[Token], depth: int, marker: str) -> None:
        said: list[str] = []
        lists: list[Sequence[Token]] = []
        position = 0
        while position < len(tokens):
            token = tokens[position]
            end = _end_of(tokens, position)
            inside = tokens[position + 1 : end]
            if token.type in ("bullet_list_open", "ordered_list_open"):
                lists.append(inside)
            elif token.type in ("paragraph_open", "heading_open"):
                said.append(inside[0].content.strip())
            elif token.map:
                said.append(_plain(inside) or token.content.strip())
            position = end + 1
        # What follows inside an item belongs to it, as one paragraph people comment on.
        text = "\n".join(part for part in said if part)
        if text:
            self.blocks.append(Block(BlockKind.ITEM, _one_line(text), depth, marker))
        for inner in lists:
            self._list(inner, min(depth + 1, DEEPEST_ITEM) if text else depth)

    def _add(self, kind: BlockKind, text: str, level: int = 0) -> None:
        if kind is BlockKind.HEADING:
            text = _one_line(text)
        self.blocks.append(Block(kind, text.strip("\n"), level))

    def _source(self, token: Token) -> str:
        start, end = token.map or (0, 0)
        return "\n".join(self._lines[start:end]).strip("\n")

    def _quoted(self, token: Token) -> str:
        lines = self._source(token).split("\n")
        return "\n".join(re.sub(r"^ {0,3}>[ ]?", "", line) for line in lines).strip("\n")


def _end_of(tokens: Sequence[Token], position: int) -> int:
    """Return where what opens at ``position`` closes; a token alone closes itself."""
    depth = 0
    for place in range(position, len(tokens)):
        depth += tokens[place].nesting
        if depth <= 0:
            return place
    return len(tokens) - 1


def _plain(tokens: Sequence[Token]) -> str:
    return "\n".join(token.content.strip() for token in tokens if token.type == "inline")


def _one_line(text: str) -> str:
    return " ".join(line.strip() for line in text.split("\n") if line.strip())
