"""What plugins hand over to be called later is called as carefully as their hooks are.

A hook may answer with an object: a way of taking part, a check, something to comment on. Its
functions are the plugin's code as well, so whoever registers such an object wraps them here,
with a fail policy of their own. What features of the portal hand over is left as it is.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar, cast

from flask import current_app

from portal.core.database.guests import current_guest
from portal.core.plugins.answers import accepted, answer_type
from portal.core.plugins.calls import guests_are_left_out
from portal.core.plugins.isolation import GuestFailure, run_as_guest
from portal.core.plugins.manager import plugins_of
from portal.core.plugins.plugin import Plugin
from portal.core.plugins.spec import FailPolicy, HookRules
from portal.core.problems import PortalError

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """How one function of an object is called.

    :param fail: ``SKIP`` answers with ``instead``, ``CLOSED`` refuses what the person wanted,
        ``RETRIED`` raises the failure itself, for the worker and for whoever lists findings.
    :param instead: what stands in the place of an answer that failed.
    :param answer: type of the answer, where the object's class does not say it.
    :param counts: whether a failure counts towards switching the plugin off.
    """

    fail: FailPolicy = FailPolicy.SKIP
    budget_ms: int = 200
    queries: int = 5
    instead: Any = None
    answer: Any = Any
    counts: bool = True

    @property
    def rules(self) -> HookRules:
        """The same as rules of a hook."""
        waits = self.fail is not FailPolicy.RETRIED
        return HookRules(self.fail, self.budget_ms, self.queries, waits)


def isolated(owner: Plugin, call: Callable[P, R], place: str, use: Use) -> Callable[P, R]:
    """Return a function of a plugin's object so that its failure stays its own.

    Refusals of the portal (``NotFound``, ``Problems``, ``Forbidden`` …) are answers and are
    passed on.

    :param place: what it is, for the log and for administrators: ``check points.balance``.
    """
    if owner.built_in:
        return call

    @functools.wraps(call)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        running = current_guest.get()
        if running is not None and running.name == owner.name:
            return call(*args, **kwargs)  # within a call that is isolated already
        manager = plugins_of(current_app)
        if use.fail is FailPolicy.SKIP and (
            manager.breaker.is_open(owner.name) or guests_are_left_out()
        ):
            return cast(R, use.instead)
        refusals: list[PortalError] = []

        def ask() -> Any:
            try:
                return accepted(call(*args, **kwargs), use.answer)
            except PortalError as refusal:
                refusals.append(refusal)
                return None

        try:
            answer = run_as_guest(ask, owner.name, use.rules)
        except GuestFailure as failure:
            manager.report_failure(owner.name, place, failure, counts=use.counts)
            if use.fail is FailPolicy.RETRIED:
                raise
            if failure.poisoned or use.fail is FailPolicy.CLOSED:
                raise failure.for_the_person() from failure
            return cast(R, use.instead)
        if refusals:
            raise refusals[0]
        return cast(R, answer)

    return guarded


class _HandedOver:
    """Stands for an object of a plugin: the same attributes, and its functions isolated."""

    def __init__(
        self, owner: Plugin, thing: object, kind: type, uses: Mapping[str, Use], place: str
    ) -> None:
        self._thing = thing
        for name, use in uses.items():
            if use.answer is Any and hasattr(kind, name):
                promised = answer_type(getattr(kind, name))
                use = Use(  # noqa: PLW2901 - the same use, with its answer's type
                    fail=use.fail,
                    budget_ms=use.budget_ms,
                    queries=use.queries,
                    instead=use.instead,
                    answer=promised,
                )
            setattr(self, name, isolated(owner, getattr(thing, name), f"{place} {name}", use))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._thing, name)


def hand_over(owner: Plugin, thing: T, kind: type, uses: Mapping[str, Use], place: str) -> T:
    """Return an object of a plugin with some of its functions isolated.

    :param kind: the protocol it follows; the types of its answers are checked.
    :param uses: name of a function → how it is called; other attributes are passed through.
    :raises AttributeError: when it lacks one of the functions.
    """
    if owner.built_in:
        return thing
    return cast(T, _HandedOver(owner, thing, kind, uses, place))
