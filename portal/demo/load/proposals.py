"""Proposals of the demonstration town: texts, versions, supports, answers, milestones."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from portal.core.database import new_id
from portal.core.settings import save_settings
from portal.core.storage.images import AcceptedImage
from portal.core.text.markdown import excerpt
from portal.core.uploads.service import keep_image, uploads_of
from portal.core.web.listings import to_json
from portal.demo.content.records import Proposal
from portal.demo.drawing import scene
from portal.demo.load.pictures import Picture
from portal.demo.load.world import World, insert_all
from portal.proposals.models import (
    MilestoneRow,
    ProposalRow,
    ResponseRow,
    StateChangeRow,
    SupportRow,
    TellingRow,
    VersionRow,
)
from portal.proposals.policy import COMPONENT, ProposalSettings
from portal.proposals.records import SUPPORTABLE, UNLISTED

SUMMARY_LENGTH = 220
TITLE_LENGTH = 150
NEEDS_THRESHOLD = frozenset(
    {"threshold_reached", "under_evaluation", "accepted", "rejected", "done"}
)
WHY_WITHDRAWN = {
    "en": "Something better came up in the discussion; I support that one now.",
    "es": "En el debate salió una idea mejor; ahora apoyo esa.",
}


class Lives:
    """When things happened to one proposal."""

    def __init__(self, world: World, proposal: Proposal) -> None:
        self.created = world.daytime(proposal.days)
        self.published = None if proposal.state == "draft" else self.created
        answered = proposal.answer and world.daytime(proposal.answer.days)
        self.answered = max(answered, self.created + timedelta(hours=6)) if answered else None
        self.reached = None
        if proposal.state in NEEDS_THRESHOLD:
            until = self.answered or world.now
            self.reached = self.created + (until - self.created) * world.rng.uniform(0.3, 0.7)
        done = [m.days for m in proposal.milestones]
        self.done = world.daytime(min(done, default=5)) if proposal.state == "done" else None
        self.withdrawn = None
        if proposal.state == "withdrawn":
            self.withdrawn = self.created + (world.now - self.created) * 0.5
        self.closed = self.done or self.answered or self.withdrawn
        if proposal.state == "under_evaluation" and self.closed is None:
            self.closed = self.reached

    @property
    def supports_end(self) -> datetime | None:
        """Until when supports came in."""
        return self.answered or self.withdrawn


def pictures_of(world: World) -> Mapping[str, Picture]:
    """Return which picture each proposal shows, by key."""
    return {
        proposal.key: Picture(proposal.scene, proposal.look, mirrored=index % 3 == 2)
        for index, proposal in enumerate(world.content.proposals)
        if proposal.scene
    }


def load_proposals(world: World, drawn: Mapping[Picture, AcceptedImage]) -> None:
    """Write every proposal with what happened to it; needs a unit of work around it."""
    town = world.content.town
    save_settings(
        COMPONENT,
        ProposalSettings(
            threshold_share=0,
            threshold_minimum=town.support_threshold,
            answer_within_days=town.answer_days,
        ),
    )
    proposals = world.content.proposals
    lives = {proposal.key: Lives(world, proposal) for proposal in proposals}
    for proposal in proposals:
        world.proposals[proposal.key] = world.id_at(lives[proposal.key].created)
    media = _load_pictures(world, drawn)
    talk = [comment.proposal for comment in world.content.comments]
    insert_all(
        ProposalRow,
        (_row(world, p, lives[p.key], media.get(p.key, []), talk.count(p.key)) for p in proposals),
    )
    insert_all(VersionRow, (v for p in proposals for v in _versions(world, p, lives[p.key])))
    insert_all(SupportRow, (s for p in proposals for s in _supports(world, p, lives[p.key])))
    _load_answers(world, lives)
    insert_all(StateChangeRow, (c for p in proposals for c in _changes(world, p, lives[p.key])))


def _load_pictures(
    world: World, drawn: Mapping[Picture, AcceptedImage]
) -> dict[str, list[dict[str, Any]]]:
    media = {}
    by_key = {proposal.key: proposal for proposal in world.content.proposals}
    for key, picture in pictures_of(world).items():
        proposal = by_key[key]
        keep_image(
            drawn[picture],
            subject_kind="proposal",
            subject_id=world.proposals[key],
            owner_id=world.people[proposal.author],
            name=f"{picture.scene}.jpg",
            alt=scene(picture.scene).alt.as_dict()[proposal.language],
            public=proposal.state != "draft",
        )
        media[key] = [to_json(file) for file in uploads_of("proposal", world.proposals[key])]
    return media


def _row(
    world: World, proposal: Proposal, lives: Lives, media: list[Any], comments: int
) -> dict[str, Any]:
    draft = proposal.state == "draft"
    edited = proposal.first is not None
    return {
        "id": world.proposals[proposal.key],
        "state": proposal.state,
        "listed": proposal.state not in UNLISTED,
        "title": proposal.title,
        "body": proposal.body,
        "summary": excerpt(proposal.body, SUMMARY_LENGTH),
        "language": proposal.language,
        "author_id": world.people[proposal.author],
        "topic_id": world.topics[proposal.topic],
        "area_id": world.areas[proposal.area],
        "department_id": world.departments[proposal.answer.department] if proposal.answer else None,
        "lon": proposal.longitude,
        "lat": proposal.latitude,
        "media": media,
        "support_count": _count(world, proposal),
        "comment_count": comments,
        "threshold": 0 if draft else world.content.town.support_threshold,
        "shuffle": world.rng.randrange(2**31),
        "version": 0 if draft else 1 + edited,
        "revision": 1,
        "tab": "",
        "created_at": lives.created,
        "changed_at": lives.closed or lives.created,
        "published_at": lives.published,
        "threshold_reached_at": lives.reached,
        "closed_at": None if proposal.state in SUPPORTABLE or draft else lives.closed,
        "withdrawn_reason": WHY_WITHDRAWN[proposal.language] if lives.withdrawn else "",
    }


def _count(world: World, proposal: Proposal) -> int:
    """Return the supports there are people for."""
    if proposal.state == "draft":
        return 0
    return min(proposal.supports, len(_possible(world, proposal)))


def _possible(world: World, proposal: Proposal) -> list[uuid.UUID]:
    told = [identifier for key, identifier in world.people.items() if key != proposal.author]
    return [*told, *world.neighbours]


def _supports(world: World, proposal: Proposal, lives: Lives) -> Iterator[dict[str, Any]]:
    end = lives.supports_end or world.now
    people = world.rng.sample(_possible(world, proposal), _count(world, proposal))
    for person_id in people:
        # Most come early: the square of an even draw lies near the beginning.
        moment = lives.created + (end - lives.created) * world.rng.random() ** 2
        yield {
            "id": world.id_at(moment),
            "proposal_id": world.proposals[proposal.key],
            "person_id": person_id,
            "created_at": moment,
        }


def _versions(world: World, proposal: Proposal, lives: Lives) -> Iterator[dict[str, Any]]:
    if lives.published is None:
        return
    now_says = (proposal.title, proposal.body)
    first = proposal.first
    texts = [(first.title, first.body), now_says] if first else [now_says]
    for number, (title, body) in enumerate(texts, start=1):
        yield {
            "proposal_id": world.proposals[proposal.key],
            "number": number,
            "title": title,
            "body": body,
            "created_at": lives.published + timedelta(minutes=40 * (number - 1)),
        }


def _load_answers(world: World, lives: Mapping[str, Lives]) -> None:
    responses: list[dict[str, Any]] = []
    tellings: list[dict[str, Any]] = []
    milestones: list[dict[str, Any]] = []
    officers = {
        person.department: world.people[person.key]
        for person in world.content.people
        if person.role == "officer"
    }
    for proposal in world.content.proposals:
        milestones += _milestones(world, proposal)
        answer, at = proposal.answer, lives[proposal.key].answered
        if answer is None or at is None:
            continue
        identifier = world.id_at(at)
        reason = "\n\n".join(part for part in (answer.text, answer.reason) if part)
        responses.append(
            {
                "id": identifier,
                "proposal_id": world.proposals[proposal.key],
                "state": answer.outcome,
                "reason": reason,
                "cost": answer.cost[:200],
                "cost_amount": None,
                "timetable": answer.timetable[:300],
                "department_id": world.departments[answer.department],
                "officer_id": officers.get(answer.department, world.people["officer"]),
                "revision": 1,
                "changed_at": at,
                "published_at": at,
            }
        )
        tellings.append(
            {
                "response_id": identifier,
                "author_told": True,
                "told": _count(world, proposal),
                "finished_at": at + timedelta(minutes=3),
            }
        )
    insert_all(ResponseRow, responses)
    insert_all(TellingRow, tellings)
    insert_all(MilestoneRow, milestones)


def _milestones(world: World, proposal: Proposal) -> Iterator[dict[str, Any]]:
    for position, milestone in enumerate(proposal.milestones):
        day = world.ago(milestone.days).date()
        yield {
            "id": new_id(),
            "proposal_id": world.proposals[proposal.key],
            "title": milestone.text[:TITLE_LENGTH],
            "text": "",
            "due_on": day,
            "done_on": day if milestone.days >= 0 else None,
            "position": position,
            "created_at": world.ago(max(milestone.days, 0)),
        }


def _changes(world: World, proposal: Proposal, lives: Lives) -> Iterator[dict[str, Any]]:
    outcome = proposal.answer.outcome if proposal.answer else "under_evaluation"
    steps = [
        ("published", lives.published, ""),
        ("threshold_reached", lives.reached, ""),
        (outcome, lives.answered, ""),
        ("done", lives.done, ""),
        ("withdrawn", lives.withdrawn, WHY_WITHDRAWN[proposal.language]),
    ]
    for state, moment, note in steps:
        if moment is not None:
            yield {
                "id": world.id_at(moment),
                "proposal_id": world.proposals[proposal.key],
                "state": state,
                "note": note,
                "at": moment,
            }
