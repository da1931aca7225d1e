"""Questions answered by a point on the map."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.consultations.methods.survey.hooks import Countable, Typed
from portal.consultations.methods.survey.records import QuestionRecord, SummaryKind
from portal.consultations.methods.survey.types.base import BaseType, only, refused
from portal.consultations.methods.survey.types.numbers import read_number

DECIMALS = 5


class MapPoint(BaseType):
    """A point, to about a metre."""

    name = "map"
    title = _l("Place on the map")
    summary: str = SummaryKind.PLACES

    def parse(self, question: QuestionRecord, typed: Typed) -> dict[str, float] | None:
        """Return longitude and latitude."""
        texts = {end: only(typed, end) for end in ("lon", "lat")}
        if not any(texts.values()):
            return None
        value: dict[str, float] = {}
        for end, most in (("lon", 180), ("lat", 90)):
            number = read_number(texts[end])
            if number is None or abs(number) > most:
                raise refused("place", _("Choose a place on the map, or leave it empty."), end)
            value[end] = round(float(number), DECIMALS)
        return value

    def typed(self, question: QuestionRecord, value: Any) -> dict[str, list[str]]:
        """Return longitude and latitude."""
        return {end: [str(value[end])] for end in ("lon", "lat")}

    def countable(self, question: QuestionRecord, value: Any) -> Countable:
        """Nothing of a place is counted."""
        return Countable()

    def plain(self, question: QuestionRecord, value: Any) -> str:
        """Return latitude and longitude, as maps write them."""
        return f"{value['lat']}, {value['lon']}"
