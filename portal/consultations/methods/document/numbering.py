"""The number shown beside each part of a text."""

from __future__ import annotations

from collections.abc import Sequence

from portal.consultations.methods.document.records import Block, BlockKind, Numbering


def labels(blocks: Sequence[Block], numbering: Numbering) -> list[str]:
    """Return the label of each part, ``""`` where none is shown.

    ``running`` counts everything but headings from 1 on; ``sections`` numbers headings (1, 1.2)
    and counts what stands below each, as laws are cited: 1.2 (3); ``none`` leaves the numbers to
    the text itself.
    """
    if numbering is Numbering.NONE:
        return [""] * len(blocks)
    if numbering is Numbering.RUNNING:
        return _running(blocks)
    return _sections(blocks)


def _running(blocks: Sequence[Block]) -> list[str]:
    found, number = [], 0
    for block in blocks:
        if block.kind is BlockKind.HEADING:
            found.append("")
            continue
        number += 1
        found.append(str(number))
    return found


def _sections(blocks: Sequence[Block]) -> list[str]:
    found: list[str] = []
    counts: list[int] = []
    inside = 0
    top = _top_level(blocks)
    for block in blocks:
        if block.kind is not BlockKind.HEADING:
            inside += 1
            section = ".".join(map(str, counts))
            found.append(f"{section} ({inside})".strip())
            continue
        if block.level < top:
            found.append("")
            continue
        inside = 0
        # A level that is skipped in the text is not skipped in its numbers.
        depth = min(block.level - top + 1, len(counts) + 1)
        counts = [*counts, 0][:depth]
        counts[-1] += 1
        found.append(".".join(map(str, counts)))
    return found


def _top_level(blocks: Sequence[Block]) -> int:
    """Return the level that is numbered 1: a lone first heading is the text's title."""
    levels = [block.level for block in blocks if block.kind is BlockKind.HEADING]
    if not levels:
        return 1
    top = min(levels)
    is_title = levels.count(top) == 1 and levels[0] == top and len(levels) > 1
    return min((level for level in levels if level > top), default=top) if is_title else top
