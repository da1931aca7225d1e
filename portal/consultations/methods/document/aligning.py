"""Finds again the paragraphs of an old version in a new one, so that they keep their anchors.

Three passes over both texts: parts that are the same, in their order (an alignment with the fewest
insertions and deletions); the same parts elsewhere, which have moved; then what is left, by
likeness: first in order between the parts already found, at last anywhere if very much alike.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Indel

from portal.consultations.methods.document.records import Block, BlockKind

ALIKE_IN_PLACE = 55.0
"""From this likeness (0–100) a part between two known ones counts as reworded."""
ALIKE_ANYWHERE = 80.0
"""A part that was moved and reworded has to be this much alike to be known again."""


class MatchKind(StrEnum):
    """What has become of a paragraph."""

    SAME = "same"
    MOVED = "moved"
    CHANGED = "changed"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Match:
    """Where a part of the new version comes from.

    :param old: its place in the old version, ``None`` when it is new.
    :param likeness: 0 to 100.
    """

    kind: MatchKind
    old: int | None
    likeness: float = 0.0


NEW = Match(MatchKind.NEW, None)


def align(old: Sequence[Block], new: Sequence[Block]) -> list[Match]:
    """Return, for each part of ``new``, which part of ``old`` it continues.

    No old part is continued twice. A part whose words are the same is always found again, as
    often as it stands in both texts, whatever is inserted, taken out or moved around it.
    """
    keys_old, keys_new = [_key(block) for block in old], [_key(block) for block in new]
    found: dict[int, Match] = {}
    _same_in_order(keys_old, keys_new, found)
    pillars = sorted(found)
    _same_elsewhere(keys_old, keys_new, found)
    _alike_between(old, new, pillars, found)
    _alike_anywhere(old, new, found)
    return [found.get(place, NEW) for place in range(len(new))]


def gone(old: Sequence[Block], matches: Sequence[Match]) -> list[int]:
    """Return the places of the old parts that nothing continues."""
    kept = {match.old for match in matches}
    return [place for place in range(len(old)) if place not in kept]


def _key(block: Block) -> str:
    words = " ".join(unicodedata.normalize("NFKC", block.text).split())
    return f"{'#' if block.kind is BlockKind.HEADING else ' '}{words}"


def _same_in_order(old: Sequence[str], new: Sequence[str], found: dict[int, Match]) -> None:
    for step in Indel.opcodes(old, new):
        if step.tag == "equal":
            for offset in range(step.src_end - step.src_start):
                found[step.dest_start + offset] = Match(
                    MatchKind.SAME, step.src_start + offset, 100.0
                )


def _same_elsewhere(old: Sequence[str], new: Sequence[str], found: dict[int, Match]) -> None:
    free: defaultdict[str, deque[int]] = defaultdict(deque)
    taken = {match.old for match in found.values()}
    for place, key in enumerate(old):
        if place not in taken:
            free[key].append(place)
    for place, key in enumerate(new):
        if place not in found and free[key]:
            found[place] = Match(MatchKind.MOVED, free[key].popleft(), 100.0)


def _alike_between(
    old: Sequence[Block], new: Sequence[Block], pillars: Sequence[int], found: dict[int, Match]
) -> None:
    # Only where a new version is written: the web processes need no numpy otherwise.
    from portal.consultations.methods.document.likeness import best_in_order, likeness_of  # noqa: PLC0415

    taken = {match.old for match in found.values()}
    before_old = before_new = 0
    edges = [(place, found[place].old or 0) for place in pillars]
    for next_new, next_old in [*edges, (len(new), len(old))]:
        left = [place for place in range(before_old, next_old) if place not in taken]
        right = [place for place in range(before_new, next_new) if place not in found]
        likeness = likeness_of(old, new, left, right, ALIKE_IN_PLACE)
        if likeness is not None:
            for row, column in best_in_order(likeness):
                match = Match(MatchKind.CHANGED, left[row], float(likeness[row, column]))
                found[right[column]] = match
        before_old, before_new = next_old + 1, next_new + 1


def _alike_anywhere(old: Sequence[Block], new: Sequence[Block], found: dict[int, Match]) -> None:
    # Only where a new version is written: the web processes need no numpy otherwise.
    from portal.consultations.methods.document.likeness import likeness_of  # noqa: PLC0415

    taken = {match.old for match in found.values()}
    left = [place for place in range(len(old)) if place not in taken]
    right = [place for place in range(len(new)) if place not in found]
    likeness = likeness_of(old, new, left, right, ALIKE_ANYWHERE)
    if likeness is None:
        return
    order = (-likeness).argsort(axis=None, kind="stable")
    for flat in order:
        row, column = divmod(int(flat), likeness.shape[1])
        value = float(likeness[row, column])
        if value <= 0:
            return
        if left[row] not in taken and right[column] not in found:
            taken.add(left[row])
            found[right[column]] = Match(MatchKind.CHANGED, left[row], value)
