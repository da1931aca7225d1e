"""What is going on in town, put together from the features that know."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import TypeVar

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.consultations.queries import current_consultations, finished_consultations
from portal.consultations.records import ConsultationRecord, Moment
from portal.core import clock
from portal.core.state import state_of
from portal.core.text.markdown import excerpt
from portal.core.uploads import UploadRecord, uploads_of_many
from portal.core.web import formats
from portal.municipality.hooks import Happening
from portal.municipality.queries import areas, topics
from portal.municipality.records import AreaRecord
from portal.proposals.queries import newest, talked_about
from portal.proposals.queries.outcomes import (
    AnswerNumbers,
    Outcome,
    answer_numbers,
    latest_outcomes,
)
from portal.proposals.records import STATE_WORDS, ProposalItem, State
from portal.site.records import Number, Promise, Story

T = TypeVar("T")
KEEP_SECONDS = 60
SOON = timedelta(days=3)
CONSULTATIONS = 4
IDEAS = 4
OUTCOMES = 4
MOMENT_KINDS = {Moment.OPEN: "open", Moment.UPCOMING: "waiting", Moment.FINISHED: "done"}


def happening_now() -> list[Story]:
    """Return the consultations that are open or open soon; when there are none, the last ones."""
    found = current_consultations(limit=CONSULTATIONS)
    if not found:
        found = list(finished_consultations(limit=3).items)
    if not found:
        return []
    pictures = uploads_of_many("consultation", [record.id for record in found])
    return [_consultation_story(record, pictures) for record in found]


def ideas() -> list[Story]:
    """Return the proposals people support most, or the newest while nobody supports any."""
    return [proposal_story(item) for item in talked_about(IDEAS) or newest(IDEAS)]


def outcomes() -> list[Promise]:
    """Return what the council answered last."""
    return [_promise(outcome) for outcome in _kept("outcomes", _latest)]


def numbers() -> list[Number]:
    """Return how the council keeps up; nothing while there is nothing to keep up with."""
    known: AnswerNumbers = _kept("numbers", answer_numbers)
    if not known.answered:
        return []
    return [
        Number(
            known.reached,
            ngettext("idea found enough support", "ideas found enough support", known.reached),
        ),
        Number(
            known.answered,
            ngettext("was answered by the council", "were answered by the council", known.answered),
            ngettext("%(num)s still waits", "%(num)s still wait", known.reached - known.answered)
            if known.reached > known.answered
            else _("none is waiting"),
        ),
        Number(known.done, ngettext("has been done", "have been done", known.done)),
    ]


def _latest() -> tuple[Outcome, ...]:
    return latest_outcomes(OUTCOMES)


def _kept(name: str, find: Callable[[], T]) -> T:
    """Return what was found within the last minute, whatever happened since.

    These look at every answer, and no answer is so urgent that each page must count anew.
    """
    cache: dict[str, tuple[float, T]] = state_of().caches.setdefault("home", {})
    known = cache.get(name)
    if known is None or known[0] < time.monotonic():
        known = cache[name] = (time.monotonic() + KEEP_SECONDS, find())
    return known[1]


def proposal_story(item: ProposalItem) -> Story:
    """Return a proposal as a story."""
    label, kind = STATE_WORDS[item.state]
    area, topic = areas().get(item.area_id), topics().get(item.topic_id)  # type: ignore[arg-type]
    comments = ngettext("%(num)s comment", "%(num)s comments", item.comment_count)
    return Story(
        title=item.title,
        url=url_for("proposals.show", proposal_id=item.id),
        summary=item.summary,
        kicker=str(topic.name) if topic else "",
        state=(str(label), kind),
        progress=(item.support_count, item.threshold) if item.threshold else None,
        image=item.images[0].address(480) if item.images else "",
        meta=(str(area.name) if area else "", comments if item.comment_count else ""),
    )


def _consultation_story(
    record: ConsultationRecord, pictures: Mapping[uuid.UUID, Sequence[UploadRecord]]
) -> Story:
    images = [upload for upload in pictures.get(record.id, ()) if upload.kind == "image"]
    places = [str(areas()[area].name) for area in record.area_ids if area in areas()]
    took_part = ngettext(
        "%(count)s person so far",
        "%(count)s people so far",
        record.participants,
        count=formats.number(record.participants),
    )
    return Story(
        title=formats.translated(record.title),
        url=url_for("consultations.show", slug=record.slug),
        summary=formats.translated(record.summary),
        kicker=" · ".join([_("Consultation"), *places[:2]]),
        state=(moment_words(record), MOMENT_KINDS.get(record.moment_now, "closed")),
        image=images[0].address(960) if images else "",
        meta=(took_part if record.participants else "",),
    )


def moment_words(record: ConsultationRecord) -> str:
    """Say where the clock stands: "Closes in 3 days", "Opens in 2 weeks", "Results are out"."""
    now = clock.now()
    if record.moment_now is Moment.UPCOMING and record.opens_at:
        return str(_("Opens %(in_time)s", in_time=formats.until(record.opens_at)))
    if record.moment_now is not Moment.OPEN:
        return str(_("Finished"))
    if record.closes_at is None:
        return str(_("Open"))
    if record.closes_at - now <= SOON:
        moment = formats.moment(record.closes_at)
        left = formats.until(record.closes_at)
        return str(_("Closes %(in_time)s, %(moment)s", in_time=left, moment=moment))
    return str(_("Open until %(day)s", day=formats.date(record.closes_at)))


def _said(state: State) -> tuple[str, str]:
    label, kind = STATE_WORDS[state]
    return str(label), kind


def _promise(outcome: Outcome) -> Promise:
    return Promise(
        title=outcome.item.title,
        url=url_for("proposals.show", proposal_id=outcome.item.id),
        text=outcome.timetable or excerpt(outcome.reason, 160),
        when=outcome.answered_at,
        state=_said(outcome.item.state),
    )


def happenings_in(area: AreaRecord) -> list[Happening]:
    """Return the consultations and newest proposals of an area and the areas inside it."""
    found = [
        Happening(
            title=formats.translated(record.title),
            url=url_for("consultations.show", slug=record.slug),
            kind=_("Consultation"),
            when=record.opens_at or record.changed_at,
            summary=formats.translated(record.summary),
            state=(moment_words(record), MOMENT_KINDS.get(record.moment_now, "closed")),
        )
        for record in current_consultations(area_id=area.id, limit=5)
    ]
    found += [
        Happening(
            title=item.title,
            url=url_for("proposals.show", proposal_id=item.id),
            kind=_("Proposal"),
            when=item.published_at,
            summary=item.summary,
            state=STATE_WORDS[item.state],
        )
        for item in newest(10, area=area.slug)
    ]
    return found
