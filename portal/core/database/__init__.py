"""The database: rows, sessions, the one commit, paging, tallies and version stamps."""

from portal.core.database.base import Base, JSONValue, UTCDateTime, new_id
from portal.core.database.conflicts import insert_once, translate_conflicts
from portal.core.database.paging import Order, Slice, page_of
from portal.core.database.prepared import prepared, run
from portal.core.database.session import db, session
from portal.core.database.stamps import touch
from portal.core.database.tallies import (
    TallyTarget,
    add_to_tallies,
    add_to_tally,
    fold_tallies,
    open_delta_sum,
    open_deltas,
)
from portal.core.database.unit_of_work import (
    after_commit,
    in_unit_of_work,
    unit_of_work,
)

__all__ = [
    "Base",
    "JSONValue",
    "Order",
    "Slice",
    "TallyTarget",
    "UTCDateTime",
    "add_to_tallies",
    "add_to_tally",
    "after_commit",
    "db",
    "fold_tallies",
    "in_unit_of_work",
    "insert_once",
    "new_id",
    "open_delta_sum",
    "open_deltas",
    "page_of",
    "prepared",
    "run",
    "session",
    "touch",
    "translate_conflicts",
    "unit_of_work",
]
