"""A value nobody is shown: a password, a key, a token."""

from __future__ import annotations

import hmac
from typing import NoReturn

HIDDEN = "••••"


class Secret:
    """A secret setting; only :meth:`reveal` gives it out.

    It is false while nothing is set. Printed, formatted or logged it is four dots, and it can
    be neither pickled nor written as JSON, so that it leaves the process on purpose only.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str = "") -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the secret itself, for the call that needs it."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return f"Secret({HIDDEN if self._value else ''})"

    def __str__(self) -> str:
        return HIDDEN if self._value else ""

    def __format__(self, _spec: str) -> str:
        return str(self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        mine, theirs = (s._value.encode(errors="surrogatepass") for s in (self, other))
        return hmac.compare_digest(mine, theirs)

    def __hash__(self) -> int:
        return hash(self._value)

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, _memo: object) -> Secret:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled")
