"""What a file of ballots holds, and how a broken one is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.voting.counting.ballots import BallotForm, Ballots, Contest

MOST_BYTES = 500 * 1024 * 1024
MOST_OPTIONS = 5_000


class BrokenFile(ValueError):
    """A file of ballots that cannot be read.

    :param line: where, beginning with 1; 0 when it is about the file as a whole.
    """

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        super().__init__(f"line {line}: {message}" if line else message)


@dataclass(frozen=True, slots=True)
class BallotFile:
    """A contest with its ballots.

    :param form: what the ballots look like.
    :param method: the method the file names, or the usual one for such a file.
    :param lot: options as drawn by lot, if the file says so.
    :param about: whatever else the file says of itself.
    """

    contest: Contest
    ballots: Ballots
    form: BallotForm
    method: str
    lot: tuple[str, ...] = ()
    about: Mapping[str, Any] | None = None
