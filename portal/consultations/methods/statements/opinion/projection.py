"""The plane of the map: principal components of the votes, and everybody's place on it.

Votes are +1 for agreement throughout. Polis computes with agreement as −1; its formulas read the
same once centre and components are negated, so that a statement lies where a person would who had
agreed to it and seen nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from portal.consultations.methods.statements.opinion.matrix import Flags, Floats, VoteMatrix

DIMENSIONS = 2
NEGLIGIBLE = 1e-10
"""A component with less than this share of the variance is rounding error, and becomes zero."""


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """`centre` (statements), `components` (2 × statements), places of `statements` and `people`
    (each × 2), and the share of the variance each component explains."""

    centre: Floats
    components: Floats
    statements: Floats
    people: Floats
    variance_share: tuple[float, float]

    @property
    def extremity(self) -> Floats:
        """How strongly each statement tells people apart: distance from the map's origin."""
        lengths: Floats = np.hypot(self.statements[:, 0], self.statements[:, 1])
        return lengths


def project(matrix: VoteMatrix, zeroed: Flags) -> Projection:
    """Place people and statements on the plane that shows most of how votes differ.

    `zeroed` marks rejected and meta statements: for the map, everybody passed on them. Empty
    cells are filled with the column's mean before the components are found, but a person's place
    counts only what they saw, scaled up as if they had seen everything.
    """
    votes = np.where(zeroed, 0.0, matrix.votes.astype(np.float64))
    seen = matrix.seen | zeroed
    n_statements = votes.shape[1]
    views = seen.sum(axis=0)
    centre: Floats = votes.sum(axis=0) / np.maximum(views, 1)
    deviations = np.where(seen, votes - centre, 0.0)
    components, share = _principal_components(deviations)
    statements = np.sqrt(n_statements) * (1 - centre)[:, None] * components.T
    per_person = np.maximum(seen.sum(axis=1), 1)
    scale = np.sqrt(n_statements / per_person)[:, None]
    people: Floats = scale * (deviations @ components.T)
    return Projection(centre, components, statements, people, share)


def _principal_components(deviations: Floats) -> tuple[Floats, tuple[float, float]]:
    """First two principal axes by the eigenvectors of the smaller of the two Gram matrices.

    Mean-filled cells deviate by nothing, so `deviations` is already the centred matrix.
    """
    n_people, n_statements = deviations.shape
    components = np.zeros((DIMENSIONS, n_statements))
    total = float(np.square(deviations).sum())
    if total <= 0:
        return components, (0.0, 0.0)
    wide = n_people < n_statements
    gram = deviations @ deviations.T if wide else deviations.T @ deviations
    values, vectors = np.linalg.eigh(gram)
    shares = [0.0, 0.0]
    for axis in range(min(DIMENSIONS, len(values))):
        value, vector = float(values[-1 - axis]), vectors[:, -1 - axis]
        if value < NEGLIGIBLE * total:
            break
        direction = deviations.T @ vector if wide else vector
        components[axis] = _with_fixed_sign(direction / np.linalg.norm(direction))
        shares[axis] = value / total
    return components, (shares[0], shares[1])


def _with_fixed_sign(vector: Floats) -> Floats:
    """Turn an axis so that its largest loading is positive: an axis itself has no direction."""
    sizes = np.abs(vector)
    largest = int(np.argmax(sizes >= sizes.max() * (1 - 1e-9)))
    return vector if vector[largest] > 0 else -vector
