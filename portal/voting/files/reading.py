"""What a file of ballots holds, and how a broken one is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from portal.voting.counting.ballots import BallotForm, Ballots, Contest

MOST_BYTES = 500 * 1024 * 1024
MOST_OPTIONS = 5_000
_AMOUNT = re.compile(
    r"[+-]?[0-9]{1,40}(/0{0,9}[1-9][0-9]{0,39}|(\.[0-9]{0,40})?([eE][+-]?[0-9]{1,2})?)"
)
_WHOLE = re.compile(r"[0-9]{1,12}")


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
    :param names: option → language → what it is called; ``None`` where the file's hash does not
        cover names.
    """

    contest: Contest
    ballots: Ballots
    form: BallotForm
    method: str
    lot: tuple[str, ...] = ()
    about: Mapping[str, Any] | None = None
    names: Mapping[str, Mapping[str, str]] | None = None


def read_amount(text: str) -> Fraction:
    """Return an amount, written with a point or as a fraction.

    :raises ValueError: for anything else; an exponent of many digits would ask for more memory
        than there is.
    """
    if not _AMOUNT.fullmatch(text):
        raise ValueError(f"“{text[:40]}” is no amount")
    return Fraction(text)


def is_whole(text: str) -> bool:
    """Whether a text is a whole number; ``isdigit`` takes ``²`` for one."""
    return bool(_WHOLE.fullmatch(text))
