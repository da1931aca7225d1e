"""Plans of whole consultations: from a template, from one that is there, with moved dates.

Nothing here writes; :mod:`portal.consultations.composing.writing` carries a plan out.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from portal.consultations.composing.contents import contents_by_method
from portal.consultations.composing.dates import days_between, moved, span_of_days
from portal.consultations.composing.records import (
    ConsultationTemplate,
    Plan,
    PlannedPhase,
    TemplatePhase,
)
from portal.consultations.hooks import ParticipationMethod, methods
from portal.consultations.records import (
    ConsultationDraft,
    ConsultationRecord,
    PhaseDraft,
    PhaseRecord,
)
from portal.core.i18n import TranslatedText
from portal.core.state import config


def plan_from_template(
    template: ConsultationTemplate, draft: ConsultationDraft, first_day: date
) -> Plan:
    """Return what a template makes of an officer's first answers.

    :param draft: title, department, areas, topics and languages; texts that are empty are taken
        from the template, in the languages the consultation is held in.
    :param first_day: the day the first phase opens, on the town's clock.
    """
    zone, known = ZoneInfo(config().time_zone), methods()

    def text(own: TranslatedText, offered: TranslatedText) -> TranslatedText:
        return own or _in(offered, draft.languages)

    phases = tuple(
        PlannedPhase(
            _phase_of(phase, known[phase.method], draft, first_day, zone),
            _localised(phase.contents, frozenset(template.summary), draft.languages),
        )
        for phase in template.phases
        if phase.method in known
    )
    filled = dataclasses.replace(
        draft,
        summary=text(draft.summary, template.summary),
        description=text(draft.description, template.description),
        privacy_notice=text(draft.privacy_notice, template.privacy_notice),
    )
    return Plan(filled, phases)


def missing_methods(template: ConsultationTemplate) -> tuple[str, ...]:
    """Return the methods of a template that are not enabled; their phases are left out."""
    known = methods()
    return tuple(dict.fromkeys(p.method for p in template.phases if p.method not in known))


def default_settings(method: ParticipationMethod, changed: Mapping[str, Any]) -> dict[str, Any]:
    """Return a method's settings as its form offers them, with some of them changed."""
    return {**method.settings_form()(None).data, **changed}


def plan_of_copy(record: ConsultationRecord, first_day: date | None) -> Plan:
    """Return a consultation again, without an address and without what people contributed.

    :param first_day: the day the first phase opens; by default the dates stay.
    """
    zone = ZoneInfo(config().time_zone)
    days = 0
    if first_day is not None and record.phases:
        days = days_between(record.phases[0].opens_at, first_day, zone)
    capable = contents_by_method()

    def planned(phase: PhaseRecord) -> PlannedPhase:
        keeper = capable.get(phase.method)
        return PlannedPhase(
            draft_of_phase(phase, moved(phase.opens_at, days, zone), _end(phase, days, zone)),
            keeper.export(phase) if keeper is not None else None,
        )

    return Plan(draft_of(record), tuple(planned(phase) for phase in record.phases))


def draft_of(record: ConsultationRecord) -> ConsultationDraft:
    """Return a consultation as a draft for another one, which gets an address of its own."""
    names = {field.name for field in dataclasses.fields(ConsultationDraft)} - {"slug"}
    return ConsultationDraft(**{name: getattr(record, name) for name in names})


def draft_of_phase(
    phase: PhaseRecord, opens: datetime | None, closes: datetime | None
) -> PhaseDraft:
    """Return a phase as a draft with other dates."""
    return PhaseDraft(
        title=phase.title,
        description=phase.description,
        opens_at=opens,
        closes_at=closes,
        method=phase.method,
        settings=dict(phase.settings),
        access=phase.access,
    )


def _end(phase: PhaseRecord, days: int, zone: ZoneInfo) -> datetime:
    return moved(phase.closes_at, days, zone)


def _phase_of(
    phase: TemplatePhase,
    method: ParticipationMethod,
    draft: ConsultationDraft,
    first_day: date,
    zone: ZoneInfo,
) -> PhaseDraft:
    opens, closes = span_of_days(first_day, phase.starts, phase.lasts, zone)
    return PhaseDraft(
        title=_in(phase.title, draft.languages),
        description=_in(phase.description, draft.languages),
        opens_at=opens,
        closes_at=closes,
        method=phase.method,
        settings=default_settings(method, phase.settings),
        access=phase.access,
    )


def _localised(value: Any, known: frozenset[str], languages: tuple[str, ...]) -> Any:
    """Return contents with their texts in the languages that are wanted.

    What counts as a text is an object whose names are languages the template is written in.
    """
    if isinstance(value, Mapping):
        if value and known.issuperset(value) and all(isinstance(v, str) for v in value.values()):
            return dict(_in(TranslatedText(value), languages))
        return {name: _localised(part, known, languages) for name, part in value.items()}
    if isinstance(value, list):
        return [_localised(part, known, languages) for part in value]
    return value


def _in(text: TranslatedText, languages: tuple[str, ...]) -> TranslatedText:
    """Return the languages that are wanted; the first known one where none of them is."""
    wanted = TranslatedText({code: text[code] for code in languages if code in text})
    if wanted or not text:
        return wanted
    first, words = next(iter(text.items()))
    return TranslatedText({(languages[0] if languages else first): words})
