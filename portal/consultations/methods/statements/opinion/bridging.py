"""Bridging statements: those that people agree with whichever camp they belong to.

One-factor matrix factorisation as in Community Notes (Wojcik et al., "Birdwatch", 2022): a vote is
a mean, a person's and a statement's intercept and the product of their factors. The factor takes
up what the camps explain, so a statement's intercept is the agreement they do not.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from portal.consultations.methods.statements.opinion.matrix import Floats, VoteMatrix
from portal.consultations.methods.statements.opinion.records import BridgingScore
from portal.consultations.methods.statements.opinion.statistics import VoteCounts

INTERCEPT_RIDGE = 0.15
FACTOR_RIDGE = 0.03
STARTS = 4
TRIAL_ROUNDS = 10
MAX_ROUNDS = 400
TOLERANCE = 1e-5

VOTES_PER_SIDE = 5
AGREEMENT_PER_SIDE = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Factorisation:
    """`vote ≈ mean + person + statement + person_factor · statement_factor`."""

    mean: float
    person: Floats
    person_factor: Floats
    statement: Floats
    statement_factor: Floats
    loss: float = math.inf


def factorise(matrix: VoteMatrix, random: np.random.Generator) -> Factorisation:
    """Fit the model by alternating least squares from several seeded starts.

    Loss is the mean squared error plus `INTERCEPT_RIDGE` and `FACTOR_RIDGE` times the mean
    squares of intercepts and factors. The start that is ahead after a few rounds is carried on
    until nothing moves. The factor's sign is fixed: its largest loading on a statement is
    positive.
    """
    votes, seen = matrix.votes.astype(np.float64), matrix.seen.astype(np.float64)
    trials = [_fit(votes, seen, _start(matrix, random), rounds=TRIAL_ROUNDS) for _ in range(STARTS)]
    best = _fit(votes, seen, min(trials, key=lambda trial: trial.loss), rounds=MAX_ROUNDS)
    sizes = np.abs(best.statement_factor)
    if sizes.size and best.statement_factor[int(np.argmax(sizes))] < 0:
        return replace(
            best,
            person_factor=-best.person_factor,
            statement_factor=-best.statement_factor,
        )
    return best


def bridging_scores(matrix: VoteMatrix, random: np.random.Generator) -> Mapping[str, BridgingScore]:
    """Each statement's intercept and factor, with the votes of the people on either side.

    A statement bridges when at least `VOTES_PER_SIDE` people of each sign of the factor voted on
    it and the smoothed share agreeing is at least one half on both sides.
    """
    if not matrix.seen.any():
        return {}
    model = factorise(matrix, random)
    high = matrix.counts(model.person_factor > 0)
    low = matrix.counts(model.person_factor < 0)
    return {
        statement: BridgingScore(
            intercept=float(model.statement[column]),
            factor=float(model.statement_factor[column]),
            one_side=low[statement],
            other_side=high[statement],
            bridges=_is_supported(low[statement]) and _is_supported(high[statement]),
        )
        for column, statement in enumerate(matrix.statements)
        if matrix.seen[:, column].any()
    }


def _is_supported(side: VoteCounts) -> bool:
    return side.seen >= VOTES_PER_SIDE and side.agree_probability >= AGREEMENT_PER_SIDE


def _start(matrix: VoteMatrix, random: np.random.Generator) -> Factorisation:
    n_people, n_statements = len(matrix.participants), len(matrix.statements)
    return Factorisation(
        mean=float(matrix.votes.sum()) / max(int(matrix.seen.sum()), 1),
        person=np.zeros(n_people),
        person_factor=0.1 * random.standard_normal(n_people),
        statement=np.zeros(n_statements),
        statement_factor=0.1 * random.standard_normal(n_statements),
    )


def _fit(votes: Floats, seen: Floats, start: Factorisation, *, rounds: int) -> Factorisation:
    total = max(float(seen.sum()), 1.0)
    per_person, per_statement = seen.sum(axis=1), seen.sum(axis=0)
    mean, person, person_factor = start.mean, start.person, start.person_factor
    statement, statement_factor = start.statement, start.statement_factor
    for _ in range(rounds):
        previous, previous_factor = statement, statement_factor
        statement, statement_factor = _solve_side(
            votes.T, seen.T, mean, person, person_factor, total / max(len(statement), 1)
        )
        person, person_factor = _solve_side(
            votes, seen, mean, statement, statement_factor, total / max(len(person), 1)
        )
        fitted = person @ per_person + statement @ per_statement
        fitted += person_factor @ (seen @ statement_factor)
        mean = (float(votes.sum()) - float(fitted)) / total
        moved = max(_largest(statement - previous), _largest(statement_factor - previous_factor))
        if moved < TOLERANCE:
            break
    residual = seen * (
        votes - mean - person[:, None] - statement - np.outer(person_factor, statement_factor)
    )
    loss = float(np.square(residual).sum()) / total
    loss += INTERCEPT_RIDGE * (_mean_square(person) + _mean_square(statement))
    loss += FACTOR_RIDGE * (_mean_square(person_factor) + _mean_square(statement_factor))
    return Factorisation(mean, person, person_factor, statement, statement_factor, loss)


def _solve_side(
    votes: Floats,
    seen: Floats,
    mean: float,
    other: Floats,
    other_factor: Floats,
    average_votes: float,
) -> tuple[Floats, Floats]:
    """Best intercept and factor of each row, given those of the columns.

    Mean loss with mean penalties is a ridge of λ times the average number of votes per row.
    Two unknowns per row: the normal equations are solved in closed form.
    """
    basis = np.stack(
        [np.ones_like(other), other, other_factor, other * other_factor, np.square(other_factor)],
        axis=1,
    )
    n, sum_other, sum_factor, sum_mixed, sum_square = (seen @ basis).T
    sum_votes, sum_weighted = (votes @ basis[:, [0, 2]]).T
    right_intercept = sum_votes - mean * n - sum_other
    right_factor = sum_weighted - mean * sum_factor - sum_mixed
    diagonal_intercept = n + INTERCEPT_RIDGE * average_votes
    diagonal_factor = sum_square + FACTOR_RIDGE * average_votes
    determinant = diagonal_intercept * diagonal_factor - np.square(sum_factor)
    intercept = (diagonal_factor * right_intercept - sum_factor * right_factor) / determinant
    factor = (diagonal_intercept * right_factor - sum_factor * right_intercept) / determinant
    return intercept, factor


def _mean_square(values: Floats) -> float:
    return float(np.square(values).mean()) if values.size else 0.0


def _largest(values: Floats) -> float:
    return float(np.abs(values).max(initial=0.0))
