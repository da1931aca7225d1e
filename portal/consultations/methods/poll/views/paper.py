"""The ballot paper as a page: what is on it, what of it is shown, what somebody has filled in."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from flask_babel import gettext as _

from portal.consultations.methods.poll.policy import CAST
from portal.consultations.methods.poll.queries import contest_in
from portal.consultations.methods.poll.results import RESULTS, VoteResult
from portal.consultations.participation.visitors import known_participant
from portal.consultations.policy import TakePart
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.core.permissions import Decision, decide, may
from portal.core.problems import NotFound, Problem
from portal.core.text.names import clean_line
from portal.core.uploads import UploadRecord, uploads_of_many
from portal.core.web import Page, current_actor
from portal.identity.eligibility import describe_eligibility
from portal.municipality.queries import areas, base_map
from portal.voting.counting.ballots import BallotForm
from portal.voting.papers import Filled, left_over
from portal.voting.queries import OwnVote, own_vote
from portal.voting.receipts import new_token
from portal.voting.records import ContestRecord, OptionRecord
from portal.voting.registry import UnknownMethod, ballot_method

OPTION = "contest_option"
SORTS = ("paper", "cheap", "dear", "name")
MANY = 12


@dataclass(frozen=True, slots=True)
class Shown:
    """What of the ballot paper somebody wants to see; the rest keeps what is marked on it."""

    words: str = ""
    area: str = ""
    category: str = ""
    sort: str = "paper"
    marked: bool = False

    @property
    def narrows(self) -> bool:
        """Whether anything is left away."""
        return bool(self.words or self.area or self.category or self.marked)


@dataclass(frozen=True)
class PaperPage(Page):
    """The ballot paper, or why there is none for this person now.

    :param form: the form of a ballot, as ``BallotForm`` names it.
    :param own: that this person has voted.
    :param options: what is shown, in the order that is wanted.
    :param kept: fields of options that are not shown, as (name, value).
    :param left: money, points or marks that may still be given.
    :param preview: whether an officer looks at a paper nobody can vote on now.
    :param has_result: whether this person may see what came of it so far.
    """

    template: ClassVar[str] = "poll/paper.html"
    consultation: ConsultationRecord
    phase: PhaseRecord
    contest: ContestRecord
    form: str
    rule: str
    decision: Decision
    conditions: list[str]
    own: OwnVote | None
    filled: Filled
    shown: Shown
    options: tuple[OptionRecord, ...]
    kept: tuple[tuple[str, str], ...]
    categories: tuple[str, ...]
    areas: Mapping[uuid.UUID, str]
    pictures: Mapping[uuid.UUID, UploadRecord]
    points: list[dict[str, Any]]
    base: Mapping[str, Any]
    left: int | None
    token: str
    receipt: str
    problems: tuple[Problem, ...]
    many: bool
    preview: bool
    has_result: bool


def paper_page(
    subject: TakePart,
    *,
    filled: Filled | None = None,
    shown: Shown | None = None,
    token: str = "",
    receipt: str = "",
    problems: Sequence[Problem] = (),
    decision: Decision | None = None,
    preview: bool = False,
) -> PaperPage:
    """Return the ballot paper of a phase.

    :raises NotFound: when nothing is set up, or its method is not there any more.
    """
    actor = current_actor()
    contest = contest_in(subject.phase)
    if contest is None or not contest.options:
        raise NotFound
    form = form_of(contest)
    decision = decision or decide(actor, CAST, subject)
    participant = known_participant(actor, subject)
    own = own_vote(contest, participant.key) if participant is not None else None
    filled = filled or Filled()
    shown = shown or Shown()
    found = tuple(_wanted(contest, form, filled, shown))
    with_point = [option for option in contest.options if option.lon is not None]
    ids = [option.id for option in contest.options]
    return PaperPage(
        consultation=subject.consultation,
        phase=subject.phase,
        contest=contest,
        form=form.value,
        rule=rule_of(contest),
        decision=decision,
        conditions=describe_eligibility(subject.consultation.eligibility),
        own=own,
        filled=filled,
        shown=shown,
        options=found,
        kept=tuple(_kept(form, filled, {option.key for option in found})),
        categories=tuple(sorted({o.category for o in contest.options if o.category})),
        areas=_areas(contest),
        pictures={
            of: next(one for one in files if one.kind == "image")
            for of, files in uploads_of_many(OPTION, ids).items()
            if any(one.kind == "image" for one in files)
        },
        points=[_point(option) for option in with_point],
        base=base_map() if with_point else {},
        left=left_over(contest, form, filled),
        token=token or (new_token() if decision.allowed or preview else ""),
        receipt=receipt,
        problems=tuple(problems),
        many=len(contest.options) > MANY,
        preview=preview,
        has_result=may(actor, RESULTS, VoteResult(subject.consultation, subject.phase, contest)),
    )


def form_of(contest: ContestRecord) -> BallotForm:
    """Return what a ballot of a contest looks like.

    :raises NotFound: while the method's plugin is switched off.
    """
    try:
        return ballot_method(contest.method).form
    except UnknownMethod as error:
        raise NotFound from error


def rule_of(contest: ContestRecord) -> str:
    """Return the rule in plain words: as frozen, or as it would be frozen now."""
    if contest.rule:
        return str(contest.rule)
    return ballot_method(contest.method).rule(contest.counted_as())


def wanted_part(values: Mapping[str, str]) -> Shown:
    """Read what of the paper is to be shown."""
    sort = values.get("sort", "")
    return Shown(
        clean_line(values.get("words", ""))[:100],
        values.get("area", "")[:40],
        values.get("category", "")[:80],
        sort if sort in SORTS else "paper",
        values.get("marked") == "1",
    )


def _wanted(
    contest: ContestRecord, form: BallotForm, filled: Filled, shown: Shown
) -> list[OptionRecord]:
    marked = filled.keys(form)
    words = shown.words.casefold()
    found = [
        option
        for option in contest.options
        if (not shown.area or str(option.area_id) == shown.area)
        and (not shown.category or option.category == shown.category)
        and (not shown.marked or option.key in marked)
        and (not words or words in f"{option.title} {option.description}".casefold())
    ]
    if shown.sort in ("cheap", "dear"):
        found.sort(key=lambda option: option.cost, reverse=shown.sort == "dear")
    elif shown.sort == "name":
        found.sort(key=lambda option: str(option.title).casefold())
    return found


def _kept(form: BallotForm, filled: Filled, shown: set[str]) -> list[tuple[str, str]]:
    if form is BallotForm.RANKING:
        return [(f"rank-{k}", text) for k, text in filled.ranks.items() if k not in shown]
    if form is BallotForm.POINTS:
        return [(f"points-{k}", text) for k, text in filled.points.items() if k not in shown]
    return [("choice", key) for key in sorted(filled.chosen - shown)]


def _areas(contest: ContestRecord) -> dict[uuid.UUID, str]:
    known = areas()
    used = {option.area_id for option in contest.options if option.area_id in known}
    return {of: str(area.name) for of, area in known.items() if of in used}


def _point(option: OptionRecord) -> dict[str, Any]:
    return {
        "lon": option.lon,
        "lat": option.lat,
        "title": _("%(number)s. %(title)s", number=option.number, title=str(option.title)),
        "href": f"#option-{option.key}",
        "kind": "open",
    }


def ranked_anew(filled: Filled, step: str) -> Filled:
    """Return a ranking in which one option has moved up or down a place, or come in or gone out.

    :param step: ``up:p3``, ``down:p3``, ``in:p3`` or ``out:p3``.
    """
    way, _colon, key = step.partition(":")
    order = sorted(
        (k for k, text in filled.ranks.items() if text.strip().isdecimal()),
        key=lambda k: int(filled.ranks[k].strip()[:9]),
    )
    if key in order:
        place = order.index(key)
        order.remove(key)
        if way != "out":
            order.insert(max(0, place + (1 if way == "down" else -1)), key)
    elif way in ("in", "up"):
        order.append(key)
    ranks = dict.fromkeys(filled.ranks, "")
    ranks.update({k: str(rank) for rank, k in enumerate(order, start=1)})
    return replace(filled, ranks=ranks)
