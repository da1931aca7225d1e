"""What both readers of office files share: writing Markdown that means what the file says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.core.text.controls import strip_unsafe_controls

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~])")
_OPENING = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|[-+](?=\s|$)|>|=+\s*$|-{3,}\s*$)")
_NUMBER = re.compile(r"^(\s*\d{1,9})([.)])(?=\s|$)")
_SPACE = re.compile(r"[ \t\r\n\f\v]+")


def escape(words: str) -> str:
    """Return words so that Markdown shows them as they are."""
    return _SPECIAL.sub(r"\\\1", strip_unsafe_controls(words))


def tidy(text: str) -> str:
    """Return one paragraph's Markdown on one line, never taken for a heading or a list."""
    line = _SPACE.sub(" ", text).strip()
    line = _OPENING.sub(lambda found: f"{found[1]}\\{found[2]}", line)
    return _NUMBER.sub(r"\1\\\2", line)


def emphasised(words: str, *, strong: bool, italic: bool) -> str:
    """Return a run of words in bold or italics; blank space stays outside of the marks."""
    core = words.strip()
    if not core or not (strong or italic):
        return words
    mark = "**" * strong + "*" * italic
    start = words.index(core)
    return f"{words[:start]}{mark}{core}{mark[::-1]}{words[start + len(core) :]}"


def linked(words: str, address: str) -> str:
    """Return a link where its address may stand in a text, otherwise its words."""
    safe = re.match(r"(https?://|mailto:)[^\s<>()\"]+$", address)
    return f"[{words}]({address})" if safe and words.strip() else words


def joined(runs: Sequence[tuple[str, bool, bool]]) -> str:
    """Return runs of (Markdown, bold, italic); neighbours of one look share their marks."""
    merged: list[tuple[str, bool, bool]] = []
    for words, strong, italic in runs:
        if merged and merged[-1][1:] == (strong, italic):
            merged[-1] = (merged[-1][0] + words, strong, italic)
        elif words:
            merged.append((words, strong, italic))
    return "".join(emphasised(words, strong=s, italic=i) for words, s, i in merged)


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as a Markdown table, the first one as its head; ``""`` when it is empty."""
    width = max((len(row) for row in rows), default=0)
    filled = [[*row, *[""] * (width - len(row))] for row in rows]
    filled = [row for row in filled if any(cell.strip() for cell in row)]
    if not filled or not width:
        return ""
    lines = [f"| {' | '.join(cell.strip() for cell in row)} |" for row in filled]
    return "\n".join([lines[0], f"|{' --- |' * width}", *lines[1:]])


class Left:
    """What of a file is left out or changed on the way, counted for the officer."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def __call__(self, what: str) -> None:
        """Note one more."""
        self.counts[what] += 1

    def notes(self) -> tuple[str, ...]:
        """Return sentences about everything noted."""
        n = self.counts
        found = []
        if n["picture"]:
            found.append(
                ngettext("%(num)s picture was left out.", "%(num)s pictures were left out.",
                         n["picture"])
            )  # fmt: skip
        if n["footnote"]:
            found.append(
                ngettext(
                    "%(num)s footnote now stands at the end of the text.",
                    "%(num)s footnotes now stand at the end of the text.",
                    n["footnote"],
                )
            )
        if n["table"]:
            found.append(
                ngettext(
                    "%(num)s table was taken over; check cells that were joined.",
                    "%(num)s tables were taken over; check cells that were joined.",
                    n["table"],
                )
            )
        words = {
            "macro": _("The file holds macros. They were never run and are left out."),
            "tracked": _("Tracked changes were taken as accepted."),
            "comment": _("Comments in the file were left out."),
            "box": _("Text in boxes and drawings was left out."),
            "formula": _("Formulas were left out."),
            "contents": _("The table of contents was left out."),
            "header": _("Headers and footers were left out."),
        }
        return (*found, *(words[what] for what in words if n[what]))
