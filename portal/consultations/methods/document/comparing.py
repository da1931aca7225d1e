"""What changed between two versions, paragraph by paragraph, for people to read."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal.consultations.methods.document.records import BlockKind, BlockRecord
from portal.core.text.diff import DiffParagraph, diff_text


class Change(StrEnum):
    """What became of a paragraph from one version to the other."""

    SAME = "same"
    CHANGED = "changed"
    MOVED = "moved"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A paragraph in both versions, or in one of them.

    :param moved: whether it stands elsewhere now; its words may have changed as well.
    """

    change: Change
    old: BlockRecord | None
    new: BlockRecord | None
    diff: tuple[DiffParagraph, ...]
    moved: bool = False

    @property
    def shown(self) -> BlockRecord:
        """The newer of both."""
        found = self.new or self.old
        assert found is not None  # noqa: S101 - a row has one of them
        return found


def compare(
    old: Sequence[BlockRecord], new: Sequence[BlockRecord], language: str
) -> list[ComparedRow]:
    """Return both versions as rows in the order of the newer one; what went stands where it was."""
    places = {block.paragraph_id: place for place, block in enumerate(old)}
    kept = {block.paragraph_id for block in new}
    steady = _steady([places[b.paragraph_id] for b in new if b.paragraph_id in places])
    rows: list[ComparedRow] = []
    next_old = 0
    for block in new:
        place = places.get(block.paragraph_id)
        if place is None:
            rows.append(_row(Change.ADDED, None, block, language))
            continue
        if place in steady:
            gone = [b for b in old[next_old:place] if b.paragraph_id not in kept]
            rows += [_row(Change.REMOVED, one, None, language) for one in gone]
            next_old = place + 1
        rows.append(_both(old[place], block, language, moved=place not in steady))
    gone = [b for b in old[next_old:] if b.paragraph_id not in kept]
    return rows + [_row(Change.REMOVED, one, None, language) for one in gone]


def _both(old: BlockRecord, new: BlockRecord, language: str, *, moved: bool) -> ComparedRow:
    before, after = old.text.in_language(language)[0], new.text.in_language(language)[0]
    if before == after and _look(old) == _look(new):
        return _row(Change.MOVED if moved else Change.SAME, old, new, language, moved=moved)
    return _row(Change.CHANGED, old, new, language, moved=moved)


def _look(block: BlockRecord) -> tuple[BlockKind, int]:
    return block.kind, block.level


def _row(
    change: Change,
    old: BlockRecord | None,
    new: BlockRecord | None,
    language: str,
    *,
    moved: bool = False,
) -> ComparedRow:
    before = old.text.in_language(language)[0] if old else ""
    after = new.text.in_language(language)[0] if new else ""
    return ComparedRow(change, old, new, diff_text(before, after).paragraphs, moved)


def _steady(places: Sequence[int]) -> set[int]:
    """Return the longest run of places that kept their order (patience sorting)."""
    tops: list[int] = []
    top_index: list[int] = []
    before: list[int] = [-1] * len(places)
    for index, place in enumerate(places):
        pile = bisect_left(tops, place)
        before[index] = top_index[pile - 1] if pile else -1
        if pile == len(tops):
            tops.append(place)
            top_index.append(index)
        else:
            tops[pile], top_index[pile] = place, index
    found: set[int] = set()
    index = top_index[-1] if top_index else -1
    while index >= 0:
        found.add(places[index])
        index = before[index]
    return found
