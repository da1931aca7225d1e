"""Keeps a consultation from being closed for good while people wait for an answer."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from portal.consultations.answers.queries import themes_of
from portal.consultations.answers.records import ThemeRecord
from portal.consultations.records import ConsultationRecord
from portal.core.problems import Problem


def unanswered(consultation: ConsultationRecord) -> Sequence[Problem]:
    """Name every theme that has neither an answer nor a promise with a day."""
    return [
        Problem("answers", "unanswered", _why(theme))
        for theme in themes_of(consultation.id)
        if not theme.is_answered
    ]


def _why(theme: ThemeRecord) -> str:
    if theme.response is not None:
        looked_into: str = _(
            "“%(theme)s” is being looked into, but nobody has promised until when.",
            theme=str(theme.title),
        )
        return looked_into
    missing: str = _("“%(theme)s” has no answer and no promise yet.", theme=str(theme.title))
    return missing
