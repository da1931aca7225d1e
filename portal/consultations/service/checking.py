"""What is wrong with what an officer typed, field by field."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _

from portal.consultations.hooks import methods, ways_of
from portal.consultations.queries import slug_is_taken
from portal.consultations.records import (
    ConsultationDraft,
    ConsultationRecord,
    PhaseDraft,
)
from portal.core.i18n import TranslatedText
from portal.core.problems import Problem
from portal.core.text.slug import slugify
from portal.municipality.queries import areas, departments, topics

TITLE_MAX, SUMMARY_MAX, TEXT_MAX, SLUG_MAX = 150, 400, 20_000, 80
LONGEST_PHASE = timedelta(days=3 * 366)
EARLIEST, LATEST = 1990, 2200


def draft_problems(draft: ConsultationDraft, record: ConsultationRecord | None) -> list[Problem]:
    """Return what is wrong with a consultation; ``record`` is the one it would change."""
    problems = [
        *_text_problems("title", draft.title, TITLE_MAX, needed=True),
        *_text_problems("summary", draft.summary, SUMMARY_MAX),
        *_text_problems("description", draft.description, TEXT_MAX),
        *_text_problems("privacy_notice", draft.privacy_notice, TEXT_MAX),
    ]
    if draft.slug:
        if slugify(draft.slug, max_length=SLUG_MAX, fallback="") != draft.slug:
            message = _(
                "Use small letters a to z, digits and hyphens, at most %(max)s.", max=SLUG_MAX
            )
            problems.append(Problem("slug", "format", message))
        elif slug_is_taken(draft.slug, record.id if record else None):
            message = _("Another consultation has this address. Choose a different one.")
            problems.append(Problem("slug", "taken", message))
    if draft.department_id is not None and draft.department_id not in departments():
        problems.append(Problem("department_id", "unknown", _("Choose a department of the list.")))
    if set(draft.area_ids) - set(areas()):
        problems.append(Problem("area_ids", "unknown", _("Choose areas of the list.")))
    if set(draft.topic_ids) - set(topics()):
        problems.append(Problem("topic_ids", "unknown", _("Choose topics of the list.")))
    if set(draft.eligibility.area_ids) - set(areas()):
        problems.append(Problem("who_areas", "unknown", _("Choose areas of the list.")))
    if not draft.languages:
        problems.append(Problem("languages", "needed", _("Choose at least one language.")))
    low, high = draft.eligibility.min_age, draft.eligibility.max_age
    if low is not None and high is not None and low > high:
        message = _("The greatest age must not be below the least.")
        problems.append(Problem("max_age", "order", message))
    return problems


def phase_problems(draft: PhaseDraft) -> list[Problem]:
    """Return what is wrong with a phase."""
    problems = [
        *_text_problems("title", draft.title, TITLE_MAX, needed=True),
        *_text_problems("description", draft.description, TEXT_MAX),
    ]
    opens, closes = draft.opens_at, draft.closes_at
    if opens is None:
        problems.append(Problem("opens_at", "needed", _("Say when the phase opens.")))
    if closes is None:
        problems.append(Problem("closes_at", "needed", _("Say when the phase closes.")))
    for field, moment in (("opens_at", opens), ("closes_at", closes)):
        if moment is not None and not EARLIEST <= moment.year <= LATEST:
            message = _("Choose a year from %(first)s to %(last)s.", first=EARLIEST, last=LATEST)
            problems.append(Problem(field, "year", message))
    if opens and closes and closes <= opens:
        problems.append(Problem("closes_at", "order", _("Choose an end after the beginning.")))
    elif opens and closes and closes - opens > LONGEST_PHASE:
        problems.append(Problem("closes_at", "too_long", _("Choose an end within three years.")))
    method = methods().get(draft.method)
    if method is None:
        problems.append(Problem("method", "unknown", _("Choose how people take part.")))
    else:
        problems.extend(method.problems(draft.settings))
        wanted = {name for name, is_open in draft.access.to_json().items() if is_open}
        for way in sorted(wanted - ways_of(draft.method)):
            message = _("“%(method)s” cannot be taken part in this way.", method=method.title)
            problems.append(Problem(way, "way", message))
    return problems


def _text_problems(
    field: str, text: TranslatedText, longest: int, *, needed: bool = False
) -> list[Problem]:
    problems = []
    if needed and not text:
        problems.append(Problem(field, "needed", _("Write the title in at least one language.")))
    if any(len(one) > longest for one in text.values()):
        message = _("Shorten this to %(max)s characters.", max=longest)
        problems.append(Problem(field, "too_long", message))
    return problems
