"""What a poll gives to the results of a whole consultation: its sentence, its bars, open data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext as _

from portal.consultations.capabilities import (
    OpenTable,
    PhaseResult,
    ResultChart,
    ResultRow,
)
from portal.consultations.methods.poll.policy import METHOD
from portal.consultations.methods.poll.results import (
    RESULTS,
    Outcome,
    VoteResult,
    outcome_of,
    result_subject,
)
from portal.consultations.policy import TakePart
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.core.permissions import VISITOR, may
from portal.voting.counting.ballots import BallotForm
from portal.voting.explaining import Bars
from portal.voting.publishing.queries import as_counted, published_ballots
from portal.voting.records import ContestRecord
from portal.voting.registry import ballot_method


def _known(consultation: ConsultationRecord, phase: PhaseRecord) -> VoteResult | None:
    subject = result_subject(TakePart(consultation, phase))
    return subject if subject is not None and may(VISITOR, RESULTS, subject) else None


class PollResults:
    """The result of a vote among those of its consultation."""

    method = METHOD

    def results(self, consultation: ConsultationRecord, phase: PhaseRecord) -> PhaseResult | None:
        """Return the result as soon as everybody may know it."""
        subject = _known(consultation, phase)
        outcome = outcome_of(subject) if subject is not None else None
        if subject is None or outcome is None or outcome.story is None:
            return None
        story = outcome.story
        if outcome.annulled:
            return PhaseResult(_("This vote was annulled"), outcome.annulled.reason)
        headline = story.headline
        if not subject.is_over:
            headline = _("So far: %(headline)s", headline=headline)
        return PhaseResult(
            headline,
            "\n\n".join((*story.why, *story.ties)),
            tuple(
                _chart(f"votes-{number}", section.bars, _base(outcome, subject.contest))
                for number, section in enumerate(story.sections, start=1)
                if section.bars is not None
            ),
        )


def _base(outcome: Outcome, contest: ContestRecord) -> int:
    return outcome.count.ballots if outcome.count is not None else contest.cast_count


def _chart(key: str, bars: Bars, base: int) -> ResultChart:
    # A share of a full bar where there is one; else of the ballots.
    rows = tuple(
        ResultRow(
            row.label,
            int(row.value) if row.value == int(row.value) else row.value,
            row.value / bars.top if bars.top else None,
        )
        for row in bars.rows
    )
    return ResultChart(key, bars.title, rows, base, note=bars.line_label)


class PollTables:
    """The ballots of a vote as open data, once it is over."""

    method = METHOD

    def tables(self, consultation: ConsultationRecord, phase: PhaseRecord) -> Sequence[OpenTable]:
        """Return the ballots and the options they name."""
        subject = _known(consultation, phase)
        count = outcome_of(subject).count if subject is not None and subject.is_over else None
        if subject is None or count is None:
            return []
        contest = as_counted(subject.contest, count)
        return [
            OpenTable(
                "ballots",
                _("Ballots, in an order that was drawn"),
                (
                    ("place", _("Place in the published list")),
                    ("choices", _("Keys of the options, from the first preference on")),
                    ("points", _("Points of each, where points are given")),
                ),
                lambda: _ballots(contest),
            ),
            OpenTable(
                "options",
                _("Options on the ballot paper"),
                (
                    ("key", _("What ballots call it")),
                    ("title", _("Its name")),
                    ("cost", _("What it costs, in whole units of the currency")),
                    ("category", _("Its category")),
                ),
                lambda: ((o.key, str(o.title), o.cost, o.category) for o in contest.options),
            ),
        ]


def _ballots(contest: ContestRecord) -> Iterator[Sequence[Any]]:
    pointed = ballot_method(contest.method).form is BallotForm.POINTS
    for place, ballot in enumerate(published_ballots(contest.id), start=1):
        keys = [part[0] if pointed else part for part in ballot]
        points = [str(part[1]) for part in ballot] if pointed else []
        yield place, " ".join(keys), " ".join(points)
