"""How long visitors' pages about a consultation may be kept: never past a change by the clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask import g

from portal.consultations.records import ConsultationRecord
from portal.core import clock


def cache_until_change(consultation: ConsultationRecord, *stamps: str) -> None:
    """Keep the page being made no longer than until a phase opens or closes.

    :param stamps: further version stamps the page depends on.
    """
    cache_until([consultation.next_change], *stamps)


def cache_until(moments: Iterable[datetime | None], *stamps: str) -> None:
    """Keep the page being made no longer than until the first of ``moments``."""
    wanted = g.get("visitor_cache")
    if not wanted:
        return
    names, seconds = wanted
    now = clock.now()
    waits = [(moment - now).total_seconds() for moment in moments if moment is not None]
    g.visitor_cache = ((*names, *stamps), max(0.0, min([seconds, *waits])))
