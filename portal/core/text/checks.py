"""Rules for a title: long enough to say something, and said in a normal voice."""

import re
from enum import StrEnum

TITLE_MIN_LENGTH = 15
TITLE_MAX_LENGTH = 150

_REPEATED_MARKS = re.compile(r"([!?¡¿])\s*\1|[!?]{3,}")
_MIN_LETTERS_TO_SHOUT = 8
_SHOUTING_SHARE = 0.5


class TitleProblem(StrEnum):
    """Why a title is refused; the value is the code a form turns into a message."""

    TOO_SHORT = "title_too_short"
    TOO_LONG = "title_too_long"
    SHOUTING = "title_shouting"
    REPEATED_MARKS = "title_repeated_marks"
    NO_WORDS = "title_no_words"


def check_title(
    title: str,
    *,
    min_length: int = TITLE_MIN_LENGTH,
    max_length: int = TITLE_MAX_LENGTH,
) -> tuple[TitleProblem, ...]:
    """Return the problems of ``title``, already cleaned by ``clean_line``; empty when it is fine.

    Lengths are in characters. Shouting means that more than half of at least eight letters with
    case are capitals, so abbreviations and scripts without case pass.
    """
    problems = []
    if len(title) < min_length:
        problems.append(TitleProblem.TOO_SHORT)
    if len(title) > max_length:
        problems.append(TitleProblem.TOO_LONG)
    if title and not any(char.isalpha() for char in title):
        problems.append(TitleProblem.NO_WORDS)
    if _is_shouting(title):
        problems.append(TitleProblem.SHOUTING)
    if _REPEATED_MARKS.search(title):
        problems.append(TitleProblem.REPEATED_MARKS)
    return tuple(problems)


def _is_shouting(title: str) -> bool:
    capitals = sum(char.isupper() for char in title)
    cased = capitals + sum(char.islower() for char in title)
    return cased >= _MIN_LETTERS_TO_SHOUT and capitals > cased * _SHOUTING_SHARE
