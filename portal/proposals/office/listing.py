"""The officers' list: what waits, the oldest first, or everything by filters."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from flask import Response, request
from flask_babel import gettext as _

from portal.core.database import Slice
from portal.core.web import Page, needs, render
from portal.municipality.queries import areas, topics
from portal.municipality.records import AreaRecord, TopicRecord
from portal.proposals.office import blueprint
from portal.proposals.policy import OFFICE
from portal.proposals.queries import find_proposals, how_many_wait, waiting_for_answer
from portal.proposals.records import STATE_WORDS, ProposalItem
from portal.proposals.views.filters import filter_groups, filter_of

PAGE = 50


@dataclass(frozen=True)
class OfficeListPage(Page):
    """Proposals for officers.

    :param waiting: whether only those waiting for an answer are shown.
    """

    template: ClassVar[str] = "proposals/office/index.html"
    page: Slice[ProposalItem]
    waiting: bool
    count_waiting: int
    oldest: datetime | None
    groups: list[dict[str, Any]]
    text: str
    areas: Mapping[uuid.UUID, AreaRecord]
    topics: Mapping[uuid.UUID, TopicRecord]
    state_words: Mapping[str, tuple[Any, str]]


@blueprint.get("")
@needs(OFFICE)
def index() -> Response:
    """Show what waits, or what the filters ask for."""
    wanted, cursor = filter_of(request.args), request.args.get("cursor")
    waiting = request.args.get("show") != "all" and not wanted.state and not wanted.text
    if waiting:
        page = waiting_for_answer(wanted, cursor, PAGE)
    else:
        page = find_proposals(wanted, cursor, PAGE).page
    count, oldest = how_many_wait()
    groups = filter_groups(wanted)
    show = {
        "name": "show",
        "label": _("Show"),
        "options": [("", _("Waiting for an answer"), None), ("all", _("All proposals"), None)],
        "value": "" if waiting else "all",
    }
    return render(
        OfficeListPage(
            page=page,
            waiting=waiting,
            count_waiting=count,
            oldest=oldest,
            groups=[show, *groups],
            text=wanted.text,
            areas=areas(),
            topics=topics(),
            state_words=STATE_WORDS,
        )
    )
