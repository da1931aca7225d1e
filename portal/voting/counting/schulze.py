"""The Condorcet method of Schulze: every option against every other, and the strongest paths.

Rule: M. Schulze, "A new monotonic, clone-independent, reversal symmetric, and
Condorcet-consistent single-winner election method", Social Choice and Welfare 36 (2011). Options
that a ballot does not rank stand equal below those it ranks. How strong a victory is must be
fixed before the vote opens, because it can decide who wins: the number of people on the winning
side (``winning_votes``), or the difference of both sides (``margins``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import permutations

from portal.voting.counting.ballots import Ballots, Contest
from portal.voting.counting.result import Result, Round, Step, Tie

Pairs = Mapping[tuple[str, str], int]


def count_schulze(contest: Contest, ballots: Ballots, *, lot: Sequence[str] = ()) -> Result:
    """Elect the option that nobody beats by a stronger path.

    Setting of the contest: ``strength``, ``winning_votes`` (default) or ``margins``.
    """
    strength = str(contest.settings.get("strength", "winning_votes"))
    blank = ballots.get((), 0)
    valid = sum(ballots.values()) - blank
    pairs = pairwise(contest.ids, ballots)
    paths = strongest_paths(contest.ids, pairs, strength)
    unbeaten = [
        one
        for one in contest.ids
        if all(paths[one, other] >= paths[other, one] for other in contest.ids if other != one)
    ]
    condorcet = [
        one
        for one in contest.ids
        if all(pairs[one, other] > pairs[other, one] for other in contest.ids if other != one)
    ]
    winners, tied, ties = tuple(unbeaten), (), ()
    if not valid:
        winners = ()
    elif len(unbeaten) > 1:
        drawn = [option for option in lot if option in unbeaten]
        tie = Tie(1, tuple(unbeaten), "election", mattered=True, settled_by="lot" if drawn else "")
        ties = (tie,)  # type: ignore[assignment]
        winners, tied = ((drawn[0],), ()) if drawn else ((), tuple(unbeaten))  # type: ignore[assignment]
    wins = {
        one: sum(pairs[one, other] > pairs[other, one] for other in contest.ids if other != one)
        for one in contest.ids
    }
    return Result(
        method="schulze",
        winners=winners,
        rounds=(Round(1, wins, tuple(Step("elected", option) for option in winners)),),
        valid=valid,
        blank=blank,
        tied=tied,
        ties=ties,
        facts={
            "strength": strength,
            "condorcet_winner": condorcet[0] if condorcet else None,
            "pairs": _matrix(contest.ids, pairs),
            "paths": _matrix(contest.ids, paths),
        },
    )


def pairwise(options: Sequence[str], ballots: Ballots) -> dict[tuple[str, str], int]:
    """Return (one, other) → how many people prefer the one to the other."""
    found = dict.fromkeys(permutations(options, 2), 0)
    everyone = set(options)
    for ballot, people in ballots.items():
        below = everyone - set(ballot)
        for place, one in enumerate(ballot):
            for other in (*ballot[place + 1 :], *below):
                found[one, other] += people
    return found


def strongest_paths(
    options: Sequence[str], pairs: Pairs, strength: str
) -> dict[tuple[str, str], int]:
    """Return the strength of the strongest path between any two options, 0 where there is none."""
    if strength not in ("winning_votes", "margins"):
        raise ValueError("strength is winning_votes or margins")
    found = {}
    for one, other in permutations(options, 2):
        won = pairs[one, other] - pairs[other, one]
        found[one, other] = (won if strength == "margins" else pairs[one, other]) if won > 0 else 0
    for via in options:
        for one, other in permutations(options, 2):
            if via not in (one, other):
                through = min(found[one, via], found[via, other])
                found[one, other] = max(found[one, other], through)
    return found


def _matrix(options: Sequence[str], numbers: Pairs) -> dict[str, dict[str, int]]:
    return {
        one: {other: numbers[one, other] for other in options if other != one} for one in options
    }
