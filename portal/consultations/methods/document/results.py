"""What came of a commented document: for the results page, the report and charts elsewhere."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.consultations.capabilities import PhaseResult, ResultChart, ResultRow
from portal.consultations.methods.document import queries
from portal.consultations.methods.document.activity import words_of
from portal.consultations.methods.document.records import METHOD, ShownBlock, WordingState
from portal.consultations.records import ConsultationRecord, Moment, PhaseRecord
from portal.core.i18n import current_language
from portal.core.text.markdown import excerpt
from portal.core.web.formats import number

MOST_ROWS = 10


class DocumentResults:
    """Numbers of comments and wordings, the most discussed parts, and what became of wordings."""

    method = METHOD

    def results(self, consultation: ConsultationRecord, phase: PhaseRecord) -> PhaseResult | None:
        """Return what everybody may know, ``None`` before the phase opens."""
        if consultation.moment(phase) in (Moment.DRAFT, Moment.UPCOMING):
            return None
        versions = queries.published(queries.versions_of(phase.id))
        if not versions:
            return None
        states = queries.states_of(phase.id)
        comments = queries.counts_by_phase(consultation.id).get(phase.id, (0, 0))[0]
        wordings = sum(n for state, n in states.items() if state is not WordingState.WITHDRAWN)
        taken = states[WordingState.TAKEN] + states[WordingState.PARTLY]
        spoken = [one for one in queries.shown_blocks(versions[-1].id) if one.contributions]
        charts = (_discussed(spoken), _answers(states, wordings))
        return PhaseResult(
            headline=_headline(comments, wordings, taken),
            text=str(versions[-1].note) if len(versions) > 1 else "",
            charts=tuple(chart for chart in charts if chart.base),
        )


def _headline(comments: int, wordings: int, taken: int) -> str:
    said = ngettext("%(n)s comment and", "%(n)s comments and", comments, n=number(comments))
    proposed = ngettext(
        "%(n)s proposed wording", "%(n)s proposed wordings", wordings, n=number(wordings)
    )
    if not taken:
        return str(_("%(comments)s %(wordings)s came in.", comments=said, wordings=proposed))
    return str(
        _(
            "%(comments)s %(wordings)s came in; %(taken)s changed the text.",
            comments=said,
            wordings=proposed,
            taken=number(taken),
        )
    )


def _discussed(spoken: list[ShownBlock]) -> ResultChart:
    most = sorted(spoken, key=lambda one: (-one.contributions, one.block.position))[:MOST_ROWS]
    return ResultChart(
        key="discussed",
        title=_("What people talked about most"),
        rows=tuple(ResultRow(label_of(one), one.contributions) for one in most),
        base=sum(one.contributions for one in spoken),
        note=_("Comments and proposed wordings by paragraph."),
    )


def _answers(states: dict[WordingState, int], wordings: int) -> ResultChart:
    shown = [state for state in WordingState if state is not WordingState.WITHDRAWN]
    return ResultChart(
        key="wordings",
        title=_("What became of proposed wordings"),
        rows=tuple(
            ResultRow(words_of(state), states[state], states[state] / wordings if wordings else 0)
            for state in shown
        ),
        base=wordings,
    )


def label_of(shown: ShownBlock) -> str:
    """Return a part's number and the beginning of its words."""
    words = excerpt(shown.block.text.in_language(current_language())[0], 60)
    return f"{shown.block.label} {words}" if shown.block.label else words
