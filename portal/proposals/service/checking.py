"""What a text must be before the portal keeps it, and before it is published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _

from portal.core.fields import missing_fields, read_fields
from portal.core.permissions import Actor
from portal.core.plugins.calls import collect
from portal.core.problems import Problem, Problems
from portal.core.text.checks import TITLE_MAX_LENGTH, TITLE_MIN_LENGTH, TitleProblem, check_title
from portal.core.text.controls import strip_unsafe_controls
from portal.core.text.names import clean_line
from portal.municipality.queries import areas, locate, topics
from portal.proposals.call.records import Call
from portal.proposals.call.service import problems_in
from portal.proposals.fields import proposal_fields
from portal.proposals.hooks import ProposalHooks
from portal.proposals.models import BODY_LENGTH
from portal.proposals.records import ProposalDraft

BODY_MIN_LENGTH = 30


def cleaned(draft: ProposalDraft) -> ProposalDraft:
    """Return the draft without invisible characters, its area following from its point."""
    draft = replace(
        draft,
        title=clean_line(draft.title),
        body=strip_unsafe_controls(draft.body).strip(),
    )
    if draft.lon is not None and draft.lat is not None:
        found = locate(draft.lon, draft.lat)
        return replace(draft, area_id=found) if found is not None else draft
    return draft


def refuse_unkeepable(draft: ProposalDraft) -> None:
    """Refuse what cannot even be kept as a draft.

    :raises Problems: naming every field that is too long, unknown or off the map.
    """
    problems = list(_unkeepable(draft))
    if problems:
        raise Problems(problems)


def _unkeepable(draft: ProposalDraft) -> Iterator[Problem]:
    if len(draft.title) > TITLE_MAX_LENGTH:
        yield Problem(
            "title",
            "too_long",
            _(
                "Shorten the title to %(max)s characters; it has %(count)s.",
                max=TITLE_MAX_LENGTH,
                count=len(draft.title),
            ),
        )
    if len(draft.body) > BODY_LENGTH:
        yield Problem(
            "body",
            "too_long",
            _(
                "Shorten the text to %(max)s characters; it has %(count)s.",
                max=BODY_LENGTH,
                count=len(draft.body),
            ),
        )
    if draft.topic_id is not None and draft.topic_id not in topics():
        yield Problem("topic", "unknown", _("Choose one of the topics in the list."))
    if draft.area_id is not None and draft.area_id not in areas():
        yield Problem("area", "unknown", _("Choose one of the areas in the list."))
    yield from read_fields(proposal_fields(), draft.extra)[1]
    yield from _point(draft)


def _point(draft: ProposalDraft) -> Iterator[Problem]:
    lon, lat = draft.lon, draft.lat
    if (lon is None) != (lat is None):
        field = "lon" if lon is None else "lat"
        yield Problem(field, "incomplete", _("A place needs both numbers, or neither."))
    elif lon is not None and lat is not None:
        if not -180 <= lon <= 180 or not -90 <= lat <= 90:
            yield Problem("lat", "off_the_map", _("Choose a place on the map."))
        elif locate(lon, lat) is None and _has_boundaries():
            yield Problem("lat", "outside", _("Choose a place inside the town."))


def _has_boundaries() -> bool:
    return any(area.bbox is not None for area in areas().values())


def refuse_unpublishable(
    actor: Actor,
    draft: ProposalDraft,
    kept: Mapping[str, Any] | None = None,
    *,
    call: Call | None = None,
) -> None:
    """Refuse what may not stand in public.

    :param kept: what is kept in fields of plugins that the draft leaves out.
    :param call: the call for proposals it is for, if it is for one.
    :raises Problems: of the portal's own rules and of what plugins object to.
    """
    kept = kept or {}
    problems = [*_unkeepable(draft), *_title(draft.title), *_body(draft.body)]
    problems += problems_in(call, draft)
    if topics() and draft.topic_id is None:
        problems.append(Problem("topic", "missing", _("Choose what it is about.")))
    fields = proposal_fields()
    problems += missing_fields(fields, {**kept, **read_fields(fields, draft.extra)[0]})
    if not problems:
        for _plugin, found in collect(ProposalHooks.check_proposal, actor=actor, draft=draft):
            problems += found
    if problems:
        raise Problems(problems)


def _title(title: str) -> Iterator[Problem]:
    words = {
        TitleProblem.TOO_SHORT: _(
            "Say in the title what should change, in at least %(min)s characters.",
            min=TITLE_MIN_LENGTH,
        ),
        TitleProblem.NO_WORDS: _("Say in words what should change."),
        TitleProblem.SHOUTING: _("Write the title without capital letters throughout."),
        TitleProblem.REPEATED_MARKS: _("One question or exclamation mark is enough."),
    }
    for found in check_title(title):
        if found is not TitleProblem.TOO_LONG:  # said already
            yield Problem("title", str(found), words[found])


def _body(body: str) -> Iterator[Problem]:
    if len(body) < BODY_MIN_LENGTH:
        yield Problem(
            "body",
            "too_short",
            _("Describe your idea in at least %(min)s characters.", min=BODY_MIN_LENGTH),
        )
