"""Participants × statements: who voted what, latest vote only."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from portal.consultations.methods.statements.opinion.statistics import VoteCounts

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class VoteMatrix:
    """Latest votes: +1 agree, −1 disagree, 0 pass, where `seen`; 0 where not seen.

    Rows and columns stand in an order that depends on the ids alone (shorter first, then
    alphabetical, so that numbers sort as numbers), never on the order in which votes arrived:
    the same votes give the same map to the last bit.
    """

    participants: tuple[str, ...]
    statements: tuple[str, ...]
    votes: NDArray[np.int8]
    seen: Flags

    @classmethod
    def from_votes(
        cls,
        votes: Iterable[tuple[str, str, int]],
        *,
        participants: Iterable[str] = (),
        statements: Iterable[str] = (),
    ) -> VoteMatrix:
        """Build from (participant, statement, vote) in the order they were cast: the last counts.

        `participants` and `statements` name those to include although they have no vote.
        Raises ValueError for a vote other than −1, 0 or 1.
        """
        latest: dict[tuple[str, str], int] = {}
        for participant, statement, vote in votes:
            if vote not in (-1, 0, 1):
                raise ValueError(f"vote must be -1, 0 or 1, not {vote!r}")
            latest[participant, statement] = vote
        people = _in_order({person for person, _ in latest} | set(participants))
        columns = _in_order({statement for _, statement in latest} | set(statements))
        row_of = {person: row for row, person in enumerate(people)}
        column_of = {statement: column for column, statement in enumerate(columns)}
        values = np.zeros((len(people), len(columns)), dtype=np.int8)
        seen = np.zeros(values.shape, dtype=np.bool_)
        if latest:
            rows = np.fromiter((row_of[p] for p, _ in latest), dtype=np.intp, count=len(latest))
            cols = np.fromiter((column_of[s] for _, s in latest), dtype=np.intp, count=len(latest))
            values[rows, cols] = np.fromiter(latest.values(), dtype=np.int8, count=len(latest))
            seen[rows, cols] = True
        return cls(people, columns, values, seen)

    def columns(self, statements: Collection[str]) -> Flags:
        """Which columns belong to `statements`."""
        wanted = set(statements)
        return np.fromiter(
            (statement in wanted for statement in self.statements),
            dtype=np.bool_,
            count=len(self.statements),
        )

    def without_columns(self, dropped: Flags) -> VoteMatrix:
        """The same people without some statements."""
        kept = ~dropped
        names = tuple(name for name, keep in zip(self.statements, kept, strict=True) if keep)
        return VoteMatrix(self.participants, names, self.votes[:, kept], self.seen[:, kept])

    def without_votes(self, share: float, random: np.random.Generator) -> VoteMatrix:
        """A copy in which `share` of the votes, drawn at random, was never cast."""
        rows, cols = np.nonzero(self.seen)
        dropped = random.permutation(rows.size)[: round(rows.size * share)]
        votes, seen = self.votes.copy(), self.seen.copy()
        votes[rows[dropped], cols[dropped]] = 0
        seen[rows[dropped], cols[dropped]] = False
        return VoteMatrix(self.participants, self.statements, votes, seen)

    def counts(self, people: NDArray[Any] | None = None) -> dict[str, VoteCounts]:
        """Votes per statement, of everybody or of the rows selected by `people`."""
        votes = self.votes if people is None else self.votes[people]
        seen = self.seen if people is None else self.seen[people]
        agree = (votes == 1).sum(axis=0).tolist()
        disagree = (votes == -1).sum(axis=0).tolist()
        total = seen.sum(axis=0).tolist()
        return {
            statement: VoteCounts(agree[column], disagree[column], total[column])
            for column, statement in enumerate(self.statements)
        }


def _in_order(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: (len(name), name)))
