"""Who lives in the town, by age, so that those who took part can be shown beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from portal.consultations.participation.records import AGE_GROUPS
from portal.core.settings import setting, settings_of

COMPONENT = "outcome"
_MOST = 100_000_000


@dataclass(frozen=True)
class PopulationSettings:
    """How many people live in the town; those of areas stand with the areas."""

    people_0_15: int = setting(0, label=_l("Residents aged 0 to 15"), minimum=0, maximum=_MOST)
    people_16_24: int = setting(0, label=_l("Residents aged 16 to 24"), minimum=0, maximum=_MOST)
    people_25_39: int = setting(0, label=_l("Residents aged 25 to 39"), minimum=0, maximum=_MOST)
    people_40_64: int = setting(0, label=_l("Residents aged 40 to 64"), minimum=0, maximum=_MOST)
    people_65: int = setting(0, label=_l("Residents aged 65 and over"), minimum=0, maximum=_MOST)
    source: str = setting(
        "",
        label=_l("Where these figures come from"),
        help=_l("Such as “Municipal register, 1 January 2027”. Shown below the charts."),
        max_length=200,
    )


def population_by_age() -> Mapping[str, int]:
    """Return how many people of each age group live in the town; 0 where nobody has said."""
    found = settings_of(COMPONENT, PopulationSettings)
    numbers = (
        found.people_0_15,
        found.people_16_24,
        found.people_25_39,
        found.people_40_64,
        found.people_65,
    )
    return {name: n for (_least, name), n in zip(AGE_GROUPS, numbers, strict=True)}


def population_source() -> str:
    """Return where the town's figures come from."""
    return settings_of(COMPONENT, PopulationSettings).source
