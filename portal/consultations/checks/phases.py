"""Points about phases: there are some, they lie ahead, and somebody may take part in each."""

from __future__ import annotations

from itertools import combinations

from flask_babel import gettext as _

from portal.consultations.checks.texts import names_of
from portal.consultations.composing.conditions import contradictions, lies_elsewhere
from portal.consultations.composing.records import GAP
from portal.consultations.hooks import methods
from portal.consultations.records import (
    ChecklistItem,
    ConsultationRecord,
    ConsultationState,
    PhaseRecord,
)
from portal.core import clock
from portal.municipality.queries import area_and_ancestors, areas


def phase_points(record: ConsultationRecord) -> list[ChecklistItem]:
    """Return the points about a consultation's phases."""
    known = methods()
    untitled = [p for p in record.phases if not set(record.languages) <= set(p.title)]
    unknown = [phase for phase in record.phases if phase.method not in known]
    return [
        ChecklistItem(
            "phases",
            _("There is at least one phase"),
            bool(record.phases),
            _("Add a phase: when people take part, and how."),
            "phases",
        ),
        ChecklistItem(
            "phase_titles",
            _("Phases are named in every language"),
            not untitled,
            _("Give every phase a title in %(languages)s.", languages=names_of(record.languages)),
            _place(untitled),
        ),
        *_days_ahead(record),
        ChecklistItem(
            "methods",
            _("Every phase has a way of taking part"),
            not unknown,
            _("Choose how people take part in every phase."),
            _place(unknown),
        ),
        *_contradictions(record),
        *_second_looks(record),
    ]


def _days_ahead(record: ConsultationRecord) -> list[ChecklistItem]:
    """Return the points about days to come; once it was published, its days may pass."""
    if record.state is not ConsultationState.DRAFT:
        return []
    now = clock.now()
    over = [phase for phase in record.phases if phase.closes_at <= now]
    return [
        ChecklistItem(
            "dates",
            _("The last phase ends in the future"),
            len(over) < len(record.phases),
            _("Choose dates that are still to come."),
            _place(record.phases),
        ),
        ChecklistItem(
            "phases_over",
            _("No phase is over before anybody sees it"),
            not over,
            _("“%(phase)s” has ended already.", phase=str(over[0].title) if over else ""),
            _place(over),
            blocks=False,
        ),
    ]


def _contradictions(record: ConsultationRecord) -> list[ChecklistItem]:
    who, known = record.eligibility, areas()
    found = [(phase, contradictions(who, phase.access, known)) for phase in record.phases]
    codes = {code for _phase, listed in found for code in listed}
    impossible = codes & {"ages", "age", "areas"}
    words = {
        "ages": _("The greatest age must not be below the least."),
        "age": _("Nobody is as old as the least age asks for."),
        "areas": _("The areas where people must live are gone. Choose others."),
    }
    without = [phase for phase, listed in found if "without_account" in listed]
    return [
        ChecklistItem(
            "somebody",
            _("Somebody may take part"),
            not impossible,
            " ".join(words[code] for code in sorted(impossible)),
            "edit#max_age" if impossible <= {"ages", "age"} else "edit#who_areas",
        ),
        ChecklistItem(
            "without_account",
            _("Conditions can be checked where no account is needed"),
            not without,
            _(
                "“%(phase)s” is open without an account, where nobody is asked for age, area or "
                "verification. Ask for an account, or take the conditions away.",
                phase=str(without[0].title) if without else "",
            ),
            _place(without),
        ),
    ]


def _second_looks(record: ConsultationRecord) -> list[ChecklistItem]:
    undescribed = [
        phase
        for phase in record.phases
        if phase.description and not set(record.languages) <= set(phase.description)
    ]
    gaps = [
        phase
        for phase in record.phases
        if any(GAP in text for text in (*phase.title.values(), *phase.description.values()))
    ]
    together = _odd_overlap(record.phases)
    elsewhere = lies_elsewhere(record.eligibility, record.area_ids, area_and_ancestors)
    return [
        ChecklistItem(
            "phase_gaps",
            _("No gap of the template is left in a phase"),
            not gaps,
            _("Put your own words where %(gap)s stands.", gap=GAP),
            _place(gaps),
        ),
        ChecklistItem(
            "phase_descriptions",
            _("Phases are described in every language"),
            not undescribed,
            _("Describe it in %(languages)s.", languages=names_of(record.languages)),
            _place(undescribed),
            blocks=False,
        ),
        ChecklistItem(
            "overlap",
            _("No two phases do the same at the same time"),
            not together,
            _(
                "“%(first)s” and “%(second)s” are open at the same time.",
                first=str(together[0].title) if together else "",
                second=str(together[1].title) if together else "",
            ),
            _place(together),
            blocks=False,
        ),
        ChecklistItem(
            "elsewhere",
            _("People of the area it is about may take part"),
            not elsewhere,
            _("Those who may take part live outside the areas this is about."),
            "edit#who_areas",
            blocks=False,
        ),
    ]


def _odd_overlap(phases: tuple[PhaseRecord, ...]) -> tuple[PhaseRecord, ...]:
    for first, second in combinations(phases, 2):
        overlaps = first.opens_at < second.closes_at and second.opens_at < first.closes_at
        if overlaps and first.method == second.method:
            return (first, second)
    return ()


def _place(phases: list[PhaseRecord] | tuple[PhaseRecord, ...]) -> str:
    return f"phase:{phases[0].id}" if phases else "phases"
