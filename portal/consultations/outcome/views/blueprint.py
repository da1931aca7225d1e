"""The blueprint of the results' pages, and the results from memory."""

from __future__ import annotations

from flask import Blueprint

from portal.consultations.answers.views.blueprint import next_midnight
from portal.consultations.caching import cache_until
from portal.consultations.outcome.building import outcome_of
from portal.consultations.outcome.records import Outcome
from portal.consultations.queries import access_consultation
from portal.consultations.records import ConsultationRecord
from portal.consultations.service import stamp_of
from portal.core.web import current_actor
from portal.core.web.recall import recalled

blueprint = Blueprint("outcome", __name__)
SECONDS = 30
STAMPS = ("consultations", "answers", "municipality")


def access_results(slug: str) -> tuple[ConsultationRecord, Outcome]:
    """Return a consultation with what came of it, which may be half a minute old.

    :raises NotFound: when there is none, or the actor may not know of it.
    """
    consultation = access_consultation(current_actor(), slug)
    stamp = stamp_of(consultation.id)
    cache_until([consultation.next_change, next_midnight()], stamp)
    found = recalled(
        "outcome.results",
        lambda: outcome_of(consultation),
        stamps=(*STAMPS, stamp),
        key=(consultation.id, consultation.moment_now.value, len(consultation.open_phases)),
        seconds=SECONDS,
    )
    return consultation, found
