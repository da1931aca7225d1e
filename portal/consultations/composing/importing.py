"""Reads a consultation's file into a plan; what is unknown here is named and can be mapped."""

from __future__ import annotations

import json
import math
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from portal.consultations.composing.exporting import FORMAT, VERSION
from portal.consultations.composing.planning import default_settings
from portal.consultations.composing.reading import Reader
from portal.consultations.composing.records import Plan, PlannedPhase
from portal.consultations.hooks import methods
from portal.consultations.records import Access, ConsultationDraft, PhaseDraft
from portal.consultations.service import free_slug
from portal.consultations.service.checking import SLUG_MAX
from portal.core.problems import Problem, Problems
from portal.core.text.slug import slugify
from portal.identity.eligibility import Eligibility
from portal.municipality.queries import areas, departments, topics

LARGEST = 2 * 1024 * 1024
"""Greatest size of a file, in bytes."""
MOST_PHASES = 40
DEEPEST = 40
KINDS = ("department", "area", "topic")
TOP = frozenset(
    [
        "format",
        "version",
        "title",
        "summary",
        "description",
        "privacy_notice",
        "slug",
        "department",
        "areas",
        "topics",
        "languages",
        "eligibility",
        "phases",
    ]
)
OF_PHASE = frozenset(
    ["title", "description", "opens_at", "closes_at", "method", "settings", "access", "contents"]
)
OF_ELIGIBILITY = frozenset(("level", "areas", "min_age", "max_age"))

Mapped = Mapping[str, str]
"""``area:old-town`` → slug here, or nothing to leave it out."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was read of a file.

    :param plan: what would be written; complete only without problems and unknown slugs.
    :param problems: what is wrong, each with its place in the file.
    :param unknown: slugs nothing here has, as ``area:old-town``, to be mapped or left out.
    """

    plan: Plan
    problems: tuple[Problem, ...]
    unknown: tuple[str, ...]


@dataclass
class _Places:
    """Turns slugs into what this portal knows by them."""

    mapped: Mapped
    unknown: list[str] = field(default_factory=list)

    def one(self, kind: str, slug: str) -> uuid.UUID | None:
        key = f"{kind}:{slug}"
        wanted = self.mapped.get(key, slug)
        if not wanted:
            return None
        found = _by_slug(kind).get(wanted)
        if found is None and key not in self.unknown:
            self.unknown.append(key)
        return found

    def several(self, kind: str, slugs: tuple[str, ...]) -> tuple[uuid.UUID, ...]:
        found = (self.one(kind, slug) for slug in slugs)
        return tuple(dict.fromkeys(one for one in found if one is not None))


def parse_file(content: bytes) -> dict[str, Any]:
    """Return the object in a file.

    :raises Problems: when it is too large, no JSON, or no object.
    """
    if len(content) > LARGEST:
        message = _("The file is larger than %(max)s MB.", max=LARGEST // 1024 // 1024)
        raise Problems(Problem("file", "too_large", message))
    try:
        found = json.loads(
            content.decode("utf-8-sig"), parse_constant=_refuse_constant, parse_float=_finite
        )
    except json.JSONDecodeError as error:
        message = _(
            "This is no JSON: line %(line)s, column %(column)s cannot be read.",
            line=error.lineno,
            column=error.colno,
        )
        raise Problems(Problem("file", "json", message)) from error
    except (ValueError, RecursionError) as error:
        raise Problems(Problem("file", "json", _("This is no JSON in UTF-8."))) from error
    if not isinstance(found, dict):
        raise Problems(Problem("file", "type", _("This is no file of a consultation.")))
    if _depth_exceeds(found, DEEPEST):
        raise Problems(Problem("file", "depth", _("This is nested too deeply.")))
    return found


def read_consultation(document: Mapping[str, Any], mapped: Mapped | None = None) -> Found:
    """Read what :func:`~portal.consultations.composing.exporting.export_consultation` gave.

    :param mapped: which slug of this portal stands for an unknown one.
    """
    top = Reader(document)
    if document.get("format") != FORMAT:
        top.say("format", "unknown", _("This is no file of a consultation."))
        return Found(Plan(ConsultationDraft()), tuple(top.problems), ())
    if document.get("version") != VERSION:
        message = _("This portal reads version %(version)s of the format.", version=VERSION)
        top.say("version", "unknown", message)
        return Found(Plan(ConsultationDraft()), tuple(top.problems), ())
    top.refuse_unknown(TOP)
    places = _Places(mapped or {})
    draft = _draft(top, places)
    listed = document.get("phases")
    if listed is not None and not isinstance(listed, list):
        top.say("phases", "type", _("This must be a list, [ … ]."))
        listed = []
    if len(listed or ()) > MOST_PHASES:
        top.say("phases", "too_many", _("There can be %(max)s phases.", max=MOST_PHASES))
    phases = tuple(
        _phase(top.below(values if values is not None else "", f"phases[{number}]"))
        for number, values in enumerate((listed or [])[:MOST_PHASES])
    )
    return Found(Plan(draft, phases), tuple(top.problems), tuple(places.unknown))


def plan_of_file(content: bytes, mapped: Mapped | None = None) -> Plan:
    """Return the plan in a file.

    :raises Problems: naming each place that is wrong, and every slug that is unknown here.
    """
    found = read_consultation(parse_file(content), mapped)
    problems = [*found.problems, *(unknown_problem(key) for key in found.unknown)]
    if problems:
        raise Problems(problems)
    return found.plan


def unknown_problem(key: str) -> Problem:
    """Return the refusal of a slug that nothing here has."""
    kind, _colon, slug = key.partition(":")
    words: dict[str, Callable[..., str]] = {
        "department": lambda: _("There is no department “%(slug)s” here.", slug=slug),
        "area": lambda: _("There is no area “%(slug)s” here.", slug=slug),
        "topic": lambda: _("There is no topic “%(slug)s” here.", slug=slug),
    }
    return Problem(key, "unknown", words[kind]())


def _draft(top: Reader, places: _Places) -> ConsultationDraft:
    department = top.word("department")
    return ConsultationDraft(
        title=top.text("title"),
        summary=top.text("summary"),
        description=top.text("description"),
        privacy_notice=top.text("privacy_notice"),
        slug=_free_address(top.word("slug")),
        department_id=places.one("department", department) if department else None,
        area_ids=places.several("area", top.words("areas")),
        topic_ids=places.several("topic", top.words("topics")),
        languages=top.words("languages"),
        eligibility=_eligibility(top.below(top.values.get("eligibility"), "eligibility"), places),
    )


def _free_address(slug: str) -> str:
    # An address that is taken or odd is not worth a refusal: the draft gets the next free one.
    plain = slugify(slug, max_length=SLUG_MAX - 5, fallback="")
    return free_slug(plain) if plain else ""


def _eligibility(part: Reader, places: _Places) -> Eligibility:
    part.refuse_unknown(OF_ELIGIBILITY)
    named = part.words("areas")
    area_ids = places.several("area", named)
    if named and not area_ids and not places.unknown:
        # Left out one by one, they would let everybody in.
        message = _("Choose an area here; without one anybody could take part.")
        part.say("areas", "emptied", message)
    return Eligibility(
        level=part.number("level", 0, 3) or 0,
        area_ids=area_ids,
        min_age=part.number("min_age", 0, 120),
        max_age=part.number("max_age", 0, 120),
    )


def _phase(part: Reader) -> PlannedPhase:
    part.refuse_unknown(OF_PHASE)
    method = part.word("method")
    if method not in methods():
        part.say("method", "unknown", _("There is no way of taking part “%(m)s” here.", m=method))
    access = part.below(part.values.get("access"), "access")
    access.refuse_unknown(frozenset(Access.__slots__))
    opens, closes = part.moment("opens_at"), part.moment("closes_at")
    if opens and closes and closes <= opens:
        part.say("closes_at", "order", _("Choose an end after the beginning."))
    draft = PhaseDraft(
        title=part.text("title"),
        description=part.text("description"),
        opens_at=opens,
        closes_at=closes,
        method=method,
        settings=_settings(part.below(part.values.get("settings"), "settings"), method),
        access=Access(**{name: access.flag(name) for name in Access.__slots__}),
    )
    return PlannedPhase(draft, part.plain("contents"))


def _settings(part: Reader, method: str) -> dict[str, Any]:
    """Return a method's settings: names its form has, with values of the kind the form gives."""
    known = methods().get(method)
    if known is None:
        return {}
    defaults = default_settings(known, {})
    part.refuse_unknown(frozenset(defaults))
    for name, value in part.values.items():
        default = defaults.get(name)
        if default is not None and type(value) is not type(default):
            part.say(name, "type", _("This is not the kind of value that is set here."))
    return {**defaults, **{name: part.values[name] for name in part.values if name in defaults}}


def _by_slug(kind: str) -> dict[str, uuid.UUID]:
    known: dict[str, Callable[[], Mapping[uuid.UUID, Any]]] = {
        "department": departments,
        "area": areas,
        "topic": topics,
    }
    return {one.slug: identifier for identifier, one in known[kind]().items()}


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(text[:40])
    return number


def _depth_exceeds(value: Any, left: int) -> bool:
    if left < 0:
        return True
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(_depth_exceeds(part, left - 1) for part in parts)
