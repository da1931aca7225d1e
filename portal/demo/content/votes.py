"""Believable votes: people of a few opinion camps, each with a conviction of their own."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.demo.content.records import Consultation, Vote

# Passing is a person's habit; on average one vote in nine.
PASS_LEAST, PASS_MOST = 0.03, 0.19
# Share of the people who answer everything.
FINISHING = 0.4
# Somebody of weak conviction answers partly like the whole town and not like the camp.
CONVICTION_LEAST, CONVICTION_MOST = 0.7, 1.0
# Above 1, people of a camp resemble each other more than the bare probabilities would make them.
COHESION = 1.7


def draw_votes(consultation: Consultation, rng: random.Random) -> Iterator[tuple[int, int, Vote]]:
    """Yield (participant, statement, vote), participants in order, each statement at most once.

    Participants are numbered from 0 to `consultation.participants` - 1; statements are indices
    into `consultation.statements` and always approved ones. Votes are 1 agree, -1 disagree,
    0 pass. The same generator state gives the same votes.
    """
    camps = list(accumulate(camp.share for camp in consultation.camps))
    open_to_vote = [
        index
        for index, statement in enumerate(consultation.statements)
        if statement.status == "approved"
    ]
    for participant in range(consultation.participants):
        draw = rng.random() * camps[-1]
        camp = next(index for index, limit in enumerate(camps) if draw < limit)
        conviction = rng.uniform(CONVICTION_LEAST, CONVICTION_MOST)
        passing = rng.uniform(PASS_LEAST, PASS_MOST)
        for index in _seen(open_to_vote, consultation.seen_on_average, rng):
            agree = consultation.statements[index].agree
            everybody = sum(agree) / len(agree)
            probability = conviction * agree[camp] + (1 - conviction) * everybody
            yield participant, index, _vote(rng, _cohesive(probability), passing)


def _seen(statements: list[int], average: int, rng: random.Random) -> list[int]:
    """Return what one person got to see: many finish, some leave early, none sees nothing."""
    if rng.random() < FINISHING:
        count = len(statements)
    else:
        rest = (average - FINISHING * len(statements)) / (1 - FINISHING)
        count = round(rng.gauss(rest, rest / 3))
    return rng.sample(statements, max(3, min(len(statements), count)))


def _cohesive(probability: float) -> float:
    yes, no = math.pow(probability, COHESION), math.pow(1 - probability, COHESION)
    return yes / (yes + no)


def _vote(rng: random.Random, agree: float, passing: float) -> Vote:
    if rng.random() < passing:
        return 0
    return 1 if rng.random() < agree else -1
