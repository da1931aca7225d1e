"""One paragraph: its history, proposed wordings, its discussion, and proposing a wording."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.consultations.caching import cache_until_change
from portal.consultations.methods.document import queries, service
from portal.consultations.methods.document.comments import comment_decision, remember
from portal.consultations.methods.document.forms import WordingForm
from portal.consultations.methods.document.policy import HIDE, PROPOSE
from portal.consultations.methods.document.records import (
    LONGEST_REASON,
    LONGEST_WORDING,
    SUBJECT,
    DocumentSettings,
    ParagraphRecord,
    ParagraphVersion,
    VersionRecord,
    WordingDraft,
    WordingRecord,
    WordingState,
)
from portal.consultations.methods.document.views.blueprint import (
    access_phase,
    blueprint,
    here,
    public_versions,
    see,
)
from portal.consultations.policy import TakePart
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.consultations.service import stamp_of
from portal.core.database import unit_of_work
from portal.core.i18n import current_language
from portal.core.identifiers import parse_id
from portal.core.permissions import Actor, Decision, decide, may
from portal.core.problems import Forbidden, NotFound, Problem, Problems
from portal.core.text.diff import DiffParagraph, diff_text
from portal.core.web import Page, current_actor, limit, public, render, visitor_cache
from portal.discussion.records import Thread
from portal.discussion.threads import thread_for
from portal.identity.eligibility import describe_eligibility


@dataclass(frozen=True, slots=True)
class ShownWording:
    """A wording with what it would change, word by word."""

    wording: WordingRecord
    diff: Sequence[DiffParagraph]


@dataclass(frozen=True, slots=True)
class Step:
    """One change in a paragraph's history."""

    version: VersionRecord
    diff: Sequence[DiffParagraph]


@dataclass(frozen=True)
class ParagraphPage(Page):
    """A paragraph with everything that was said about it.

    :param said: what it says in the latest version that has it.
    :param gone_since: number of the version from which on it is not there any more.
    :param steps: how its words changed, the newest change first.
    """

    template: ClassVar[str] = "document/paragraph.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    paragraph: ParagraphRecord
    said: ParagraphVersion
    gone_since: int | None
    steps: Sequence[Step]
    wordings: Sequence[ShownWording]
    propose: Decision
    thread: Thread
    before: int | None
    after: int | None
    problems: Sequence[Problem]


@dataclass(frozen=True)
class ProposePage(Page):
    """The form for a wording of one's own.

    :param refused: why nothing was accepted, with what was typed still in the form.
    """

    template: ClassVar[str] = "document/propose.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    paragraph: ParagraphRecord
    said: ParagraphVersion
    form: WordingForm
    decision: Decision
    conditions: list[str]
    longest: int
    longest_reason: int
    others: int


@blueprint.get("/paragraphs/<int:anchor>")
@public
@visitor_cache("consultations", "municipality", "discussion")
def paragraph(slug: str, phase_id: uuid.UUID, anchor: int) -> Response:
    """Show a paragraph, also one that later versions do not have."""
    subject = access_phase(current_actor(), slug, phase_id)
    return _paragraph_page(subject, anchor)


@blueprint.route("/paragraphs/<int:anchor>/propose", methods=["GET", "POST"])
@public
@limit("30 per hour")
def propose(slug: str, phase_id: uuid.UUID, anchor: int) -> Response:
    """Propose a wording; what cannot be accepted comes back with everything typed."""
    actor = current_actor()
    subject = access_phase(actor, slug, phase_id)
    if request.method == "GET":
        return _propose_page(actor, subject, anchor)
    form = WordingForm()
    draft = WordingDraft(
        form.text.data or "", form.reason.data or "", form.language.data or current_language()
    )
    if not form.validate():
        return _propose_page(actor, subject, anchor, form=form, status=422)
    try:
        with unit_of_work():
            number = service.propose_wording(actor, subject, anchor, draft)
    except Problems as refused:
        form.add_problems(refused)
        return _propose_page(actor, subject, anchor, form=form, status=422)
    except Forbidden as refused:
        return _propose_page(
            actor, subject, anchor, form=form, decision=refused.decision, status=403
        )
    flash(_("Your wording is proposed. You support it."), "success")
    return see("paragraph", subject, f"wording-{number}", anchor=anchor)


@blueprint.get("/wordings/<int:number>")
@public
def wording(slug: str, phase_id: uuid.UUID, number: int) -> Response:
    """Lead to a wording in its place."""
    subject = access_phase(current_actor(), slug, phase_id)
    found = queries.wording_by_number(phase_id, number)
    if found is None:
        raise NotFound
    target = url_for("document.paragraph", anchor=found.anchor, **here(subject))
    return redirect(f"{target}#wording-{number}")


@blueprint.post("/wordings/<int:number>/support")
@public
@limit("120 per hour")
def support(slug: str, phase_id: uuid.UUID, number: int) -> Response:
    """Support a wording."""
    return _do(slug, phase_id, number, service.support_wording)


@blueprint.post("/wordings/<int:number>/take-back")
@public
@limit("120 per hour")
def take_back(slug: str, phase_id: uuid.UUID, number: int) -> Response:
    """Take a support back."""
    return _do(slug, phase_id, number, service.take_back_support)


@blueprint.post("/wordings/<int:number>/withdraw")
@public
@limit("60 per hour")
def withdraw(slug: str, phase_id: uuid.UUID, number: int) -> Response:
    """Take one's own wording back."""
    return _do(slug, phase_id, number, service.withdraw_wording)


def _do(
    slug: str, phase_id: uuid.UUID, number: int, work: Callable[[Actor, TakePart, int], None]
) -> Response:
    actor = current_actor()
    subject = access_phase(actor, slug, phase_id)
    found = queries.wording_by_number(phase_id, number)
    if found is None:
        raise NotFound
    try:
        with unit_of_work():
            work(actor, subject, number)
    except Problems as refused:
        return _paragraph_page(subject, found.anchor, problems=refused.problems, status=422)
    except Forbidden as refused:
        if refused.decision.code == "sign_in":
            raise
        problem = Problem("", refused.decision.code, refused.decision.message)
        return _paragraph_page(subject, found.anchor, problems=[problem], status=403)
    place = "wordings" if work is service.withdraw_wording else f"wording-{number}"
    return see("paragraph", subject, place, anchor=found.anchor)


def _found(
    subject: TakePart, anchor: int
) -> tuple[ParagraphRecord, list[ParagraphVersion], VersionRecord]:
    found = queries.paragraph_at(subject.phase.id, anchor)
    if found is None:
        raise NotFound
    versions = public_versions(subject)
    said = queries.history_of([found.id]).get(found.id, [])
    if not said or not versions:
        raise NotFound
    return found, said, versions[-1]


def _paragraph_page(
    subject: TakePart, anchor: int, *, problems: Sequence[Problem] = (), status: int = 200
) -> Response:
    actor = current_actor()
    found, said, latest = _found(subject, anchor)
    cache_until_change(subject.consultation, stamp_of(subject.consultation.id))
    remember(subject, found, said, latest)
    mine = service.participation_id_of(actor, subject)
    last = said[-1]
    gone_since = last.version.number + 1 if last.version.id != latest.id else None
    before, after = queries.neighbours(last.version.id, last.block.position)
    language = current_language()
    wordings = queries.wordings_for(found.id, mine, hidden=True)
    moderates = may(actor, HIDE, subject)
    page = ParagraphPage(
        consultation=subject.consultation,
        phase=subject.phase,
        paragraph=found,
        said=last,
        gone_since=gone_since,
        steps=_steps(said, language),
        wordings=[
            ShownWording(one, diff_text(one.original, one.text).paragraphs)
            for one in wordings
            if one.is_shown or (one.hidden_at and (one.is_mine or moderates))
        ],
        propose=_propose_decision(actor, subject, gone_since),
        thread=_thread(actor, subject, found, said, latest),
        before=before,
        after=after,
        problems=problems,
    )
    return render(page, status)


def _thread(
    actor: Actor,
    subject: TakePart,
    found: ParagraphRecord,
    said: list[ParagraphVersion],
    latest: VersionRecord,
) -> Thread:
    thread = thread_for(
        actor,
        SUBJECT,
        found.id,
        cursor=request.args.get("cursor"),
        sort=request.args.get("sort_comments", "newest"),
        focus=_focus(),
        count=found.comments,
        decision=comment_decision(actor, subject, said, latest),
    )
    return dataclasses.replace(thread, sides=DocumentSettings.of(subject.phase.settings).sides)


def _focus() -> uuid.UUID | None:
    try:
        return parse_id(request.args["comment"])
    except (KeyError, ValueError):
        return None


def _propose_decision(actor: Actor, subject: TakePart, gone_since: int | None) -> Decision:
    if gone_since is not None:
        return Decision.no("gone", service.gone_message(gone_since))
    return decide(actor, PROPOSE, subject)


def _steps(said: Sequence[ParagraphVersion], language: str) -> list[Step]:
    steps = []
    for old, new in pairwise(said):
        before = old.block.text.in_language(language)[0]
        after = new.block.text.in_language(language)[0]
        if before != after:
            steps.append(Step(new.version, diff_text(before, after).paragraphs))
    return steps[::-1]


def _propose_page(
    actor: Actor,
    subject: TakePart,
    anchor: int,
    *,
    form: WordingForm | None = None,
    decision: Decision | None = None,
    status: int = 200,
) -> Response:
    found, said, latest = _found(subject, anchor)
    last = said[-1]
    gone_since = last.version.number + 1 if last.version.id != latest.id else None
    decision = decision or _propose_decision(actor, subject, gone_since)
    if decision.code == "sign_in" and form is None:
        raise Forbidden(decision)
    if form is None:
        text, language = last.block.text.in_language(current_language())
        form = WordingForm(formdata=None, data={"text": text, "language": language})
    states = (WordingState.OPEN, WordingState.TAKEN, WordingState.PARTLY)
    others = [one for one in queries.wordings_for(found.id) if one.state in states]
    return render(
        ProposePage(
            consultation=subject.consultation,
            phase=subject.phase,
            paragraph=found,
            said=last,
            form=form,
            decision=decision,
            conditions=describe_eligibility(subject.consultation.eligibility),
            longest=LONGEST_WORDING,
            longest_reason=LONGEST_REASON,
            others=len(others),
        ),
        status,
    )
