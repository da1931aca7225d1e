"""Factories of surveys: a phase with a form of questions in pages."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.consultations.methods.survey.models import (
    SurveyFormRow,
    SurveyQuestionRow,
    SurveySectionRow,
)
from portal.consultations.models import PhaseRow
from portal.core import clock
from portal.core.database import new_id, session, unit_of_work
from portal.core.i18n import TranslatedText
from portal.core.identifiers import format_id
from portal.testing.factories.consultations import MakeConsultations

Spec = Mapping[str, Any]
"""A question: ``kind``, ``key``, ``text`` and whatever else it has; options as a list of words."""


@dataclass(frozen=True, slots=True)
class MadeSurvey:
    """A consultation with one survey.

    :param questions: key → identifier.
    """

    id: uuid.UUID
    slug: str
    phase_id: uuid.UUID
    questions: Mapping[str, uuid.UUID]

    @property
    def url(self) -> str:
        """Where people answer."""
        return f"/consultations/{self.slug}/survey/{format_id(self.phase_id)}"

    @property
    def office_url(self) -> str:
        """Where officers write the form."""
        here = f"{format_id(self.id)}/survey/{format_id(self.phase_id)}"
        return f"/admin/consultations/{here}"


USUAL: tuple[tuple[Spec, ...], ...] = (
    (
        {"kind": "single", "key": "bike", "text": "Do you cycle?", "options": ("Yes", "No")},
        {
            "kind": "multiple",
            "key": "why",
            "text": "What for?",
            "options": ("Work", "Shopping", "Fun"),
            "show_if": {"all": [{"question": "bike", "is": "equals", "value": "yes"}]},
        },
    ),
    (
        {"kind": "scale", "key": "safe", "text": "How safe is it?", "required": True},
        {"kind": "long_text", "key": "idea", "text": "What should change?"},
    ),
)
"""Two pages: cycling (and what for, if so), then how safe it is (required), and an idea."""


class MakeSurveys(MakeConsultations):
    """Surveys."""

    def survey(
        self,
        pages: Sequence[Sequence[Spec]] = USUAL,
        *,
        settings: Mapping[str, Any] | None = None,
        access: Mapping[str, bool] | None = None,
        **values: Any,
    ) -> MadeSurvey:
        """Make a consultation with one survey; by default it opened yesterday for ten days.

        :param values: as for ``consultation``.
        """
        made = self.consultation(settings=settings, **values)
        questions: dict[str, uuid.UUID] = {}
        with self.app.app_context(), unit_of_work():
            phase = session().get(PhaseRow, made.phase_id)
            assert phase is not None
            phase.method, phase.access = "survey", dict(access or {})
            session().add(SurveyFormRow(phase_id=made.phase_id, version=1, changed_at=clock.now()))
            for position, page in enumerate(pages, 1):
                section = SurveySectionRow(
                    id=new_id(),
                    phase_id=made.phase_id,
                    position=position,
                    title=TranslatedText(en=f"Page {position}", es=f"Página {position}"),
                    intro=TranslatedText(),
                )
                session().add(section)
                session().flush()
                for place, spec in enumerate(page, 1):
                    row = _question(made.phase_id, section.id, place, spec)
                    session().add(row)
                    questions[row.key] = row.id
        return MadeSurvey(made.id, made.slug, made.phase_id, questions)


def _question(
    phase_id: uuid.UUID, section_id: uuid.UUID, position: int, spec: Spec
) -> SurveyQuestionRow:
    settings = dict(spec.get("settings") or {})
    for name in ("options", "rows", "columns"):
        if name in spec:
            settings[name] = [_option(one) for one in spec[name]]
    return SurveyQuestionRow(
        id=new_id(),
        phase_id=phase_id,
        section_id=section_id,
        position=position,
        key=spec["key"],
        kind=spec["kind"],
        text=TranslatedText(en=spec.get("text", spec["key"]), es=f"{spec['key']} (es)"),
        help=TranslatedText(en=spec.get("help", "")),
        required=spec.get("required", False),
        settings=settings,
        show_if=spec.get("show_if"),
    )


def _option(given: Any) -> dict[str, Any]:
    words, quota = given if isinstance(given, tuple) else (given, 0)
    key = words.casefold().replace(" ", "_")
    limited = {"quota": quota} if quota else {}
    return {"key": key, "label": {"en": words, "es": f"{words} (es)"}, **limited}
