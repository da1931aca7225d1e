"""A vote in the small world: three options, so that every page of a poll has something to show."""

from __future__ import annotations

import uuid

from portal.consultations.methods.poll.closing import count_closed_polls
from portal.core.database import unit_of_work
from portal.core.i18n import TranslatedText
from portal.core.permissions import SYSTEM
from portal.voting.publishing.correcting import propose_correction
from portal.voting.publishing.records import CorrectionKind
from portal.voting.queries import contest_by_id, contest_of
from portal.voting.records import ContestDraft, OptionDraft
from portal.voting.service import add_options, create_contest, set_contest
from tests.support.stage import Stage, canary


def add_vote(phase_id: uuid.UUID, state: str) -> uuid.UUID:
    """Let a phase be about something; return one of its options. Needs a unit of work around it."""
    asked = canary("Draftvote") if state == "draft" else "What should be built by the river?"
    draft = ContestDraft(question=TranslatedText(en=asked, es=asked))
    contest_id = create_contest("phase", phase_id, draft)
    titles = ("Trees", "Benches", canary("Draftoption") if state == "draft" else "A pond")
    options = [OptionDraft(TranslatedText(en=title, es=title)) for title in titles]
    made = add_options(contest_id, options)
    contest = contest_by_id(contest_id)
    assert contest is not None
    if state != "draft":
        set_contest(contest, seed="stage")
    return made[0]


def count_votes(stage: Stage) -> None:
    """Count the votes that are over, and propose to count one of them again."""
    count_closed_polls()
    contest = contest_of("phase", stage.things["phase of poll"]["closed"])
    assert contest is not None
    with unit_of_work():
        made = propose_correction(SYSTEM, contest.id, CorrectionKind.RECOUNT, "To be sure.")
    stage.things["correction"] = {"": made}
