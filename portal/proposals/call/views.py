"""Pages of a call for proposals: its list, its form, what came of it."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from flask import Blueprint, Response, request, stream_with_context, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.consultations.caching import cache_until_change
from portal.consultations.policy import phase_is_open
from portal.consultations.queries import access_consultation
from portal.consultations.reaching import phase_using
from portal.consultations.records import ConsultationRecord, Moment, PhaseRecord
from portal.consultations.service import stamp_of
from portal.core.database import new_id
from portal.core.identifiers import format_id
from portal.core.permissions import Actor, Decision, decide
from portal.core.web import Page, current_actor, public, render, signed_in, visitor_cache
from portal.core.web.limits import limit_reads
from portal.core.web.listings import atom_response, csv_response, json_response
from portal.core.web.site import site_record
from portal.identity.eligibility import describe_eligibility
from portal.municipality.queries import areas, base_map, topics
from portal.proposals.call.policy import PROPOSE_IN_CALL, remember_call
from portal.proposals.call.queries import shortlist_of
from portal.proposals.call.records import BY_NUMBER, METHOD, Call, CallSettings, Shortlist
from portal.proposals.export import as_rows, columns, lines_of
from portal.proposals.forms import proposal_form
from portal.proposals.queries import (
    ProposalFilter,
    every_proposal,
    find_proposals,
    supported_among,
)
from portal.proposals.records import STATE_WORDS
from portal.proposals.views.filters import address_of, filter_groups, filter_of
from portal.proposals.views.listing import (
    FOR_PROGRAMS,
    STAMPS,
    ListPage,
    feed_items,
    formats_at,
    listed,
)
from portal.proposals.views.writing import NotYetPage, form_page

blueprint = Blueprint("call", __name__, url_prefix="/consultations/<slug>/call/<id:phase_id>")


@dataclass(frozen=True)
class CallPage(ListPage):
    """What was proposed in a call, and the way to propose.

    :param decision: whether this person may propose now.
    :param limits: what the call limits, in words.
    """

    template: ClassVar[str] = "call/index.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    moment: Moment
    decision: Decision
    conditions: list[str]
    limits: list[str]


@dataclass(frozen=True)
class ResultsPage(Page):
    """What came of a call."""

    template: ClassVar[str] = "call/results.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    settings: CallSettings
    over: bool
    shortlist: Shortlist
    state_words: Mapping[str, tuple[Any, str]]


def access_call(actor: Actor, slug: str, phase_id: uuid.UUID) -> Call:
    """Return a call.

    :raises NotFound: when there is none, the actor may not know of it, or the phase uses another
        method.
    """
    consultation = access_consultation(actor, slug)
    phase = phase_using(METHOD, consultation, phase_id)
    call = Call(consultation, phase, CallSettings.of(phase.settings))
    remember_call(call)
    return call


def _wanted(call: Call) -> ProposalFilter:
    return replace(filter_of(request.args), phase_id=call.phase.id)


@blueprint.get("")
@public
@visitor_cache("consultations", *STAMPS)
def index(slug: str, phase_id: uuid.UUID) -> Response:
    """Show one page of what was proposed."""
    actor = current_actor()
    call = access_call(actor, slug, phase_id)
    cache_until_change(call.consultation, stamp_of(call.consultation.id))
    wanted = _wanted(call)
    on_map = request.args.get("view") == "map"
    shown = listed(
        wanted,
        request.args.get("cursor"),
        filter_groups(wanted, call.topic_ids, call.area_ids),
        formats_at("call", wanted, slug=slug, phase_id=phase_id),
        on_map,
    )
    return render(
        CallPage(
            wanted=wanted,
            found=shown.found,
            total=shown.total,
            groups=shown.groups,
            sort=shown.sort,
            names=shown.names,
            areas=areas(),
            topics=topics(),
            mine=supported_among(actor.person_id, [item.id for item in shown.found.page.items]),
            on_the_map=shown.on_the_map,
            map_points=shown.points,
            base=base_map(),
            on_map=on_map,
            formats=shown.formats,
            state_words=STATE_WORDS,
            consultation=call.consultation,
            phase=call.phase,
            moment=call.consultation.moment(call.phase),
            decision=decide(actor, PROPOSE_IN_CALL, call.subject),
            conditions=describe_eligibility(call.consultation.eligibility),
            limits=limits_of(call),
        )
    )


def limits_of(call: Call) -> list[str]:
    """Return what a call limits, in words, so that it is known before anything is typed."""
    settings, lines = call.settings, []
    for ids, known, words in (
        (call.topic_ids, topics(), _("About:")),
        (call.area_ids, areas(), _("For:")),
    ):
        if ids is not None:
            names = ", ".join(str(one.name) for key, one in known.items() if key in ids)
            lines.append(f"{words} {names}")
    if settings.per_person:
        lines.append(
            ngettext(
                "At most %(num)s proposal from one person.",
                "At most %(num)s proposals from one person.",
                settings.per_person,
            )
        )
    if not settings.supports:
        lines.append(_("Proposals are collected here, not supported."))
        return lines
    if settings.supports_per_person:
        lines.append(
            ngettext(
                "You can support %(num)s proposal.",
                "You can support up to %(num)s proposals.",
                settings.supports_per_person,
            )
        )
    if settings.least_supports > 1:
        lines.append(
            _(
                "Your supports count in the result once you support %(n)s proposals.",
                n=settings.least_supports,
            )
        )
    if settings.shortlist == BY_NUMBER:
        lines.append(
            ngettext(
                "The most supported proposal goes on to the next step.",
                "The %(num)s most supported proposals go on to the next step.",
                settings.top,
            )
        )
    if settings.threshold:
        lines.append(
            ngettext(
                "A proposal needs %(num)s support.",
                "A proposal needs %(num)s supports.",
                settings.threshold,
            )
        )
    return lines


@blueprint.get("/list.csv")
@public
@limit_reads("60 per hour")
def as_csv(slug: str, phase_id: uuid.UUID) -> Response:
    """Give the whole list as a table."""
    call = access_call(current_actor(), slug, phase_id)
    rows: Any = stream_with_context(lines_of(every_proposal(replace(_wanted(call), text=""))))
    return csv_response(f"{slug}-proposals", columns(), rows)


@blueprint.get("/list.json")
@public
@limit_reads("600 per hour")
def as_json(slug: str, phase_id: uuid.UUID) -> Response:
    """Give a hundred of the list, with the address of the next hundred."""
    call = access_call(current_actor(), slug, phase_id)
    wanted = _wanted(call)
    found = find_proposals(wanted, request.args.get("cursor"), FOR_PROGRAMS)
    following = None
    if found.page.next:
        here: dict[str, Any] = {"slug": slug, "phase_id": phase_id, **address_of(wanted)}
        path = url_for("call.as_json", **here, cursor=found.page.next)
        following = site_record().base_url + path
    return json_response(
        {
            "total": found.total,
            "total_is_at_least": found.more_than,
            "items": as_rows(found.page.items),
            "next": following,
        }
    )


@blueprint.get("/list.atom")
@public
@visitor_cache("consultations", *STAMPS)
def as_atom(slug: str, phase_id: uuid.UUID) -> Response:
    """Give the first fifty of the list as a feed."""
    call = access_call(current_actor(), slug, phase_id)
    wanted, base = _wanted(call), site_record().base_url
    here: dict[str, Any] = {"slug": slug, "phase_id": phase_id, **address_of(wanted)}
    return atom_response(
        _("Proposals: %(title)s", title=call.consultation.title),
        base + url_for("call.index", **here),
        base + url_for("call.as_atom", **here),
        feed_items(find_proposals(wanted, None, 50).page.items),
    )


@blueprint.get("/new")
@signed_in
def new(slug: str, phase_id: uuid.UUID) -> Response:
    """Show an empty form; what is sent goes where every proposal does."""
    call = access_call(current_actor(), slug, phase_id)
    decision = decide(current_actor(), PROPOSE_IN_CALL, call.subject)
    if not decision.allowed:
        conditions = [
            *describe_eligibility(call.consultation.eligibility),
            *limits_of(call),
        ]
        remedy = url_for(decision.remedy) if decision.remedy else None
        return render(NotYetPage(decision.message, remedy, conditions), 403)
    form = proposal_form(formdata=None)
    form.phase.data = format_id(phase_id)
    form.tab.data = secrets.token_hex(8)
    return form_page(form, new_id(), None)


@blueprint.get("/results")
@public
@visitor_cache("consultations", *STAMPS)
def results(slug: str, phase_id: uuid.UUID) -> Response:
    """Show what came of the call."""
    call = access_call(current_actor(), slug, phase_id)
    cache_until_change(call.consultation, stamp_of(call.consultation.id))
    return render(
        ResultsPage(
            consultation=call.consultation,
            phase=call.phase,
            settings=call.settings,
            over=not phase_is_open(call.consultation, call.phase).allowed,
            shortlist=shortlist_of(call),
            state_words=STATE_WORDS,
        )
    )
