"""What somebody may have meant: words that begin as theirs do, and words spelt nearly so.

The vocabulary is that of all documents, also of those the person may not see. The caller must
check that a proposed word finds something *for them* before showing it.
"""

import string
from collections.abc import Iterable, Mapping, Sequence
from heapq import nsmallest
from itertools import islice
from typing import Protocol

from rapidfuzz.distance import OSA

_MOST_COMPARED = 20_000


class Vocabulary(Protocol):
    """Where the words of the documents can be looked up."""

    def words_starting(self, prefix: str, shortest: int, longest: int) -> Iterable[str]: ...
    def frequencies(self, words: Sequence[str]) -> Mapping[str, int]: ...


def completions(word: str, vocabulary: Vocabulary, limit: int = 12) -> list[str]:
    """Return the most frequent words that begin with ``word``, which needs three letters."""
    if len(word) < 3:
        return []
    longer = list(islice(vocabulary.words_starting(word, len(word) + 1, 32), 300))
    frequency = vocabulary.frequencies(longer)
    return nsmallest(limit, frequency, key=lambda found: (-frequency[found], found))


def corrections(word: str, vocabulary: Vocabulary, limit: int = 5) -> list[str]:
    """Return known words within a few slips of ``word``, the nearest and most frequent first.

    A slip is a letter changed, lost, added or swapped with its neighbour (optimal string
    alignment). One is allowed up to five letters, two up to eight, then three. A slip
    in the very first letter is recognised when it is the only one.
    """
    length = len(word)
    if not 3 <= length <= 32 or not word.isalpha():
        return []
    most = 1 if length <= 5 else 2 if length <= 8 else 3
    same_first = vocabulary.words_starting(word[0], length - most, length + most)
    slips: dict[str, int] = {}
    for known in islice(same_first, _MOST_COMPARED):
        distance = OSA.distance(word, known, score_cutoff=most)
        if 0 < distance <= most:
            slips[known] = distance
    others = {variant for variant in _other_beginnings(word) if variant != word}
    for known in vocabulary.frequencies(sorted(others)):
        slips.setdefault(known, 1)
    # Twice the wanted number, so that a frequent word can pass a rare one of the same distance.
    nearest = nsmallest(limit * 8, slips, key=lambda found: (slips[found], found))
    frequency = vocabulary.frequencies(nearest)
    return nsmallest(limit, frequency, key=lambda found: (slips[found], -frequency[found], found))


def _other_beginnings(word: str) -> set[str]:
    rest = word[1:]
    letters = set(string.ascii_lowercase) | set(word)
    changed = {letter + rest for letter in letters}
    lost = {letter + word for letter in letters}
    swapped = word[1] + word[0] + word[2:]
    return changed | lost | {rest, swapped}
