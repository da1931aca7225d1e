"""What still refers to a row of the municipality, whoever's table it is."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import func, inspect, select

from portal.core.database.base import Base
from portal.core.database.session import session


@dataclass(frozen=True, slots=True)
class Reference:
    """How many rows of a table refer to it."""

    table: str
    count: int


def references_to(table_name: str, identifier: uuid.UUID) -> list[Reference]:
    """Return the tables with a foreign key on ``identifier``, found in the schema itself.

    A feature or plugin that is added later is thereby asked as well.
    """
    found = []
    # A plugin that is loaded may not have its tables yet.
    there = set(inspect(session().connection()).get_table_names())
    for table in Base.metadata.sorted_tables:
        if table.name not in there:
            continue
        columns = [
            key.parent
            for key in table.foreign_keys
            if key.column.table.name == table_name and key.column.name == "id"
        ]
        for column in columns:
            count = session().execute(select(func.count()).where(column == identifier)).scalar_one()
            if count:
                found.append(Reference(table.name, count))
    return found
