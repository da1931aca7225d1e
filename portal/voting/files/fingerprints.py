"""SHA-256 of what was counted: the options with their names, and the ballots.

Ballots name options by short keys. A hash of the ballots alone would stay the same if two names
were exchanged, so what is published since the second version of the formats covers the keys in
the order of the ballot paper, what each costs and what it is called in every language.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from portal.voting.counting.ballots import Ballot, Ballots, Contest
from portal.voting.files.reading import BallotFile, BrokenFile

Names = Mapping[str, Mapping[str, str]]
"""Option → language → what it is called."""

_FORMAT = "civic-portal/fingerprint/2"


def hash_of(ballots: Ballots) -> str:
    """Return the SHA-256 of ballots alone, the same in whatever order they come."""
    return _hashed(_counted(ballots))


def fingerprint(contest: Contest, names: Names | None, ballots: Ballots) -> str:
    """Return the SHA-256 of the options, their names and the ballots in whatever order.

    :param names: ``None`` where they are not covered: the hash is then that of the ballots alone.
    """
    if names is None:
        return hash_of(ballots)
    options = [
        [option.id, option.cost, sorted(_told(names.get(option.id, {})).items())]
        for option in contest.options
    ]
    return _hashed([_FORMAT, options, _counted(ballots)])


def fingerprint_of(found: BallotFile) -> str:
    """Return the SHA-256 of what a file holds, names included where the file gives them."""
    return fingerprint(found.contest, found.names, found.ballots)


def refuse_changed(found: BallotFile, stated: Any) -> None:
    """Compare a file with the hash it states.

    :raises BrokenFile: when its ballots, options or names are not those the hash was made of, or
        it calls an option something that its hash does not cover.
    """
    if found.names is None:
        if hash_of(found.ballots) != stated:
            raise BrokenFile(0, "its ballots are not those its hash was made of")
        return
    if fingerprint_of(found) != stated:
        words = "its options, their names or its ballots are not those its hash was made of"
        raise BrokenFile(0, words)
    for option in found.contest.options:
        called = _told(found.names.get(option.id, {})).values()
        title = str(option.title)
        if title and _plain_name(title) not in called:
            raise BrokenFile(0, f"“{title[:80]}” is no name of {option.id} that its hash covers")


def read_names(whole: Any) -> dict[str, str]:
    """Return the names of one option as a file writes them.

    :raises TypeError: when they are not language → name.
    """
    if not isinstance(whole, dict) or not all(isinstance(name, str) for name in whole.values()):
        raise TypeError("names are written for each language")
    return whole


def ordered(ballots: Ballots) -> list[Ballot]:
    """Return ballots in an order that only their contents decide."""
    return sorted(ballots, key=lambda ballot: json.dumps(plain_ballot(ballot), ensure_ascii=False))


def plain_ballot(ballot: Ballot) -> list[Any]:
    """Return a ballot as JSON knows it."""
    return [list(part) if isinstance(part, tuple) else part for part in ballot]


def _counted(ballots: Ballots) -> list[Any]:
    return [[plain_ballot(ballot), ballots[ballot]] for ballot in ordered(ballots)]


def _told(names: Mapping[str, str]) -> dict[str, str]:
    return {language: _plain_name(name) for language, name in names.items() if _plain_name(name)}


def _plain_name(name: str) -> str:
    # Pabulib files keep neither line breaks nor spaces at the ends.
    return " ".join(name.split())


def _hashed(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
