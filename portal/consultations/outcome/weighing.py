"""Weighted figures of a consultation: only beside the unweighted ones, or words why not."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from portal.consultations.capabilities import GroupedAnswers, Place
from portal.consultations.outcome.participation import (
    age_words,
    population_by_area,
    told_areas,
)
from portal.consultations.outcome.records import WeightedFigure, WeightedRow, Weighting
from portal.consultations.outcome.settings import population_by_age
from portal.consultations.outcome.weighting import (
    Cell,
    Refusal,
    Weights,
    rake,
    weighted_share,
)
from portal.consultations.participation.records import AGE_GROUPS
from portal.core.web.formats import number, percent
from portal.identity.eligibility import Eligibility
from portal.municipality.queries import areas

LEAST_PEOPLE = 50
LEAST_KNOWN = 0.8
"""Share of those who answered whose area and age must be known."""

Towns = Sequence[Mapping[str, int]]


def weigh(answers: Sequence[GroupedAnswers], eligibility: Eligibility) -> Weighting:
    """Return weighted shares of what was answered, by area and age group.

    :param eligibility: who was asked; others who live here are not part of the comparison.
    """
    if not answers:
        return Weighting()
    towns = (_asked_areas(eligibility), _asked_ages(eligibility))
    if not all(towns) or not all(all(town.values()) for town in towns):
        return Weighting(
            refusal=_("Nobody has said yet how many people of each area and age live here.")
        )
    told = told_areas()
    figures = []
    for one in answers:
        found = _weigh_one(one, told, towns)
        if isinstance(found, str):
            return Weighting(refusal=found)
        figures.append(found)
    return Weighting(tuple(figures))


def _asked_areas(eligibility: Eligibility) -> Mapping[str, int]:
    told = told_areas()
    asked = {told[area] for area in eligibility.area_ids if area in told}
    everywhere = population_by_area()
    return {area: everywhere[area] for area in asked} if asked else everywhere


def _asked_ages(eligibility: Eligibility) -> Mapping[str, int]:
    least, most = eligibility.min_age or 0, eligibility.max_age
    living = population_by_age()
    following = [first for first, _name in AGE_GROUPS[1:]]
    return {
        name: living[name]
        for (first, name), after in zip(AGE_GROUPS, [*following, None], strict=True)
        if (after is None or after > least) and (most is None or first <= most)
    }


def _weigh_one(
    one: GroupedAnswers, told: Mapping[uuid.UUID, str], towns: Towns
) -> WeightedFigure | str:
    everybody = sum(one.answered.values())
    answered = _cells(one.answered, told)
    people = sum(answered.values())
    if people < LEAST_PEOPLE:
        few: str = _(
            "At least %(least)s people whose area and age are known have to answer; there are "
            "%(n)s.",
            least=number(LEAST_PEOPLE),
            n=number(people),
        )
        return few
    if people < everybody * LEAST_KNOWN:
        little: str = _(
            "Area and age are known of %(share)s of those who answered only.",
            share=percent(people / everybody),
        )
        return little
    weights = rake(answered, towns)
    if isinstance(weights, Refusal):
        return _why(weights)
    rows = [
        _row(label, _cells(chosen, told), answered, weights)
        for label, chosen in one.options.items()
    ]
    return WeightedFigure(one.title, tuple(rows), people, weights.effective)


def _row(
    label: str, chosen: Mapping[Cell, int], answered: Mapping[Cell, int], weights: Weights
) -> WeightedRow:
    share = sum(chosen.values()) / weights.people
    return WeightedRow(label, share, weighted_share(weights, chosen, answered) or 0.0)


def _cells(counts: Mapping[Place, int], told: Mapping[uuid.UUID, str]) -> Counter[Cell]:
    cells: Counter[Cell] = Counter()
    for (area_id, age_group), people in counts.items():
        area = told.get(area_id) if area_id else None
        if area and age_group:
            cells[area, age_group] += people
    return cells


def _why(refusal: Refusal) -> str:
    names = {area.slug: str(area.name) for area in areas().values()}
    group = names.get(refusal.group) if refusal.dimension == 0 else age_words(refusal.group)
    words: dict[str, str] = {
        "empty": _("Nobody of this group answered: %(group)s.", group=group or refusal.group),
        "unknown": _("It is not known how many people live here: %(group)s.", group=group or ""),
        "extreme": _("So few people of one group answered that each of them would decide it."),
    }
    no_fit: str = _("The groups that answered do not fit together with those who live here.")
    return words.get(refusal.reason, no_fit)
