"""A pseudo-translation read from right to left: every text marked, longer, and nobody's words.

It shows what a real translation would: what is not translatable stays without marks, what has
no room for longer words overflows, and what assumes left to right looks wrong.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from portal.core.plugins.plugin import Plugin
from tools.translations import collect, read

LANGUAGE = "ar"
START, END = "⟦", "⟧"
_KEPT = re.compile(r"(%\(\w+\)[sd]|%%|<[^>]*>|&\w+;)")


def pseudo(text: str) -> str:
    """Return a text with marks around it and a third more letters."""
    letters = len(_KEPT.sub("", text))
    return f"{START}{text}{'·' * (letters // 3)}{END}" if letters else text


def write_pseudo_catalogue(folder: Path) -> None:
    """Write the catalogue of everything that can be translated into ``folder``."""
    template = folder / "messages.pot"
    collect(template)
    made = Catalog(locale=LANGUAGE, fuzzy=False)
    for message in read(template):
        if not message.id:
            continue
        if isinstance(message.id, str):
            translated: Any = pseudo(message.id)
        else:
            singular, plural = message.id
            translated = (pseudo(singular), *[pseudo(plural)] * (made.num_plurals - 1))
        made.add(message.id, translated, context=message.context)
    target = folder / LANGUAGE / "LC_MESSAGES"
    target.mkdir(parents=True, exist_ok=True)
    with (target / "messages.mo").open("wb") as handle:
        write_mo(handle, made)


@cache
def pseudo_language(folder: Path) -> Plugin:
    """Return a plugin that brings the pseudo-translation kept in ``folder``."""

    class PseudoLanguage(Plugin):
        name = "pseudo-language"
        title = "Pseudo-translation"

        def translations(self) -> Path:
            return folder

    return PseudoLanguage()
