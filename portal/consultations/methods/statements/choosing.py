"""Which statement somebody is asked next."""

from __future__ import annotations

import random
from collections.abc import Sequence

from portal.consultations.methods.statements.opinion.priority import (
    draw_statement,
    next_statement_weights,
)
from portal.consultations.methods.statements.opinion.statistics import VoteCounts
from portal.consultations.methods.statements.records import BallotLine


def choose_line(lines: Sequence[BallotLine], who: str, number: int | None) -> BallotLine | None:
    """Return the line asked for, or draw one among those this person has not seen.

    The same is drawn until it is answered, so that reloading the page changes nothing.

    :param who: something that stands for the person, the same every time.
    """
    by_number = {str(line.number): line for line in lines}
    if number is not None and str(number) in by_number:
        return by_number[str(number)]
    seen = {str(line.number) for line in lines if line.answer is not None}
    weights = next_statement_weights(
        {
            name: VoteCounts(line.agree, line.disagree, line.agree + line.disagree + line.passed)
            for name, line in by_number.items()
        },
        {name: line.extremity for name, line in by_number.items()},
        seen=seen,
        meta={name for name, line in by_number.items() if line.is_meta},
    )
    seed = f"{who}:{len(seen)}"
    drawn = draw_statement(weights, random.Random(seed))  # noqa: S311 - no secret is drawn
    return by_number[drawn] if drawn is not None else None
