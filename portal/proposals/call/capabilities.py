"""What a call can do beside collecting proposals: results, open data, links from answers."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.consultations.capabilities import (
    ContributionRecord,
    OpenTable,
    PhaseResult,
    ResultChart,
    ResultRow,
)
from portal.consultations.queries import consultation_of
from portal.consultations.records import ConsultationRecord, Moment, PhaseRecord
from portal.core.database import Slice
from portal.core.text.markdown import excerpt
from portal.core.web.formats import number
from portal.proposals.call.queries import said_by_id, said_in, shortlist_of
from portal.proposals.call.records import METHOD, Call, CallSettings
from portal.proposals.export import COLUMNS, lines_of
from portal.proposals.queries import ProposalFilter, every_proposal
from portal.proposals.records import ProposalItem

PAGE = 20
CHARTED = 10


class CallSource:
    """What was proposed in calls, for answers of the council that are linked to it."""

    kind = "proposal"
    title: Any = _l("Proposals")

    def find(
        self,
        consultation_id: uuid.UUID,
        words: str = "",
        phase_id: uuid.UUID | None = None,
        cursor: str | None = None,
    ) -> Slice[ContributionRecord]:
        """Return listed proposals, the newest first."""
        consultation = consultation_of(consultation_id)
        wanted = [
            one.id
            for one in (consultation.phases if consultation else ())
            if one.method == METHOD and phase_id in (None, one.id)
        ]
        found = said_in(wanted, words, cursor, PAGE)
        return found.map(lambda pair: _contribution(*pair))

    def load(self, ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, ContributionRecord]:
        """Return those of ``ids`` that are listed."""
        return {one.id: _contribution(phase_id, one) for phase_id, one in said_by_id(ids)}


def _contribution(phase_id: uuid.UUID, one: ProposalItem) -> ContributionRecord:
    return ContributionRecord(
        kind=CallSource.kind,
        id=one.id,
        phase_id=phase_id,
        text=one.summary,
        url=url_for("proposals.show", proposal_id=one.id),
        made_at=one.published_at,
        title=one.title,
    )


class CallResults:
    """How many proposals came in, and which of them go on."""

    method = METHOD

    def results(self, consultation: ConsultationRecord, phase: PhaseRecord) -> PhaseResult | None:
        """Return what came of a phase; nothing before the first proposal."""
        call = Call(consultation, phase, CallSettings.of(phase.settings))
        found = shortlist_of(call)
        if not found.proposals:
            return None
        headline = ngettext(
            "%(n)s proposal came in", "%(n)s proposals came in", found.proposals,
            n=number(found.proposals),
        )  # fmt: skip
        if consultation.moment(phase) is Moment.FINISHED and call.settings.supports:
            on = len(found.shortlisted)
            headline = ngettext(
                "%(n)s proposal came in, %(on)s of them go on",
                "%(n)s proposals came in, %(on)s of them go on",
                found.proposals,
                n=number(found.proposals),
                on=number(on),
            )
        if not call.settings.supports:
            return PhaseResult(headline)
        rows = tuple(
            ResultRow(excerpt(one.item.title, 120), one.supports) for one in found.placed[:CHARTED]
        )
        base = sum(one.supports for one in found.placed)
        return PhaseResult(
            headline,
            tied_words(found.tied),
            (ResultChart("supported", _("The most supported proposals"), rows, base),),
        )


def tied_words(tied: int) -> str:
    """Return a sentence that says that several share the last place."""
    if not tied:
        return ""
    words: str = ngettext(
        "%(num)s proposal shares the last place of the shortlist.",
        "%(num)s proposals share the last place of the shortlist with the same number of "
        "supports, so all of them are on it.",
        tied,
    )
    return words


class CallTables:
    """Every listed proposal of a call, without the author's name."""

    method = METHOD

    def tables(self, consultation: ConsultationRecord, phase: PhaseRecord) -> Sequence[OpenTable]:
        """Return the one table."""
        kept = [name for name in COLUMNS if name != "author"]
        places = [number for number, name in enumerate(COLUMNS) if name != "author"]
        wanted = ProposalFilter(phase_id=phase.id)
        return [
            OpenTable(
                "proposals",
                _("Proposals"),
                tuple((name, str(COLUMNS[name])) for name in kept),
                lambda: ([line[at] for at in places] for line in lines_of(every_proposal(wanted))),
            )
        ]
