"""A ballot method, as the portal and plugins register it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from portal.voting.counting.ballots import BallotForm, Ballots, Contest
from portal.voting.counting.result import Result


@dataclass(frozen=True, slots=True)
class BallotMethod:
    """A way to vote and to count.

    :param name: stable, as stored with each contest: ``stv``.
    :param title: for officers who choose among methods.
    :param form: what a ballot looks like.
    :param rule: returns the rule in plain words for one contest; it is shown to voters before
        the vote opens and frozen with it.
    :param count: a pure function (contest, ballots, lot) → result. The lot is the order in
        which options were drawn in public where the ballots left a tie; it is mostly empty.
    :param checks: whether a contest's settings make sense: returns complaints, none if all is
        well.
    """

    name: str
    title: Any
    form: BallotForm
    rule: Callable[[Contest], str]
    count: Callable[[Contest, Ballots, Sequence[str]], Result]
    checks: Callable[[Contest], Sequence[str]] = lambda _contest: ()
