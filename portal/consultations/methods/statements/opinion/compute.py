"""Compute an opinion map from votes: the one call the worker makes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Literal

import numpy as np

from portal.consultations.methods.statements.opinion.bridging import bridging_scores
from portal.consultations.methods.statements.opinion.grouping import (
    UNGROUPED,
    Grouping,
    find_groups,
    people_to_group,
)
from portal.consultations.methods.statements.opinion.matrix import Floats, VoteMatrix
from portal.consultations.methods.statements.opinion.outline import convex_outline
from portal.consultations.methods.statements.opinion.priority import statement_priority
from portal.consultations.methods.statements.opinion.projection import Projection, project
from portal.consultations.methods.statements.opinion.records import (
    BridgingScore,
    Group,
    OpinionMap,
    PersonPlace,
    StatementResult,
)
from portal.consultations.methods.statements.opinion.representative import (
    consensus_statements,
    contrast_groups,
    group_aware_consensus,
    representative_statements,
)
from portal.consultations.methods.statements.opinion.stability import RUNS, measure_stability

Stage = Literal["places", "groups", "stability", "bridging", "done"]
Progress = Callable[[Stage, float], None]
"""Called with the stage that begins and the share of the whole work done so far."""

COORDINATE_DIGITS = 4
"""More could not be seen on any screen, and would only lengthen the stored map."""


def compute_opinion_map(
    matrix: VoteMatrix,
    *,
    seed: int = 0,
    hidden: Collection[str] = (),
    meta: Collection[str] = (),
    stability_runs: int = RUNS,
    progress: Progress = lambda _stage, _share: None,
) -> OpinionMap:
    """Place people and statements, find groups and what they share; same input, same map.

    `hidden` are rejected statements: they move nobody and appear nowhere in the result. `meta`
    statements (about the people voting) move nobody either, and stand in no list, but are counted.
    A matrix without people, votes or statements gives a map that says so by its `outcome`.
    """
    random = np.random.default_rng(seed)
    zeroed = matrix.columns({*hidden, *meta})
    progress("places", 0.0)
    projection = project(matrix, zeroed)
    progress("groups", 0.1)
    eligible = people_to_group(matrix)
    grouping = find_groups(projection.people, eligible, random)
    progress("stability", 0.2)
    stability = measure_stability(
        matrix,
        zeroed,
        grouping,
        random,
        runs=stability_runs,
        progress=lambda share: progress("stability", 0.2 + 0.6 * share),
    )
    progress("bridging", 0.8)
    bridging = bridging_scores(matrix.without_columns(zeroed), random)
    listed = [name for name, out in zip(matrix.statements, zeroed, strict=True) if not out]
    groups = _groups(matrix, projection.people, grouping, listed)
    statements = _statements(matrix, projection, groups, bridging, set(hidden), set(meta))
    everybody = {item.statement: item.counts for item in statements}
    progress("done", 1.0)
    return OpinionMap(
        seed=seed,
        participants=int(matrix.seen.any(axis=1).sum()),
        eligible=int(eligible.sum()),
        votes=int(matrix.seen.sum()),
        outcome=grouping.outcome,
        variance_share=projection.variance_share,
        silhouettes=grouping.silhouettes,
        stability=stability,
        people=_people(matrix, projection.people, grouping),
        groups=groups,
        statements=statements,
        consensus=consensus_statements({name: everybody[name] for name in listed}),
        common_ground=_ranking({item.statement: item.group_aware_consensus for item in statements}),
        bridging=_ranking({n: s.intercept if s.bridges else None for n, s in bridging.items()}),
    )


def group_label(rank: int) -> str:
    """ "A" for the largest group, "B" for the next."""
    return chr(ord("A") + rank)


def _people(matrix: VoteMatrix, places: Floats, grouping: Grouping) -> tuple[PersonPlace, ...]:
    counts = matrix.seen.sum(axis=1).tolist()
    labels = grouping.labels.tolist()
    return tuple(
        PersonPlace(
            participant=participant,
            x=x,
            y=y,
            votes=counts[row],
            group=None if labels[row] == UNGROUPED else group_label(labels[row]),
        )
        for row, (participant, (x, y)) in enumerate(
            zip(matrix.participants, _rounded(places), strict=True)
        )
        if counts[row]
    )


def _groups(
    matrix: VoteMatrix, places: Floats, grouping: Grouping, listed: list[str]
) -> tuple[Group, ...]:
    members = [grouping.labels == rank for rank in range(grouping.count)]
    counts = [matrix.counts(rows) for rows in members]
    contrasts = contrast_groups(counts, listed)
    found = []
    for rank, rows in enumerate(members):
        x, y = _rounded(places[rows].mean(axis=0, keepdims=True))[0]
        found.append(
            Group(
                label=group_label(rank),
                size=int(rows.sum()),
                x=x,
                y=y,
                outline=convex_outline(_rounded(places[rows])),
                counts={name: counts[rank][name] for name in listed},
                representative=representative_statements(contrasts[rank]),
            )
        )
    return tuple(found)


def _statements(
    matrix: VoteMatrix,
    projection: Projection,
    groups: tuple[Group, ...],
    bridging: Mapping[str, BridgingScore],
    hidden: set[str],
    meta: set[str],
) -> tuple[StatementResult, ...]:
    places = _rounded(projection.statements)
    extremities = projection.extremity.tolist()
    results = []
    for column, (name, counts) in enumerate(matrix.counts().items()):
        if name in hidden:
            continue
        x, y = places[column]
        results.append(
            StatementResult(
                statement=name,
                counts=counts,
                x=x,
                y=y,
                extremity=extremities[column],
                priority=statement_priority(
                    agree=counts.agree,
                    passes=counts.passes,
                    seen=counts.seen,
                    extremity=extremities[column],
                    meta=name in meta,
                ),
                meta=name in meta,
                group_aware_consensus=(
                    group_aware_consensus(group.counts[name] for group in groups)
                    if groups and name not in meta
                    else None
                ),
                bridging=bridging.get(name),
            )
        )
    return tuple(results)


def _ranking(scores: Mapping[str, float | None]) -> tuple[str, ...]:
    """Best first; equal ones, and those equal but for rounding, in the order they came."""
    known = {name: round(score, 12) for name, score in scores.items() if score is not None}
    return tuple(sorted(known, key=lambda name: known[name], reverse=True))


def _rounded(places: Floats) -> list[tuple[float, float]]:
    # Adding zero turns -0.0 into 0.0.
    return [(x, y) for x, y in (np.round(places, COORDINATE_DIGITS) + 0.0).tolist()]
