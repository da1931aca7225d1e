"""The list of petitions as a table of open data, for its page and for the command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from portal.sdk import Exporter
from portal.sdk import lazy_gettext as _l
from portal_petitions.queries import PetitionFilter, View, every_petition
from portal_petitions.views.listing import plain

COLUMNS: Mapping[str, Any] = {
    "id": _l("Identifier, a UUID"),
    "title": _l("What the council should do; empty where the text is hidden"),
    "background": _l("Why it is needed; empty where the text is hidden"),
    "state": _l("Where it is in its life"),
    "topic": _l("Short name of its topic"),
    "area": _l("Short name of its area; empty for the whole town"),
    "language": _l("Language it is written in"),
    "signatures": _l("Signatures that count"),
    "response_threshold": _l("Signatures after which the council answers"),
    "debate_threshold": _l("Signatures after which it is put up for debate"),
    "opened_at": _l("When it opened (UTC)"),
    "closes_at": _l("When it closes or closed (UTC)"),
    "response_reached_at": _l("When it had enough signatures for an answer (UTC)"),
    "responded_at": _l("When the council answered (UTC)"),
    "debate_on": _l("Day of the debate"),
    "debated_at": _l("When the outcome of the debate was published (UTC)"),
    "rejection_code": _l("Why it was rejected"),
    "url": _l("Its page"),
}


def _rows() -> Iterator[tuple[Any, ...]]:
    for item in every_petition(PetitionFilter(view=View.ALL)):
        yield tuple(plain(item)[name] for name in COLUMNS)


PETITIONS = Exporter(
    "petitions",
    _l("Petitions"),
    _l("Every petition that is or was public, one in a row. Nobody who signed is named."),
    COLUMNS,
    _rows,
)
