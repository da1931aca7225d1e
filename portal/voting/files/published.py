"""The portal's own file of ballots: everything a recount needs, with a hash of what was counted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from portal.voting.counting.ballots import Ballot, BallotForm, Contest, Option
from portal.voting.counting.result import plain
from portal.voting.files.fingerprints import (
    fingerprint_of,
    ordered,
    plain_ballot,
    read_names,
    refuse_changed,
)
from portal.voting.files.reading import BallotFile, BrokenFile, read_amount

FORMAT = "civic-portal/ballots/2"
WITHOUT_NAMES = "civic-portal/ballots/1"
"""The format of votes counted when the hash covered the ballots only."""


def write_published(
    found: BallotFile, result: Mapping[str, Any] | None = None, receipts: Sequence[str] = ()
) -> str:
    """Write a contest, its ballots and, if it is known, the result as published.

    Ballots are written in an order that only their contents decide, so that nothing can be
    read out of it.

    :param receipts: hashes of receipts in their own order, which leads to no ballot.
    """
    contest = found.contest
    whole = {
        "format": WITHOUT_NAMES if found.names is None else FORMAT,
        "method": found.method,
        "form": str(found.form),
        "contest": {
            "options": [_option(found, option) for option in contest.options],
            "seats": contest.seats,
            "budget": plain(contest.budget),
            "most": contest.most,
            "least": contest.least,
            "settings": dict(contest.settings),
        },
        "lot": list(found.lot),
        "about": dict(found.about or {}),
        "ballots": [
            [plain_ballot(ballot), found.ballots[ballot]] for ballot in ordered(found.ballots)
        ],
        "sha256": fingerprint_of(found),
    }
    if result is not None:
        whole["result"] = dict(result)
    if receipts:
        whole["receipts"] = list(receipts)
    return json.dumps(whole, ensure_ascii=False, indent=1, default=str)


def _option(found: BallotFile, option: Option) -> dict[str, Any]:
    told: dict[str, Any] = {"id": option.id, "title": option.title, "cost": option.cost}
    if found.names is not None:
        told["names"] = dict(found.names.get(option.id, {}))
    return told


def read_published(text: str) -> tuple[BallotFile, Mapping[str, Any] | None]:
    """Read the portal's own file; return it with the result it states.

    :raises BrokenFile: when it is not such a file, or its hash is not that of what it holds.
    """
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BrokenFile(0, f"it is no JSON: {error}") from error
    if not isinstance(whole, dict) or whole.get("format") not in (FORMAT, WITHOUT_NAMES):
        raise BrokenFile(0, f"its format is not {FORMAT}")
    try:
        form = BallotForm(whole["form"])
        told = whole["contest"]
        options = tuple(Option(o["id"], o.get("title", ""), o["cost"]) for o in told["options"])
        contest = Contest(
            options,
            told["seats"],
            _amount(told["budget"]),
            told["most"],
            told["least"],
            dict(told["settings"]),
        )
        ballots = Counter({_ballot(parts): int(people) for parts, people in whole["ballots"]})
        found = BallotFile(
            contest,
            ballots,
            form,
            whole["method"],
            tuple(whole["lot"]),
            whole.get("about", {}),
            _names(told["options"]) if whole["format"] == FORMAT else None,
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise BrokenFile(0, f"it is incomplete: {error}") from error
    _refuse_strangers(found)
    refuse_changed(found, whole.get("sha256"))
    return found, whole.get("result")


def _names(options: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    return {str(option["id"]): read_names(option["names"]) for option in options}


def _refuse_strangers(found: BallotFile) -> None:
    known = set(found.contest.ids)
    for ballot, people in found.ballots.items():
        options = [_option_of(part, found.form) for part in ballot]
        strange = [option for option in options if option not in known]
        if strange or people < 1 or len(set(options)) != len(options):
            raise BrokenFile(0, f"a ballot is not possible: {ballot!r} × {people}")


def _option_of(part: Any, form: BallotForm) -> Any:
    """Return which option a part of a ballot names; ``None`` where it can name none."""
    if form is not BallotForm.POINTS:
        return part
    pair = part if isinstance(part, tuple) and len(part) == 2 else (None, 0)
    return pair[0] if type(pair[1]) is int and pair[1] >= 0 else None


def _amount(value: int | str) -> int | Fraction:
    return read_amount(value) if isinstance(value, str) else int(value)


def _ballot(parts: list[Any]) -> Ballot:
    return tuple(tuple(part) if isinstance(part, list) else part for part in parts)
