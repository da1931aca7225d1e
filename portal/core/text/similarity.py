"""How alike two titles are, to suggest proposals that may already exist. Never to merge them.

Two views are combined. Words weighted by rarity (TF-IDF, cosine) see that "A crossing for the
school" and "School: we need a crossing" ask for the same thing; letter trigrams (Dice) see through
spelling mistakes and compounds. Salton & Buckley 1988; Dice 1945.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

from portal.core.text.fold import fold

Key = TypeVar("Key", bound=Hashable)

ALIKE = 0.25
"""From here on a title is worth showing; measured on real proposal titles it is generous."""

_WORD = re.compile(r"[^\W_]+")


def folded_words(text: str) -> list[str]:
    """Return the words of a text without case and accents."""
    return _WORD.findall(fold(text))


def trigram_similarity(first: str, second: str) -> float:
    """Return the share of letter trigrams two texts have in common, 0 to 1 (Dice)."""
    return _dice(_trigrams(first), _trigrams(second))


def rank_by_title(
    title: str,
    others: Mapping[Key, str],
    *,
    words: Callable[[str], Sequence[str]] = folded_words,
    at_least: float = ALIKE,
) -> list[tuple[Key, float]]:
    """Return those of ``others`` whose titles resemble ``title``, the likest first.

    ``others`` maps any key to a title; the rarity of a word is its rarity among them. ``words``
    splits a title into comparable words (an engine passes its stemmer). The likeness is 0 to 1;
    what is below ``at_least`` is left out. Equal titles have 1.
    """
    vectors = {key: Counter(words(other)) for key, other in others.items()}
    occurrences = Counter(word for vector in vectors.values() for word in vector)
    size = len(vectors)

    def rarity(word: str) -> float:
        return math.log((1 + size) / (1 + occurrences[word])) + 1

    wanted = _weighted(Counter(words(title)), rarity)
    wanted_trigrams = _trigrams(title)
    ranked: list[tuple[Key, float]] = []
    for key, vector in vectors.items():
        by_word = _cosine(wanted, _weighted(vector, rarity))
        by_letter = _dice(wanted_trigrams, _trigrams(others[key]))
        # Either view alone may be right, both together are surer.
        likeness = 0.7 * max(by_word, by_letter) + 0.3 * min(by_word, by_letter)
        if likeness >= at_least:
            ranked.append((key, min(1.0, likeness)))
    return sorted(ranked, key=lambda pair: -pair[1])


def _weighted(counts: Mapping[str, int], rarity: Callable[[str], float]) -> dict[str, float]:
    return {word: (1 + math.log(count)) * rarity(word) for word, count in counts.items()}


def _cosine(first: Mapping[str, float], second: Mapping[str, float]) -> float:
    shared = sum(weight * second[word] for word, weight in first.items() if word in second)
    if not shared:
        return 0.0
    lengths = math.hypot(*first.values()) * math.hypot(*second.values())
    return shared / lengths


def _trigrams(text: str) -> set[str]:
    return {
        padded[start : start + 3]
        for word in folded_words(text)
        for padded in (f"  {word} ",)
        for start in range(len(padded) - 2)
    }


def _dice(first: set[str], second: set[str]) -> float:
    if not first or not second:
        return 0.0
    return 2 * len(first & second) / (len(first) + len(second))
