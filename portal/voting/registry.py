"""The ballot methods there are: the portal's own and those of plugins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import Flask, current_app, has_app_context

from portal.core.plugins.gathering import gather
from portal.core.plugins.handed_over import Use, isolated
from portal.core.plugins.manager import plugins_of
from portal.core.plugins.plugin import Plugin
from portal.core.plugins.spec import FailPolicy
from portal.voting.hooks import VotingHooks
from portal.voting.methods import BALLOT_METHODS
from portal.voting.records import BallotMethod

_KNOWN = "portal_ballot_methods"
_COUNT = Use(fail=FailPolicy.RETRIED, budget_ms=60_000, queries=0)
_RULE = Use(fail=FailPolicy.RETRIED, queries=0, answer=str)
_CHECKS = Use(fail=FailPolicy.RETRIED, queries=0)


class UnknownMethod(LookupError):
    """There is no ballot method of that name (any more)."""


def gather_ballot_methods(app: Flask) -> None:
    """Ask every ready plugin for its methods; a failing one is left out and marked broken."""
    known: dict[str, tuple[str, BallotMethod]] = {}

    def take(plugin: Plugin, found: Sequence[BallotMethod]) -> None:
        for method in found:
            name = method.name if plugin.built_in else f"{plugin.name}.{method.name}"
            if name in known:
                raise ValueError(f"there is a ballot method “{name}” already")
            place = f"ballot method {name}"
            known[name] = (
                plugin.name,
                replace(
                    method,
                    name=name,
                    rule=isolated(plugin, method.rule, f"{place} rule", _RULE),
                    count=isolated(plugin, method.count, f"{place} count", _COUNT),
                    checks=isolated(plugin, method.checks, f"{place} checks", _CHECKS),
                ),
            )

    gather(app, VotingHooks.ballot_methods, take)
    app.extensions[_KNOWN] = known


def ballot_methods() -> Mapping[str, BallotMethod]:
    """Return the methods of the portal and of every enabled plugin, by name.

    Without an application, as in a recount on somebody's own machine, the portal's own.
    """
    if not has_app_context():
        return {method.name: method for method in BALLOT_METHODS}
    known: dict[str, tuple[str, BallotMethod]] = current_app.extensions[_KNOWN]
    manager = plugins_of(current_app)
    return {name: method for name, (owner, method) in known.items() if manager.is_enabled(owner)}


def ballot_method(name: str) -> BallotMethod:
    """Return one method.

    :raises UnknownMethod: when it is not there, for example because its plugin is gone.
    """
    try:
        return ballot_methods()[name]
    except KeyError:
        raise UnknownMethod(f"there is no ballot method “{name}” here") from None
