"""Blocks of code in pages of the documentation, and the files their first lines name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
_NAMED = re.compile(r"\A(?:#|<!--|\{#|/\*) (file|add to): (\S+)(?: -->| #\}| \*/)?\n")


@dataclass(frozen=True)
class Block:
    """A block of code.

    :param how: ``file`` or ``add to`` where the first line says so, otherwise nothing.
    :param name: the file's name.
    """

    language: str
    how: str
    name: str
    text: str


def blocks(page: str) -> Iterator[Block]:
    """Yield the blocks of a page, or a part of one, without the line that names their file."""
    for language, text in _BLOCK.findall(page):
        named = _NAMED.match(text)
        if named:
            yield Block(language, named[1], named[2], text[named.end() :])
        else:
            yield Block(language, "", "", text)
