"""Passwords: hashed with Argon2id, refused when anybody would try them first."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _

from portal.core.problems import Problem
from portal.core.text.fold import fold
from portal.identity.proofs.common_words import COMMON_WORDS, KEYBOARD_ROWS

MINIMUM, MAXIMUM = 12, 200
OWN_CHARACTERS = 5
"""Characters that must remain once everything easily guessed is taken away."""

# 19 MiB, two passes, one lane: OWASP's recommendation, which keeps a small server responsive.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_LEET = str.maketrans("@48310$57", "aabeioss" + "t")


def hash_password(password: str) -> str:
    """Return the Argon2id hash of a password, with its parameters."""
    return _hasher.hash(_normal(password))


def password_fits(password: str, known: str | None) -> bool:
    """Whether ``password`` is the one behind the hash ``known``.

    Without a hash as much work is done, so that nobody can tell accounts by the clock.
    """
    try:
        _hasher.verify(known or _nobodys_hash(), _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return known is not None


def needs_new_hash(known: str) -> bool:
    """Whether a hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(known)


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("no account has this password")


def _normal(password: str) -> str:
    # The same keys give different code points on different devices.
    return unicodedata.normalize("NFKC", password)[: MAXIMUM * 4]


def password_problems(
    password: str, *, about: Iterable[str] = (), field: str = "password"
) -> list[Problem]:
    """Return why a new password is refused; empty when it is good.

    :param about: name, address and whatever else strangers know of the person.
    """
    if len(password) < MINIMUM:
        return [Problem(field, "too_short", _("Use at least %(n)s characters.", n=MINIMUM))]
    if len(password) > MAXIMUM:
        return [Problem(field, "too_long", _("Use at most %(n)s characters.", n=MAXIMUM))]
    if len(remainder(password, about)) < OWN_CHARACTERS:
        words = _(
            "This password is among the first anybody would try. "
            "Three or four unrelated words make a good one."
        )
        return [Problem(field, "common", words)]
    return []


def remainder(password: str, about: Iterable[str] = ()) -> str:
    """Return what is left of a password without what attackers try first.

    Taken away are common words (also with digits for letters), parts of ``about``, rows of the
    keyboard, counting up or down, and repetitions; equal characters left over count once.
    """
    plain = fold(_normal(password))
    words = sorted({*COMMON_WORDS, *_parts(about)}, key=len, reverse=True)
    shortest = plain
    for spelling in (plain, plain.translate(_LEET)):
        left = _once(spelling)
        for word in words:
            left = left.replace(word, " ")
        left = _without_rows(left)
        left = _without_sequences(left)
        left = "".join(dict.fromkeys(char for char in left if char.isalnum()))
        shortest = min(shortest, left, key=len)
    return shortest


def _parts(about: Iterable[str]) -> Iterator[str]:
    for text in about:
        for part in re.split(r"[\W_]+", fold(text)):
            if len(part) >= 3:
                yield part


def _once(text: str) -> str:
    """Return the unit of a text that only repeats it, "abc1" of "abc1abc1abc1"."""
    for size in range(1, len(text) // 2 + 1):
        if text == (text[:size] * (len(text) // size + 1))[: len(text)]:
            return text[:size]
    return text


def _without_rows(text: str) -> str:
    for row in KEYBOARD_ROWS:
        for direction in (row, row[::-1]):
            for size in range(len(direction), 3, -1):
                for start in range(len(direction) - size + 1):
                    text = text.replace(direction[start : start + size], " ")
    return text


def _without_sequences(text: str) -> str:
    kept: list[str] = []
    start = 0
    while start < len(text):
        end = max(_run(text, start, step) for step in (-1, 0, 1))
        if end - start >= 3:
            start = end
        else:
            kept.append(text[start])
            start += 1
    return "".join(kept)


def _run(text: str, start: int, step: int) -> int:
    end = start + 1
    while end < len(text) and ord(text[end]) - ord(text[end - 1]) == step:
        end += 1
    return end
