"""Factories of areas, topics and departments."""

from __future__ import annotations

import uuid
from typing import Any

from portal.core import clock
from portal.core.database import after_commit, new_id, session, touch, unit_of_work
from portal.core.i18n import TranslatedText
from portal.municipality.models import AreaRow, DepartmentRow, TopicRow
from portal.municipality.queries import STAMP, forget_snapshot
from portal.testing.factories.base import MakeBase

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[-3.8, 43.2], [-3.7, 43.2], [-3.7, 43.3], [-3.8, 43.3], [-3.8, 43.2]]],
}


class MakeMunicipality(MakeBase):
    """Places and departments."""

    def area(self, name: str = "Millside", population: int = 8000, **values: Any) -> uuid.UUID:
        """Make an area with a square boundary."""
        with self.app.app_context(), unit_of_work():
            row = AreaRow(
                id=new_id(),
                slug=values.pop("slug", f"area-{self.number()}"),
                name=TranslatedText(en=name, es=f"{name} (es)"),
                population=population,
                boundary=values.pop("boundary", SQUARE),
                created_at=clock.now(),
                **values,
            )
            self._add(row)
            return row.id

    def topic(self, name: str = "Streets", **values: Any) -> uuid.UUID:
        """Make a topic."""
        with self.app.app_context(), unit_of_work():
            row = TopicRow(
                id=new_id(),
                slug=values.pop("slug", f"topic-{self.number()}"),
                name=TranslatedText(en=name, es=f"{name} (es)"),
                **values,
            )
            self._add(row)
            return row.id

    def department(self, name: str = "Roads", **values: Any) -> uuid.UUID:
        """Make a department."""
        with self.app.app_context(), unit_of_work():
            row = DepartmentRow(
                id=new_id(),
                slug=values.pop("slug", f"department-{self.number()}"),
                name=TranslatedText(en=name, es=f"{name} (es)"),
                description=TranslatedText(en="Looks after roads."),
                hours={},
                **values,
            )
            self._add(row)
            return row.id

    def _add(self, row: AreaRow | TopicRow | DepartmentRow) -> None:
        session().add(row)
        touch(STAMP)
        after_commit(forget_snapshot)
