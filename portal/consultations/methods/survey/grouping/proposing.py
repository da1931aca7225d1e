"""Proposes groups of free answers by similar wording, each with the words that tell it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from portal.consultations.methods.survey.grouping.clustering import ALIKE, cluster
from portal.consultations.methods.survey.grouping.vectors import (
    LONGEST_READ,
    telling_words,
    vectors_of,
)
from portal.core.search.analysis import terms
from portal.core.text.similarity import folded_words

WORDS_NAMED = 4
SMALLEST_GROUP = 2
MOST_GROUPS = 500


@dataclass(frozen=True, slots=True)
class WordingGroup:
    """Answers that are worded alike.

    :param number: counted from 1, the largest group first.
    :param words: what tells it from the others.
    :param size: how many answers.
    """

    number: int
    words: tuple[str, ...]
    size: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """Groups, and for each answer the number of its group, ``None`` for one like no other."""

    groups: tuple[WordingGroup, ...]
    numbers: tuple[int | None, ...]


def propose_groups(answers: Sequence[tuple[str, str]], *, alike: float = ALIKE) -> Proposal:
    """Group (text, language) pairs by similar wording.

    The same answers in another order give the same groups.

    :param alike: mean likeness from which two groups are one, 0 to 1.
    """
    by_wording: dict[str, list[int]] = {}
    for at, (text, _language) in enumerate(answers):
        wording = " ".join(folded_words(text[:LONGEST_READ]))
        if wording:
            by_wording.setdefault(wording, []).append(at)
    wordings = sorted(by_wording)
    texts = [min(answers[at] for at in by_wording[wording]) for wording in wordings]
    amounts = [len(by_wording[wording]) for wording in wordings]
    groups = cluster(vectors_of(texts), amounts, wordings, alike=alike) if texts else []
    grouped = {row for group in groups for row in group}
    # What several people wrote word for word is a group even when nothing else is like it.
    groups += [
        [row] for row in range(len(texts)) if row not in grouped and amounts[row] >= SMALLEST_GROUP
    ]
    sizes = {id(group): sum(amounts[row] for row in group) for group in groups}
    groups.sort(key=lambda group: (-sizes[id(group)], wordings[min(group)]))
    everywhere: Counter[str] = Counter()
    for text, language in texts:
        everywhere.update(set(terms(text[:LONGEST_READ], language)))
    numbers: list[int | None] = [None] * len(answers)
    found = []
    for number, group in enumerate(groups[:MOST_GROUPS], start=1):
        told = telling_words([texts[row] for row in group], everywhere)[:WORDS_NAMED]
        words = tuple(told) or (wordings[min(group)][:40],)
        found.append(WordingGroup(number, words, sizes[id(group)]))
        for row in group:
            for at in by_wording[wordings[row]]:
                numbers[at] = number
    return Proposal(tuple(found), tuple(numbers))
