"""What changed between two versions of a text, by paragraph and word, for people to read."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

PieceKind = Literal["same", "added", "removed"]
ParagraphKind = Literal["same", "changed", "added", "removed"]

_PARAGRAPH_BREAK = re.compile(r"\n[ \t]*\n\s*")
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
_WORD = re.compile(r"\w+")
# Below this likeness (0–100) two paragraphs read better as one removed and one added.
_SAME_PARAGRAPH_LIKENESS = 50.0
# Beyond these sizes alignment costs more than it helps: the texts share too little to compare.
_MAX_ALIGNED_PAIRS = 10_000
_MAX_ALIGNED_TOKENS = 20_000


@dataclass(frozen=True, slots=True)
class DiffPiece:
    """A run of words that stayed, came or went."""

    kind: PieceKind
    text: str


@dataclass(frozen=True, slots=True)
class DiffParagraph:
    """One paragraph; ``changed`` ones hold pieces of several kinds, others exactly one piece."""

    kind: ParagraphKind
    pieces: tuple[DiffPiece, ...]


@dataclass(frozen=True, slots=True)
class TextDiff:
    """The whole comparison, in reading order, with its size in words."""

    paragraphs: tuple[DiffParagraph, ...]
    words_added: int
    words_removed: int

    @property
    def is_empty(self) -> bool:
        return all(paragraph.kind == "same" for paragraph in self.paragraphs)


def diff_text(old: str, new: str) -> TextDiff:
    """Compare two texts.

    Keeping the pieces that are not ``added`` gives the paragraphs of ``old`` again, keeping those
    that are not ``removed`` gives ``new``; only blank space between paragraphs is not compared.
    """
    paragraphs = tuple(_diff_paragraphs(_split_paragraphs(old), _split_paragraphs(new)))
    return TextDiff(
        paragraphs=paragraphs,
        words_added=_count_words(paragraphs, "added"),
        words_removed=_count_words(paragraphs, "removed"),
    )


def _split_paragraphs(text: str) -> list[str]:
    unified = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return [part.rstrip() for part in _PARAGRAPH_BREAK.split(unified) if part.strip()]


def _diff_paragraphs(old: Sequence[str], new: Sequence[str]) -> Iterator[DiffParagraph]:
    removed: list[str] = []
    added: list[str] = []
    for operation in Indel.opcodes(old, new):
        if operation.tag == "equal":
            yield from _pair_paragraphs(removed, added)
            removed, added = [], []
            yield from (
                _whole("same", text) for text in old[operation.src_start : operation.src_end]
            )
            continue
        removed += old[operation.src_start : operation.src_end]
        added += new[operation.dest_start : operation.dest_end]
    yield from _pair_paragraphs(removed, added)


def _pair_paragraphs(removed: Sequence[str], added: Sequence[str]) -> Iterator[DiffParagraph]:
    """Match rewritten paragraphs with their originals, in order, by likeness."""
    next_removed = next_added = 0
    for removed_at, added_at in _best_pairs(removed, added):
        yield from (_whole("removed", text) for text in removed[next_removed:removed_at])
        yield from (_whole("added", text) for text in added[next_added:added_at])
        yield DiffParagraph("changed", tuple(_diff_words(removed[removed_at], added[added_at])))
        next_removed, next_added = removed_at + 1, added_at + 1
    yield from (_whole("removed", text) for text in removed[next_removed:])
    yield from (_whole("added", text) for text in added[next_added:])


def _best_pairs(removed: Sequence[str], added: Sequence[str]) -> list[tuple[int, int]]:
    """Return the order-preserving pairs with the greatest total likeness (dynamic programming)."""
    if not removed or not added or len(removed) * len(added) > _MAX_ALIGNED_PAIRS:
        return []
    likeness = [[_likeness(before, after) for after in added] for before in removed]
    best = [[0.0] * (len(added) + 1) for _ in range(len(removed) + 1)]
    for row in reversed(range(len(removed))):
        for column in reversed(range(len(added))):
            best[row][column] = max(
                best[row + 1][column],
                best[row][column + 1],
                likeness[row][column] + best[row + 1][column + 1],
            )
    pairs = []
    row = column = 0
    while row < len(removed) and column < len(added):
        if best[row][column] == best[row + 1][column]:
            row += 1
        elif best[row][column] == best[row][column + 1]:
            column += 1
        else:
            pairs.append((row, column))
            row, column = row + 1, column + 1
    return pairs


def _likeness(before: str, after: str) -> float:
    likeness = fuzz.ratio(before, after, score_cutoff=_SAME_PARAGRAPH_LIKENESS)
    return float(likeness)


def _diff_words(before: str, after: str) -> Iterator[DiffPiece]:
    same = ""
    removed = added = ""
    for was, now in _word_runs(before, after):
        if was != now:
            removed, added = removed + was, added + now
        elif was.isspace() and (removed or added):
            # Hold a lone space back: between two changes it belongs to both of them.
            removed, added = removed + was, added + now
        else:
            gap = _trailing_space(removed, added)
            core_removed, core_added = removed.removesuffix(gap), added.removesuffix(gap)
            if core_removed or core_added:
                yield from _pieces(same, core_removed, core_added)
                same = ""
            same += gap + was
            removed = added = ""
    gap = _trailing_space(removed, added)
    yield from _pieces(same, removed.removesuffix(gap), added.removesuffix(gap))
    if gap:
        yield DiffPiece("same", gap)


def _word_runs(before: str, after: str) -> Iterator[tuple[str, str]]:
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(old) + len(new) > _MAX_ALIGNED_TOKENS:
        yield before, after
        return
    for operation in Indel.opcodes(old, new):
        was = old[operation.src_start : operation.src_end]
        now = new[operation.dest_start : operation.dest_end]
        if operation.tag == "equal":
            yield from ((token, token) for token in was)
        else:
            yield "".join(was), "".join(now)


def _trailing_space(removed: str, added: str) -> str:
    """Return the space at the end of both texts, as far as it is the same."""
    length = 0
    while (
        length < min(len(removed), len(added))
        and removed[-1 - length] == added[-1 - length]
        and removed[-1 - length].isspace()
    ):
        length += 1
    return removed[len(removed) - length :]


def _pieces(same: str, removed: str, added: str) -> Iterator[DiffPiece]:
    if same:
        yield DiffPiece("same", same)
    if removed:
        yield DiffPiece("removed", removed)
    if added:
        yield DiffPiece("added", added)


def _whole(kind: PieceKind, text: str) -> DiffParagraph:
    return DiffParagraph(kind, (DiffPiece(kind, text),))


def _count_words(paragraphs: Sequence[DiffParagraph], kind: PieceKind) -> int:
    return sum(
        len(_WORD.findall(piece.text))
        for paragraph in paragraphs
        for piece in paragraph.pieces
        if piece.kind == kind
    )
