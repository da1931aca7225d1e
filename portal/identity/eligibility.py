"""Who may take part, by level of verification, area and age; said before anybody starts."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from portal.core.permissions import Actor, ActorKind, Decision
from portal.municipality.queries import area_and_ancestors, areas

SIGN_IN, ACCOUNT, VERIFY = "identity.sign_in", "identity.account", "identity.verify"


@dataclass(frozen=True, slots=True)
class Eligibility:
    """What a person must be to take part.

    :param level: least level of verification: 0 e-mail, 1 phone or postcode, 2 census or
        mailed code, 3 electronic identity.
    :param area_ids: areas one must live in (or below); empty means anywhere.
    :param min_age: least age in whole years, or ``None``.
    :param max_age: greatest age in whole years, or ``None``.
    """

    level: int = 0
    area_ids: tuple[uuid.UUID, ...] = ()
    min_age: int | None = None
    max_age: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return JSON values for storing."""
        return {
            "level": self.level,
            "area_ids": [str(area) for area in self.area_ids],
            "min_age": self.min_age,
            "max_age": self.max_age,
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any] | None) -> Eligibility:
        """Read what :meth:`to_json` gave; missing values take their defaults."""
        values = values or {}
        return cls(
            int(values.get("level") or 0),
            tuple(uuid.UUID(str(area)) for area in values.get("area_ids") or ()),
            values.get("min_age"),
            values.get("max_age"),
        )


EVERYBODY = Eligibility()


def decide_eligibility(actor: Actor, eligibility: Eligibility) -> Decision:
    """Return whether the actor fulfils the conditions; a refusal names the way to a yes."""
    if actor.kind is ActorKind.SYSTEM:
        return Decision.yes()
    if not actor.is_signed_in:
        return Decision.no("sign_in", _("Sign in to take part."), SIGN_IN)
    if not actor.confirmed:
        return Decision.no("confirm", _("Confirm your e-mail address first."), ACCOUNT)
    return (
        _refused_by_level(actor, eligibility)
        or _refused_by_area(actor, eligibility)
        or _refused_by_age(actor, eligibility)
        or Decision.yes()
    )


def _refused_by_level(actor: Actor, eligibility: Eligibility) -> Decision | None:
    if actor.level >= eligibility.level:
        return None
    return Decision.no("verify", _("Verify first that you live here. It takes a minute."), VERIFY)


def _refused_by_area(actor: Actor, eligibility: Eligibility) -> Decision | None:
    if not eligibility.area_ids:
        return None
    if actor.area_id is None:
        return Decision.no("verify", _("We need to know which area you live in."), VERIFY)
    if set(area_and_ancestors(actor.area_id)) & set(eligibility.area_ids):
        return None
    message = _("Only people who live in %(areas)s can take part here.", areas=_names(eligibility))
    return Decision.no("area", message)


def _refused_by_age(actor: Actor, eligibility: Eligibility) -> Decision | None:
    if eligibility.min_age is None and eligibility.max_age is None:
        return None
    if actor.age is None:
        return Decision.no("verify", _("We need to know your age. Verify who you are."), VERIFY)
    if eligibility.min_age is not None and actor.age < eligibility.min_age:
        message = _("You can take part from the age of %(age)s.", age=eligibility.min_age)
        return Decision.no("age", message)
    if eligibility.max_age is not None and actor.age > eligibility.max_age:
        message = _("This is for people up to the age of %(age)s.", age=eligibility.max_age)
        return Decision.no("age", message)
    return None


def describe_eligibility(eligibility: Eligibility) -> list[str]:
    """Return the conditions in words, one sentence each, for everybody to read beforehand."""
    words = [_level_in_words(eligibility.level)]
    if eligibility.area_ids:
        words.append(_("You need to live in %(areas)s.", areas=_names(eligibility)))
    low, high = eligibility.min_age, eligibility.max_age
    if low is not None and high is not None:
        words.append(
            _("You need to be between %(low)s and %(high)s years old.", low=low, high=high)
        )
    elif low is not None:
        words.append(_("You need to be at least %(age)s years old.", age=low))
    elif high is not None:
        words.append(_("You need to be at most %(age)s years old.", age=high))
    return words


def _level_in_words(level: int) -> str:
    words: dict[int, str] = {
        0: _("You need an account with a confirmed e-mail address."),
        1: _("You need a confirmed telephone number or postcode here."),
        2: _("You need to have verified that you live here."),
        3: _("You need to have verified yourself with an electronic identity."),
    }
    return words[max(0, min(level, 3))]


def _names(eligibility: Eligibility) -> str:
    known = areas()
    return ", ".join(str(known[a].name) for a in eligibility.area_ids if a in known)
