"""How canonical ballots are stored, and which ones a contest accepts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from portal.voting.counting.ballots import (
    Ballot,
    BallotError,
    BallotForm,
    Contest,
    chosen,
    pointed,
)
from portal.voting.records import ContestRecord


def to_json(ballot: Ballot) -> list[Any]:
    """Return a canonical ballot as JSON values."""
    return [list(part) if isinstance(part, tuple) else part for part in ballot]


def from_json(content: Sequence[Any]) -> Ballot:
    """Return the canonical ballot of JSON values."""
    return tuple(tuple(part) if isinstance(part, list) else part for part in content)


def keeps_to_budget(contest: ContestRecord) -> bool:
    """Whether what one ballot chooses may cost no more than there is to spend."""
    return contest.budget > 0 and bool(contest.settings.get("within_budget"))


def cost_of(contest: ContestRecord, keys: Iterable[str]) -> int:
    """Return what the options of some keys cost together."""
    wanted = set(keys)
    return sum(option.cost for option in contest.options if option.key in wanted)


def most_each(contest: ContestRecord | Contest) -> int:
    """Return how many points one option may get."""
    return int(contest.settings.get("most_each") or contest.most or 5)


def canonical(contest: ContestRecord, form: BallotForm, content: Iterable[Any]) -> Ballot:
    """Return what was chosen as the contest's canonical ballot.

    :param content: option keys, or (key, points) pairs.
    :raises BallotError: when the contest does not allow it.
    """
    paper = contest.counted_as()
    content = list(content)
    pointed_at = form is BallotForm.POINTS
    if any(isinstance(part, tuple | list) is not pointed_at for part in content):
        raise BallotError("bad_form", "this is another kind of ballot")
    if pointed_at:
        pairs = [tuple(part) for part in content]
        if len({key for key, _points in pairs}) != len(pairs):
            raise BallotError("repeated_option", "an option is there twice")
        return pointed(paper, dict(pairs), most_each=most_each(contest), most_in_all=contest.most)
    ballot = chosen(paper, content, form)
    if form is BallotForm.APPROVAL and keeps_to_budget(contest):
        dear = cost_of(contest, ballot)
        if dear > contest.budget:
            raise BallotError("too_dear", f"this costs {dear}, there are {contest.budget}")
    return ballot
