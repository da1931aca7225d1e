"""Which statement to show a person next. Runs in the web process and needs no numpy.

The more a statement is agreed with, tells people apart and is not passed over, the more often it
is shown; a new one gets a head start that fades with its first votes (Polis' comment routing).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from random import Random

from portal.consultations.methods.statements.opinion.statistics import VoteCounts

META_PRIORITY = 49.0
"""Priority of statements about the people voting ("I live in the old town")."""

HEAD_START = 8.0
HEAD_START_HALVES_EVERY = 5.0


def statement_priority(
    *, agree: int, passes: int, seen: int, extremity: float, meta: bool = False
) -> float:
    """How strongly a statement asks to be shown next; always positive.

    `extremity` is the length of the statement's place on the map, 0 while it has none.
    """
    if meta:
        return META_PRIORITY
    pass_share = (passes + 1) / (seen + 2)
    agree_share = (agree + 1) / (seen + 2)
    importance = (1 - pass_share) * (extremity + 1) * agree_share
    head_start = 1 + HEAD_START * 2.0 ** (-seen / HEAD_START_HALVES_EVERY)
    weight: float = (importance * head_start) ** 2
    return weight


def next_statement_weights(
    counts: Mapping[str, VoteCounts],
    extremities: Mapping[str, float],
    *,
    seen: Collection[str] = (),
    meta: Collection[str] = (),
) -> dict[str, float]:
    """Weights for drawing a person's next statement.

    `counts` holds every accepted statement with the votes it has now, `extremities` what the
    stored map knows (a statement written since counts as 0), `seen` what this person has voted
    on. The answer holds the unseen statements only and is empty when there is nothing left.
    """
    already, about_people = set(seen), set(meta)
    return {
        statement: statement_priority(
            agree=count.agree,
            passes=count.passes,
            seen=count.seen,
            extremity=extremities.get(statement, 0.0),
            meta=statement in about_people,
        )
        for statement, count in counts.items()
        if statement not in already
    }


def draw_statement(weights: Mapping[str, float], random: Random) -> str | None:
    """Draw one statement in proportion to its weight; None when there is none to draw."""
    if not weights:
        return None
    statements = list(weights)
    return random.choices(statements, weights=[weights[name] for name in statements])[0]
