"""Methods that add up: single choice, approval, scores, points to share out.

Each option's number is the sum over all ballots; the greatest numbers win. Where the last seat
is between options with equal numbers, the result says so and names nobody, unless a lot was
drawn: then those drawn first take the seats that are left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portal.voting.counting.ballots import Ballots, Contest
from portal.voting.counting.result import Result, Round, Step, Tie


def count_choices(
    contest: Contest, ballots: Ballots, method: str, *, lot: Sequence[str] = ()
) -> Result:
    """Count ballots that name options: one vote for each option named."""
    sums = dict.fromkeys(contest.ids, 0)
    for ballot, people in ballots.items():
        for option in ballot:
            sums[option] += people
    return _greatest(contest, ballots, sums, method, lot)


def count_points(
    contest: Contest, ballots: Ballots, method: str, *, lot: Sequence[str] = ()
) -> Result:
    """Count ballots that give points to options."""
    sums = dict.fromkeys(contest.ids, 0)
    for ballot, people in ballots.items():
        for option, points in ballot:
            sums[option] += points * people
    return _greatest(contest, ballots, sums, method, lot)


def _greatest(
    contest: Contest,
    ballots: Ballots,
    sums: Mapping[str, int],
    method: str,
    lot: Sequence[str],
) -> Result:
    blank = ballots.get((), 0)
    valid = sum(ballots.values()) - blank
    order = sorted(contest.ids, key=lambda option: -sums[option])
    named = [option for option in order if sums[option] > 0]
    seats = min(contest.seats, len(named))
    winners: list[str] = named[:seats]
    tied: list[str] = []
    ties: tuple[Tie, ...] = ()
    if len(named) > seats and sums[named[seats]] == sums[named[seats - 1]]:
        last = sums[named[seats]]
        winners = [option for option in named if sums[option] > last]
        equal = [option for option in contest.ids if sums[option] == last]
        drawn = [option for option in lot if option in equal]
        left = seats - len(winners)
        settled = "lot" if len(drawn) >= left else ""
        ties = (Tie(1, tuple(equal), "election", mattered=True, settled_by=settled),)
        winners, tied = ([*winners, *drawn[:left]], []) if settled else (winners, equal)
    steps = tuple(Step("elected", option, {"votes": sums[option]}) for option in winners)
    return Result(
        method=method,
        winners=tuple(winners),
        rounds=(Round(1, sums, steps),),
        valid=valid,
        blank=blank,
        tied=tuple(tied),
        ties=ties,
    )
