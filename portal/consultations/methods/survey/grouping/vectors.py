"""Texts as weighted words and letters, in numpy arrays; imported by the worker only.

Two views are laid side by side. Stems weighted by rarity (TF-IDF) see that "trees for the square"
and "The square needs a tree" ask for the same; runs of three letters see through spelling mistakes,
compounds and languages without a stemmer. Salton & Buckley 1988; Damashek 1995.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from portal.core.search.analysis import folded_word, terms, words

WORDS_WEIGH, LETTERS_WEIGH = 0.6, 0.4
LONGEST_READ = 1_000
BLOCK = 4_096

Floats = NDArray[np.float32]
Integers = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Vectors:
    """One sparse row per text; the product of two rows is their likeness, 0 to 1.

    Row ``i`` has the columns ``columns[starts[i]:starts[i + 1]]`` with those ``weights``.
    """

    starts: Integers
    columns: Integers
    weights: Floats
    width: int

    def __len__(self) -> int:
        return len(self.starts) - 1

    def row(self, index: int) -> tuple[Integers, Floats]:
        """Return columns and weights of one text."""
        part = slice(int(self.starts[index]), int(self.starts[index + 1]))
        return self.columns[part], self.weights[part]

    def likeness(self, rows: Sequence[int]) -> Floats:
        """Return the likeness of each of ``rows`` to each."""
        found = np.zeros((len(rows), len(rows)), dtype=np.float32)
        parts = [self.row(row) for row in rows]
        for start in range(0, self.width, BLOCK):
            dense = np.zeros((len(rows), BLOCK), dtype=np.float32)
            for at, (columns, weights) in enumerate(parts):
                inside = (columns >= start) & (columns < start + BLOCK)
                dense[at, columns[inside] - start] = weights[inside]
            found += dense @ dense.T
        return found

    def means(self, groups: Sequence[Sequence[int]], amounts: Sequence[int]) -> Floats:
        """Return (columns x groups): the mean row of each group, texts weighed by ``amounts``."""
        found = np.zeros((self.width, len(groups)), dtype=np.float32)
        for at, group in enumerate(groups):
            everybody = sum(amounts[row] for row in group)
            for row in group:
                columns, weights = self.row(row)
                found[columns, at] += weights * (amounts[row] / everybody)
        return found

    def to_means(self, row: int, means: Floats) -> Floats:
        """Return the mean likeness of a text to the members of each group."""
        columns, weights = self.row(row)
        found: Floats = weights @ means[columns]
        return found


def vectors_of(texts: Sequence[tuple[str, str]]) -> Vectors:
    """Return the vectors of (text, language) pairs."""
    views = (
        (WORDS_WEIGH, [Counter(_stems(text, language)) for text, language in texts]),
        (LETTERS_WEIGH, [Counter(_letters(text)) for text, _language in texts]),
    )
    rows: list[dict[int, float]] = [{} for _text in texts]
    width = 0
    for share, counts in views:
        width = _add_view(rows, counts, share, width)
    starts, columns, weights = [0], [], []
    for row in rows:
        length = math.sqrt(math.fsum(weight * weight for weight in row.values()))
        for column in sorted(row):
            if column >= 0:
                columns.append(column)
                weights.append(row[column] / length)
        starts.append(len(columns))
    return Vectors(
        np.asarray(starts, dtype=np.int32),
        np.asarray(columns, dtype=np.int32),
        np.asarray(weights, dtype=np.float32),
        width,
    )


def _add_view(
    rows: Sequence[dict[int, float]],
    counts: Sequence[Mapping[str, int]],
    share: float,
    width: int,
) -> int:
    occurrences: Counter[str] = Counter()
    for one in counts:
        occurrences.update(one.keys())
    # What stands in a single text can match nothing; it only makes that text less like others.
    known = {name: width + at for at, name in enumerate(sorted(
        name for name, n in occurrences.items() if n > 1))}  # fmt: skip
    size = len(counts)
    for row, one in zip(rows, counts, strict=True):
        weighted = {
            name: (1 + math.log(n)) * (math.log((1 + size) / (1 + occurrences[name])) + 1)
            for name, n in one.items()
        }
        length = math.sqrt(math.fsum(weight * weight for weight in weighted.values()))
        alone = 0.0
        for name, weight in weighted.items():
            scaled = math.sqrt(share) * weight / length
            column = known.get(name)
            if column is None:
                alone += scaled * scaled
            else:
                row[column] = scaled
        row[-1] = math.sqrt(row.get(-1, 0.0) ** 2 + alone)
    return width + len(known)


def _stems(text: str, language: str) -> list[str]:
    return terms(text[:LONGEST_READ], language)


def _letters(text: str) -> Iterable[str]:
    for word in words(text[:LONGEST_READ]):
        padded = f" {folded_word(word.surface)} "
        for start in range(len(padded) - 2):
            yield padded[start : start + 3]


def telling_words(texts: Sequence[tuple[str, str]], everywhere: Mapping[str, int]) -> list[str]:
    """Return the words that tell a group of texts from all others, the most telling first.

    :param everywhere: stem → in how many of all texts it stands.
    """
    inside: Counter[str] = Counter()
    spelled: dict[str, Counter[str]] = {}
    for text, language in texts:
        seen: dict[str, str] = {}
        for word in words(text[:LONGEST_READ]):
            for stem in terms(word.surface, language):
                seen.setdefault(stem, word.surface.lower())
        inside.update(seen.keys())
        for stem, surface in seen.items():
            spelled.setdefault(stem, Counter())[surface] += 1
    half = max(1, len(texts) // 4)

    def telling(stem: str) -> tuple[Any, ...]:
        rarity = math.log(1 + 1 / max(everywhere.get(stem, 1), 1) * 1000)
        return (-inside[stem] * rarity, stem)

    often = [stem for stem, n in inside.items() if n >= half and not stem.isdigit()]
    return [_most_often(spelled[stem]) for stem in sorted(often, key=telling)]


def _most_often(spellings: Counter[str]) -> str:
    return min(spellings, key=lambda word: (-spellings[word], word))
