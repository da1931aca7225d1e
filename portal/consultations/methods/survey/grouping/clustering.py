"""Gathers texts that are alike: average linkage, a sample at a time.

Two groups are joined as long as their members are alike on average (UPGMA; Sokal & Michener 1958).
All pairs of fifty thousand texts would fill the memory, so a sample is grouped first, every other
text joins the group it is most like, and what remains is the next sample. Nothing is drawn by lot:
the same texts in any order give the same groups.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from portal.consultations.methods.survey.grouping.vectors import Floats, Vectors

ALIKE = 0.24
SAMPLE = 1_200
ROUNDS = 8


def cluster(
    vectors: Vectors,
    amounts: Sequence[int],
    names: Sequence[str],
    *,
    alike: float = ALIKE,
    sample: int = SAMPLE,
) -> list[list[int]]:
    """Return groups of rows, each of two or more; rows like no other are in none.

    :param amounts: how many people gave each text.
    :param names: what decides about the order in which texts are looked at.
    """
    rank = {row: _rank(names[row]) for row in range(len(vectors))}
    remaining = sorted(range(len(vectors)), key=rank.__getitem__)
    groups: list[list[int]] = []
    for _round in range(ROUNDS):
        first, later = remaining[:sample], remaining[sample:]
        if len(first) < 2:
            break
        parts = average_linkage(vectors.likeness(first), [amounts[row] for row in first], alike)
        found = [[first[at] for at in part] for part in parts if len(part) > 1]
        joined = _join(vectors, amounts, found, later, alike)
        groups += found
        remaining = [row for row in later if row not in joined]
    return groups


def average_linkage(likeness: Floats, amounts: Sequence[int], alike: float) -> list[list[int]]:
    """Return a partition: joined as long as the mean likeness of two parts is ``alike``."""
    near = likeness.astype(np.float64)
    np.fill_diagonal(near, -1.0)
    weight = np.asarray(amounts, dtype=np.float64)
    members: dict[int, list[int]] = {at: [at] for at in range(len(near))}
    while len(members) > 1:
        one, other = divmod(int(near.argmax()), len(near))
        if near[one, other] < alike:
            break
        one, other = min(one, other), max(one, other)
        together = weight[one] + weight[other]
        mean = (near[one] * weight[one] + near[other] * weight[other]) / together
        gone = (near[one] < 0) | (near[other] < 0)
        near[one] = np.where(gone, -1.0, mean)
        near[:, one] = near[one]
        near[other] = -1.0
        near[:, other] = -1.0
        weight[one] = together
        members[one] += members.pop(other)
    return [sorted(part) for part in members.values()]


def _join(
    vectors: Vectors,
    amounts: Sequence[int],
    groups: list[list[int]],
    rows: Sequence[int],
    alike: float,
) -> set[int]:
    if not groups:
        return set()
    means = vectors.means(groups, amounts)
    joined: set[int] = set()
    for row in rows:
        to_each = vectors.to_means(row, means)
        best = int(to_each.argmax())
        if to_each[best] >= alike:
            groups[best].append(row)
            joined.add(row)
    return joined


def _rank(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()
