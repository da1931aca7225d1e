"""Conditions of taking part that contradict each other, so that nobody or everybody gets in."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Sequence

from portal.consultations.records import Access
from portal.identity.eligibility import Eligibility

OLDEST = 120
Above = Callable[[uuid.UUID], Collection[uuid.UUID]]


def contradictions(
    who: Eligibility,
    access: Access,
    known_areas: Collection[uuid.UUID],
) -> Sequence[str]:
    """Return codes of what contradicts in a phase.

    ``ages``: the least age is above the greatest. ``age``: nobody is that old. ``areas``: none
    of the areas exists any more. ``without_account``: conditions nobody can be asked about who
    has no account.
    """
    found = []
    low, high = who.min_age, who.max_age
    if low is not None and high is not None and low > high:
        found.append("ages")
    if low is not None and low > OLDEST:
        found.append("age")
    if who.area_ids and not set(who.area_ids) & set(known_areas):
        found.append("areas")
    if access.without_account and (who.area_ids or who.level or low or high is not None):
        found.append("without_account")
    return found


def lies_elsewhere(who: Eligibility, about: Collection[uuid.UUID], with_ancestors: Above) -> bool:
    """Whether those who may take part live outside all areas a consultation is about.

    :param about: areas of the consultation; none means the whole town.
    :param with_ancestors: gives an area and those it lies in.
    """
    if not who.area_ids or not about:
        return False
    around = {above for area in about for above in with_ancestors(area)}
    living = {above for area in who.area_ids for above in with_ancestors(area)}
    return not (set(who.area_ids) & around or set(about) & living)
