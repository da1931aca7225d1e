"""Marking the words that were found, in a title and in the passage that says most.

Everything is escaped here, once; only our own ``<mark>`` is markup.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from markupsafe import Markup, escape

from portal.core.search.analysis import Word, first_letters, term_of, words

EXCERPT_LENGTH = 240
# Twenty long documents are read for one page of hits; further down a match is not shown.
_READ_AT_MOST = 20_000  # characters
_MATCHES_ENOUGH = 12
_LEAD = 60  # characters shown before the first match, so that it stands in a sentence


@dataclass(frozen=True, slots=True)
class Marker:
    """Finds the wanted terms in texts of one language."""

    wanted: frozenset[str]
    language: str

    def matches(self, text: str) -> Iterator[tuple[Word, str]]:
        """Yield the words of the text that are wanted, each with its term."""
        if not self.wanted:
            return
        for word in words(text, first_letters(self.wanted, self.language)):
            term = term_of(word.surface, self.language)
            if term in self.wanted:
                yield word, term


def mark(text: str, marker: Marker) -> Markup:
    """Return the escaped text with every wanted word in ``<mark>``."""
    return _marked(text, [word for word, _ in marker.matches(text)])


def excerpt(body: str, summary: str, marker: Marker, length: int = EXCERPT_LENGTH) -> Markup:
    """Return the passage of ``body`` with the most different wanted words, marked and escaped.

    Without a match in the body it is the beginning of the summary, or of the body.
    """
    matches = list(islice(marker.matches(body[:_READ_AT_MOST]), _MATCHES_ENOUGH))
    if not matches:
        text = summary or body
        end = _end_of_passage(text, 0, length)
        return mark(text[:end], marker) + _ellipsis(end, len(text))
    start = _start_of_passage(body, _richest(matches, length).start)
    end = _end_of_passage(body, start, length)
    before = Markup("… ") if start > 0 else Markup()
    return before + mark(body[start:end], marker) + _ellipsis(end, len(body))


def _richest(matches: Sequence[tuple[Word, str]], length: int) -> Word:
    """Return the match to begin with, so that the passage has the most different terms."""

    def different_terms(first: int) -> int:
        reach = matches[first][0].start + length - _LEAD
        return len({term for word, term in matches[first:] if word.end <= reach})

    return matches[max(range(len(matches)), key=different_terms)][0]


def _start_of_passage(text: str, position: int) -> int:
    start = max(0, position - _LEAD)
    if start == 0:
        return 0
    space = text.find(" ", start, position)
    return position if space < 0 else space + 1


def _end_of_passage(text: str, start: int, length: int) -> int:
    end = start + length
    if end >= len(text):
        return len(text)
    space = text.rfind(" ", start + length // 2, end)
    return end if space < 0 else space


def _ellipsis(end: int, length: int) -> Markup:
    return Markup(" …") if end < length else Markup()


def _marked(text: str, found: Sequence[Word]) -> Markup:
    pieces: list[Markup] = []
    position = 0
    for first, last in _joined(found):
        pieces += escape(text[position:first]), _OPEN, escape(text[first:last]), _CLOSE
        position = last
    pieces.append(escape(text[position:]))
    return Markup().join(pieces)


def _joined(found: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Yield where to mark: overlapping pairs of Chinese characters become one stretch."""
    stretch: tuple[int, int] | None = None
    for word in found:
        if stretch is not None and word.start < stretch[1]:
            stretch = (stretch[0], word.end)
            continue
        if stretch is not None:
            yield stretch
        stretch = (word.start, word.end)
    if stretch is not None:
        yield stretch


_OPEN, _CLOSE = Markup("<mark>"), Markup("</mark>")
