"""What keeps a poll from being published, and what happens once it is."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from portal.consultations.methods.poll.policy import METHOD
from portal.consultations.methods.poll.queries import contest_in
from portal.consultations.methods.poll.service import set_published
from portal.consultations.records import ConsultationRecord
from portal.core.database import unit_of_work
from portal.core.events import EventEnvelope
from portal.core.i18n import language_names
from portal.core.problems import Problem
from portal.voting.service import contest_problems, languages_missing


def objections(consultation: ConsultationRecord) -> Sequence[Problem]:
    """Return what would embarrass the council: a vote without options, names in one language."""
    found = []
    for place, phase in enumerate(consultation.phases):
        if phase.method != METHOD:
            continue
        contest = contest_in(phase)
        title = str(phase.title)
        for problem in contest_problems(contest):
            words = _("%(phase)s: %(problem)s", phase=title, problem=problem.message)
            found.append(Problem(f"phases[{place}].{problem.field}", problem.code, words))
        if contest is None or contest.method == "yes_no":
            continue
        names = dict(language_names(consultation.languages))
        for language, numbers in languages_missing(contest, consultation.languages).items():
            words = _(
                "%(phase)s: options %(numbers)s have no name in %(language)s.",
                phase=title,
                numbers=", ".join(numbers[:10]),
                language=names.get(language, language),
            )
            found.append(Problem(f"phases[{place}].options", "language", words))
    return found


def fix_votes(envelope: EventEnvelope) -> None:
    """Draw the ballot papers and freeze the rules of a consultation that was published."""
    if envelope.subject_id is not None:
        with unit_of_work():
            set_published(envelope.subject_id)
