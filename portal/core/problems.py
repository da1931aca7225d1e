"""Refusals: what is wrong, with which field, said so that a person can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.core.permissions.decision import Decision


@dataclass(frozen=True, slots=True)
class Problem:
    """One refusal.

    :param field: name of the field it belongs to, or ``""`` for the whole form.
    :param code: stable machine name, ``too_long``; never translated.
    :param message: what to do about it, translated, without blame.
    """

    field: str
    code: str
    message: str


class PortalError(Exception):
    """Base of the errors that have a page of their own."""

    status = 500
    code = "error"


class Problems(PortalError):
    """A draft was refused; nothing was changed."""

    status = 422
    code = "refused"

    def __init__(self, problems: Iterable[Problem] | Problem) -> None:
        self.problems: tuple[Problem, ...] = (
            (problems,) if isinstance(problems, Problem) else tuple(problems)
        )
        super().__init__("; ".join(f"{p.field}: {p.code}" for p in self.problems))


class NotFound(PortalError):
    """There is no such thing, or this actor may not know that there is."""

    status = 404
    code = "not_found"


class Forbidden(PortalError):
    """The actor may see the thing but not do this; carries the reason and the remedy."""

    status = 403
    code = "forbidden"

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        super().__init__(decision.code)


class Stale(PortalError):
    """Somebody else changed it after this form was opened."""

    status = 409
    code = "stale"


class OnlyLooking(PortalError):
    """Somebody who looks at another moment, or through other eyes, would change something."""

    status = 403
    code = "only_looking"


class TryAgain(PortalError):
    """Something outside the person's control failed for a moment; nothing was changed."""

    status = 503
    code = "try_again"
