"""A proposal's own page, and how its text came to be."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.consultations.caching import cache_until_change
from portal.consultations.service import stamp_of
from portal.core.fields import ShownField, shown_fields
from portal.core.identifiers import parse_id
from portal.core.permissions import Actor, Decision, decide, may
from portal.core.plugins import collect
from portal.core.problems import NotFound
from portal.core.text.diff import TextDiff, diff_text
from portal.core.web import Page, current_actor, public, render, visitor_cache
from portal.core.web.formats import date, number
from portal.core.web.recall import recalled
from portal.discussion.records import Thread
from portal.discussion.threads import thread_for
from portal.identity.eligibility import describe_eligibility
from portal.identity.queries import names_of
from portal.identity.records import PersonName
from portal.municipality.queries import areas, base_map, departments, topics
from portal.municipality.records import AreaRecord, DepartmentRecord, TopicRecord
from portal.proposals.call.policy import call_of
from portal.proposals.call.records import Call
from portal.proposals.fields import proposal_fields
from portal.proposals.hooks import ProposalHooks, ProposalLink
from portal.proposals.policy import (
    ANSWER,
    EDIT,
    SUPPORT,
    WITHDRAW,
    may_comment_on,
    proposal_settings,
    support_eligibility,
)
from portal.proposals.queries import access_proposal, access_with_standing, history_of, versions_of
from portal.proposals.records import (
    ANSWERS,
    STATE_WORDS,
    History,
    ProposalRecord,
    ResponseRecord,
    Standing,
    State,
    StateChange,
    VersionRecord,
)
from portal.proposals.views import blueprint

KIND = "proposal"


@dataclass(frozen=True)
class SupportPanel(Page):
    """The panel in which one supports; also the answer to htmx."""

    template: ClassVar[str] = "proposals/_support_panel.html"
    proposal: ProposalRecord
    standing: Standing
    decision: Decision
    conditions: Sequence[str]
    answer_within_days: int


@dataclass(frozen=True)
class ProposalPage(Page):
    """A proposal with everything around it.

    :param thread: the discussion, ``None`` for a draft.
    :param timeline: gives what happened, the newest first, when it is drawn anew.
    :param place: the point on the map, or nothing.
    :param extra: what was filled into fields of plugins.
    :param call: the call for proposals it was made in, if it was.
    """

    template: ClassVar[str] = "proposals/show.html"
    proposal: ProposalRecord
    standing: Standing
    decision: Decision
    conditions: Sequence[str]
    answer_within_days: int
    author: PersonName | None
    history: History
    answer: ResponseRecord | None
    timeline: Callable[[], Sequence[Mapping[str, Any]]]
    thread: Thread | None
    topic: TopicRecord | None
    area: AreaRecord | None
    department: DepartmentRecord | None
    place: Sequence[Mapping[str, Any]]
    base: Mapping[str, Any]
    badges: tuple[str, ...]
    links: tuple[ProposalLink, ...]
    extra: tuple[ShownField, ...]
    may_edit: bool
    may_withdraw: bool
    may_answer: bool
    state_words: Mapping[str, tuple[Any, str]]
    call: Call | None


@blueprint.get("/proposals/<id:proposal_id>")
@public
@visitor_cache("proposals", "discussion", "municipality", "identity")
def show(proposal_id: uuid.UUID) -> Response:
    """Show a proposal."""
    actor = current_actor()
    proposal, standing = access_with_standing(actor, proposal_id)
    call = call_of(proposal.phase_id)
    if call is not None:
        cache_until_change(call.consultation, stamp_of(call.consultation.id))
    history = _history(actor, proposal)
    names = names_of([proposal.author_id] if proposal.author_id else [])
    answer = history.answer
    asks = answer.department_id if answer else proposal.department_id
    return render(
        ProposalPage(
            proposal=proposal,
            standing=standing,
            decision=decide(actor, SUPPORT, proposal),
            conditions=tuple(
                describe_eligibility(
                    call.consultation.eligibility if call else support_eligibility()
                )
            ),
            answer_within_days=proposal_settings().answer_within_days,
            author=names.get(proposal.author_id) if proposal.author_id else None,
            history=history,
            answer=answer,
            timeline=partial(timeline_of, proposal, history),
            thread=_thread(actor, proposal),
            topic=topics().get(proposal.topic_id) if proposal.topic_id else None,
            area=areas().get(proposal.area_id) if proposal.area_id else None,
            department=departments().get(asks) if asks else None,
            place=_place(proposal),
            base=base_map(),
            badges=tuple(
                word
                for _plugin, words in collect(ProposalHooks.proposal_badges, proposal=proposal)
                for word in words
            ),
            links=tuple(
                link
                for _plugin, links in collect(
                    ProposalHooks.proposal_actions, actor=actor, proposal=proposal
                )
                for link in links
            ),
            extra=tuple(shown_fields(proposal_fields(), proposal.extra)),
            may_edit=may(actor, EDIT, proposal),
            may_withdraw=may(actor, WITHDRAW, proposal),
            may_answer=actor.is_staff and may(actor, ANSWER, proposal),
            state_words=STATE_WORDS,
            call=call,
        )
    )


def _history(actor: Actor, proposal: ProposalRecord) -> History:
    if actor.person_id is not None and actor.person_id == proposal.author_id:
        return history_of(proposal.id)  # what one has just changed is there at once
    return recalled(
        "proposals.history",
        lambda: history_of(proposal.id),
        stamps=("proposals",),
        key=proposal.id,
    )


def _thread(actor: Actor, proposal: ProposalRecord) -> Thread | None:
    if proposal.state is State.DRAFT:
        return None
    focus: uuid.UUID | None = None
    try:
        focus = parse_id(request.args["comment"]) if "comment" in request.args else None
    except ValueError:
        focus = None
    return thread_for(
        actor,
        KIND,
        proposal.id,
        cursor=request.args.get("cursor"),
        sort=request.args.get("sort_comments", "newest"),
        focus=focus,
        count=proposal.comment_count,
        decision=may_comment_on(proposal),
    )


def _place(proposal: ProposalRecord) -> list[dict[str, Any]]:
    if proposal.lon is None:
        return []
    return [{"lon": proposal.lon, "lat": proposal.lat, "title": proposal.title, "href": ""}]


def timeline_of(proposal: ProposalRecord, history: History) -> list[dict[str, Any]]:
    """Return what happened, the newest first, for ``status.timeline``."""
    entries: list[tuple[Any, dict[str, Any]]] = []
    for change in history.changes:
        label, kind = STATE_WORDS[change.state]
        title: Any = _("Published") if change.state is State.PUBLISHED else label
        if change.state is State.THRESHOLD_REACHED:
            title = _("%(n)s people support it", n=number(proposal.threshold))
        elif change.state in ANSWERS:
            title = _("Answered: %(decision)s", decision=label)
        entries.append((change.at, {"title": title, "kind": kind, "text": change.note}))
    for version, at in history.versions[1:]:
        href = url_for("proposals.versions", proposal_id=proposal.id, number=version)
        entries.append((at, {"title": _("Text changed"), "kind": "draft", "href": href}))
    for response in history.responses:
        # An answer that gave the proposal a new state stands there with it already.
        if not any(_same(change, response) for change in history.changes):
            _label, kind = STATE_WORDS[response.state]
            entries.append((response.published_at, {"title": _("Answered again"), "kind": kind}))
    entries.sort(key=lambda entry: entry[0], reverse=True)
    return [{**entry, "when": date(at)} for at, entry in entries]


def _same(change: StateChange, response: ResponseRecord) -> bool:
    if response.published_at is None or change.state is not response.state:
        return False
    return abs(change.at - response.published_at) < timedelta(minutes=1)


@dataclass(frozen=True)
class VersionsPage(Page):
    """One version of the text beside the one before."""

    template: ClassVar[str] = "proposals/versions.html"
    proposal: ProposalRecord
    versions: Sequence[VersionRecord]
    shown: VersionRecord
    before: VersionRecord | None
    title_diff: TextDiff
    body_diff: TextDiff


@blueprint.get("/proposals/<id:proposal_id>/versions", defaults={"number": 0})
@blueprint.get("/proposals/<id:proposal_id>/versions/<int:number>")
@public
@visitor_cache("proposals")
def versions(proposal_id: uuid.UUID, number: int) -> Response:
    """Show what a version changed; by default the newest."""
    proposal = access_proposal(current_actor(), proposal_id)
    known = versions_of(proposal_id)
    if not known:
        raise NotFound
    by_number = {version.number: version for version in known}
    shown = by_number.get(number or known[-1].number)
    if shown is None:
        raise NotFound
    before = by_number.get(shown.number - 1)
    return render(
        VersionsPage(
            proposal=proposal,
            versions=known,
            shown=shown,
            before=before,
            title_diff=diff_text(before.title if before else "", shown.title),
            body_diff=diff_text(before.body if before else "", shown.body),
        )
    )
