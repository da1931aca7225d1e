"""The office's list: what waits for moderators, for an answer, for a debate; or everything."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from flask import Response, request, url_for

from portal.sdk import (
    AreaRecord,
    Page,
    Slice,
    areas,
    current_actor,
    may,
    needs,
    now,
    render,
)
from portal.sdk import gettext as _
from portal_petitions import presenting, queries
from portal_petitions.office import blueprint
from portal_petitions.policy import MODERATE, OFFICE, THRESHOLDS
from portal_petitions.queries import PetitionFilter, View
from portal_petitions.records import AlarmRecord, BatchRecord, PetitionItem
from portal_petitions.views.listing import filter_of, groups_of

PAGE = 50
SHOWS = ("", "answer", "debate", "all")


@dataclass(frozen=True)
class OfficeListPage(Page):
    """Petitions for the office.

    :param show: which of the lists: moderation, answer, debate or all.
    :param ages: days each has waited for moderators, with its kind of state.
    :param open_batches: signatures somebody wants taken out, which a second person must approve.
    """

    template: ClassVar[str] = "petitions/office/index.html"
    page: Slice[PetitionItem]
    show: str
    tabs: Sequence[tuple[str, str, bool, int | None]]
    groups: Sequence[Mapping[str, Any]]
    wanted: PetitionFilter
    ages: Mapping[uuid.UUID, tuple[int, str]]
    states: Mapping[uuid.UUID, tuple[Any, str]]
    areas: Mapping[uuid.UUID, AreaRecord]
    alarms: Sequence[AlarmRecord]
    open_batches: Sequence[BatchRecord]
    may_moderate: bool
    may_set_thresholds: bool


@blueprint.get("")
@needs(OFFICE)
def index() -> Response:
    """Show what waits, or everything by filters."""
    actor = current_actor()
    show = request.args.get("show", "")
    show = show if show in SHOWS else ""
    cursor, wanted = request.args.get("cursor"), filter_of(request.args)
    if "state" not in request.args:
        wanted = replace(wanted, view=View.ALL)
    page = _page(show, wanted, cursor)
    counts = queries.waiting_counts()
    return render(
        OfficeListPage(
            page=page,
            show=show,
            tabs=[
                (_("To be moderated"), url_for(".index"), show == "", counts.waiting),
                (_("To be answered"), url_for(".index", show="answer"), show == "answer", None),
                (_("To be debated"), url_for(".index", show="debate"), show == "debate", None),
                (_("All petitions"), url_for(".index", show="all"), show == "all", None),
            ],
            groups=groups_of(wanted),
            wanted=wanted,
            ages={item.id: age_of(item) for item in page.items},
            states=presenting.states_of(page.items),
            areas=areas(),
            alarms=queries.alarms(limit=5, unseen=True).items,
            open_batches=queries.open_batches(),
            may_moderate=may(actor, MODERATE),
            may_set_thresholds=may(actor, THRESHOLDS),
        )
    )


def _page(show: str, wanted: PetitionFilter, cursor: str | None) -> Slice[PetitionItem]:
    if show == "answer":
        return queries.awaiting_response(cursor, PAGE)
    if show == "debate":
        return queries.awaiting_debate(cursor, PAGE)
    if show == "all":
        if wanted.view is View.ALL and not wanted.narrows:
            return queries.office_petitions((), cursor, PAGE)
        return queries.find_petitions(wanted, cursor, PAGE).page
    return queries.moderation_queue(cursor, PAGE)


def age_of(petition: PetitionItem) -> tuple[int, str]:
    """Return for how many days a petition has been in front of the moderators, and how bad it is.

    The second is a kind of ``status.state``: waiting, reached (a notice) or late.
    """
    if petition.moderation_at is None:
        return 0, "waiting"
    kinds = {"fine": "waiting", "notice": "reached", "overdue": "late"}
    days = (now() - petition.moderation_at).days
    return days, kinds[str(queries.moderation_age(petition)).lower()]
