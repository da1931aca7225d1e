"""Keeps a consultation open while a proposal enough people support waits for an answer."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from portal.consultations.answers.queries import linked_to, themes_of
from portal.consultations.records import ConsultationRecord
from portal.core.problems import Problem
from portal.core.text.markdown import excerpt
from portal.proposals.call.queries import waiting_in
from portal.proposals.call.records import METHOD

KIND = "proposal"


def unanswered(consultation: ConsultationRecord) -> Sequence[Problem]:
    """Name every proposal over its threshold that nobody has answered.

    An answer is the proposal's own, or that of a theme it is linked to. One that is being looked
    into needs a step with a day.
    """
    phases = [phase.id for phase in consultation.phases if phase.method == METHOD]
    waiting = waiting_in(phases)
    if not waiting:
        return []
    answered = {theme.id for theme in themes_of(consultation.id) if theme.is_answered}
    links = linked_to(consultation.id, [(KIND, one.id) for one in waiting])
    return [
        Problem(
            "answers",
            "unanswered",
            _(
                "The proposal “%(title)s” is over its threshold and has no answer yet.",
                title=excerpt(one.title, 90),
            ),
        )
        for one in waiting
        if not any(theme in answered for theme, _title in links.get((KIND, one.id), ()))
    ]
