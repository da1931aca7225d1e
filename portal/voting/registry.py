"""The ballot methods there are: the portal's own and those of plugins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from portal.core.plugins.calls import collect
from portal.voting.hooks import VotingHooks
from portal.voting.methods import BALLOT_METHODS
from portal.voting.records import BallotMethod


class UnknownMethod(LookupError):
    """There is no ballot method of that name (any more)."""


def by_name(methods: Iterable[BallotMethod]) -> dict[str, BallotMethod]:
    """Return methods by name.

    :raises ValueError: when two have the same.
    """
    found: dict[str, BallotMethod] = {}
    for method in methods:
        if method.name in found:
            raise ValueError(f"there are two ballot methods named “{method.name}”")
        found[method.name] = method
    return found


def ballot_methods() -> Mapping[str, BallotMethod]:
    """Return the methods of the portal and of every enabled plugin, by name.

    Outside of an application these are the portal's own; a plugin cannot replace one of them.
    """
    found = by_name(BALLOT_METHODS)
    for _plugin, methods in collect(VotingHooks.ballot_methods):
        for method in methods:
            found.setdefault(method.name, method)
    return found


def ballot_method(name: str) -> BallotMethod:
    """Return one method.

    :raises UnknownMethod: when it is not there, for example because its plugin is gone.
    """
    try:
        return ballot_methods()[name]
    except KeyError:
        raise UnknownMethod(name) from None
