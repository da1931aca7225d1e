"""Lists of proposals, and one proposal."""

from __future__ import annotations

import uuid
from typing import Any

from flask_babel import gettext as _
from marshmallow import fields, validate

from portal.core.api import Input, PageQuery, list_schema, page_schema, reading_actor
from portal.core.i18n import current_language
from portal.core.permissions import Actor
from portal.core.problems import Problem, Problems
from portal.core.text.names import clean_line
from portal.core.web.context import current_actor
from portal.municipality.queries import area_by_slug, topic_by_slug
from portal.proposals.api import api
from portal.proposals.api.shapes import (
    DetailSchema,
    ItemSchema,
    OwnProposalSchema,
    authors_of,
    detailed,
    shown,
)
from portal.proposals.policy import READ_OWN
from portal.proposals.queries import (
    Found,
    ProposalFilter,
    Sort,
    access_proposal,
    access_with_standing,
    find_proposals,
    history_of,
    proposals_of,
    similar_proposals,
    supported_by,
    versions_of,
)
from portal.proposals.records import State, VersionRecord

FEATURE = "proposals"


class ProposalPageSchema(page_schema(ItemSchema)):  # type: ignore[misc]  # made from the record
    """One page of proposals."""

    total = fields.Integer(required=True)
    total_is_at_least = fields.Boolean(
        required=True, metadata={"description": "Whether there are more than `total`."}
    )
    suggestion = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Another spelling of `q` that finds something."},
    )


class ProposalQuery(PageQuery):
    """Which proposals, in which order."""

    state = fields.Enum(
        State,
        by_value=fields.String,
        validate=validate.NoneOf([State.DRAFT]),
        metadata={
            "description": "Withdrawn and archived proposals are listed only when asked for here.",
            "enum": [str(state) for state in State if state is not State.DRAFT],
        },
    )
    topic = fields.String(
        validate=validate.Length(max=80),
        metadata={"description": "Slug of a topic; those below it belong to it."},
    )
    area = fields.String(
        validate=validate.Length(max=80),
        metadata={"description": "Slug of an area; those inside belong to it."},
    )
    q = fields.String(validate=validate.Length(max=200), metadata={"description": "Words."})
    sort = fields.Enum(
        Sort,
        by_value=fields.String,
        metadata={"description": "By default the newest, or with `q` the best match, first."},
    )


class SimilarQuery(Input):
    """A title somebody is writing."""

    title = fields.String(required=True, validate=validate.Length(min=8, max=200))


@api.read("/proposals", ProposalPageSchema, query=ProposalQuery)
def list_proposals(query: dict[str, Any]) -> dict[str, Any]:
    """List public proposals."""
    return page_shown(find_proposals(filter_from(query), query.get("cursor"), query["limit"]))


def page_shown(found: Found) -> dict[str, Any]:
    """Return one page of proposals as the API says it."""
    names = authors_of(found.page.items)
    return {
        "items": [shown(item, names) for item in found.page.items],
        "next": found.page.next,
        "previous": found.page.previous,
        "total": found.total,
        "total_is_at_least": found.more_than,
        "suggestion": found.suggestion,
    }


def filter_from(query: dict[str, Any]) -> ProposalFilter:
    """Return the filter of a query; an unknown topic or area is a problem."""
    topic, area = query.get("topic", ""), query.get("area", "")
    problems = []
    if topic and topic_by_slug(topic) is None:
        problems.append(Problem("topic", "unknown", _("There is no such topic.")))
    if area and area_by_slug(area) is None:
        problems.append(Problem("area", "unknown", _("There is no such area.")))
    if problems:
        raise Problems(problems)
    text = clean_line(query.get("q", ""))
    sort = query.get("sort") or (Sort.BEST if text else Sort.NEWEST)
    if sort is Sort.BEST and not text:
        sort = Sort.NEWEST
    return ProposalFilter(query.get("state"), topic, area, text, sort)


@api.read("/proposals/similar", list_schema(ItemSchema), query=SimilarQuery, rate="120 per minute")
def list_similar_proposals(query: dict[str, str]) -> dict[str, Any]:
    """List proposals whose titles resemble one, to support instead of proposing again."""
    items = similar_proposals(query["title"], current_language())
    names = authors_of(items)
    return {"items": [shown(item, names) for item in items]}


@api.read("/proposals/<uuid:proposal_id>", DetailSchema, refuses=(404,))
def read_proposal(proposal_id: uuid.UUID) -> dict[str, Any]:
    """Read one proposal, with the council's answer and what happened so far.

    Supports are counted to the last one. One's own draft needs a token for proposals.
    """
    return read(reading_actor(FEATURE), proposal_id)


def read(actor: Actor, proposal_id: uuid.UUID) -> dict[str, Any]:
    """Return one proposal as this actor may see it."""
    proposal, standing = access_with_standing(actor, proposal_id)
    return detailed(proposal, standing, history_of(proposal_id))


@api.read("/proposals/<uuid:proposal_id>/versions", list_schema(VersionRecord), refuses=(404,))
def list_proposal_versions(proposal_id: uuid.UUID) -> dict[str, Any]:
    """List every published text of a proposal, the first one first."""
    access_proposal(reading_actor(FEATURE), proposal_id)
    return {"items": versions_of(proposal_id)}


@api.read("/me/proposals", list_schema(OwnProposalSchema), action=READ_OWN)
def list_own_proposals() -> dict[str, Any]:
    """List one's own fifty newest proposals, drafts among them."""
    person_id = current_actor().person_id
    found = proposals_of(person_id) if person_id else ()
    names = authors_of(found)
    return {"items": [shown(one, names) for one in found]}


@api.read("/me/supports", list_schema(OwnProposalSchema), action=READ_OWN)
def list_own_supports() -> dict[str, Any]:
    """List the fifty proposals one supported last."""
    person_id = current_actor().person_id
    found = [one for one, _receipt in supported_by(person_id)] if person_id else []
    names = authors_of(found)
    return {"items": [shown(one, names) for one in found]}
