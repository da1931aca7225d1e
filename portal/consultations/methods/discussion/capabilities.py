"""What discussions can do beside letting people write: copies, results, open data, objections."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.consultations.capabilities import (
    ContributionRecord,
    OpenTable,
    PhaseResult,
    ResultChart,
    ResultRow,
)
from portal.consultations.methods.discussion.queries import (
    balance_of,
    discussion_of,
    discussions_of,
)
from portal.consultations.methods.discussion.records import (
    KIND,
    METHOD,
    Balance,
    DiscussionDraft,
)
from portal.consultations.methods.discussion.service import write_discussion
from portal.consultations.policy import TakePart
from portal.consultations.queries import consultation_of
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.core.database import Slice, session
from portal.core.i18n import TranslatedText, language_names
from portal.core.permissions import Actor
from portal.core.problems import Problem, Problems
from portal.core.text.markdown import plain_text
from portal.core.web.formats import number
from portal.discussion.written import SaidRecord, said_about, said_by_id

PAGE = 20
BATCH = 500
COLUMNS: Mapping[str, Any] = {
    "id": _l("Identifier, a UUID"),
    "answers": _l("Identifier of the contribution it answers; empty for those of the first level"),
    "side": _l("for, against or neutral"),
    "text": _l("What was written, as Markdown"),
    "agree": _l("Number of people who agree"),
    "written_at": _l("When it was written (UTC)"),
}


def side_words() -> dict[str, str]:
    """Return the sides in words, in the order of their columns."""
    return {"for": _("For"), "against": _("Against"), "neutral": _("Neutral")}


class DiscussionSource:
    """What people wrote, for answers of the council that are linked to it."""

    kind = "discussion"
    title: Any = _l("Contributions to discussions")

    def find(
        self,
        consultation_id: uuid.UUID,
        words: str = "",
        phase_id: uuid.UUID | None = None,
        cursor: str | None = None,
    ) -> Slice[ContributionRecord]:
        """Return contributions, the newest first."""
        consultation = consultation_of(consultation_id)
        phases = consultation.phases if consultation else ()
        wanted = [one.id for one in phases if one.method == METHOD and phase_id in (None, one.id)]
        return said_about(KIND, wanted, words=words, cursor=cursor, limit=PAGE).map(_contribution)

    def load(self, ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, ContributionRecord]:
        """Return those of ``ids`` that are shown."""
        return {key: _contribution(one) for key, one in said_by_id(KIND, ids).items()}


def _contribution(one: SaidRecord) -> ContributionRecord:
    return ContributionRecord(
        kind=DiscussionSource.kind,
        id=one.id,
        phase_id=one.subject_id,
        text=plain_text(one.body),
        url=url_for("discussion.show", comment_id=one.id),
        made_at=one.created_at,
        title=side_words()[one.side] if one.parent_id is None else "",
    )


class DiscussionContents:
    """The open question and its background."""

    method = METHOD

    def export(self, phase: PhaseRecord) -> Mapping[str, Any]:
        """Return the texts in all their languages."""
        found = discussion_of(phase.id)
        if found is None:
            return {}
        return {"question": dict(found.question), "background": dict(found.background)}

    def restore(
        self,
        actor: Actor,
        consultation: ConsultationRecord,
        phase: PhaseRecord,
        content: Mapping[str, Any],
    ) -> None:
        """Ask the same in a new phase."""
        if not content:
            return
        draft = DiscussionDraft(_text(content, "question"), _text(content, "background"))
        write_discussion(actor, TakePart(consultation, phase), draft)


def _text(content: Mapping[str, Any], field: str) -> TranslatedText:
    given = content.get(field, {})
    fits = isinstance(given, Mapping) and all(
        isinstance(one, str) and isinstance(language, str) for language, one in given.items()
    )
    if not fits:
        message = _("“%(field)s” must be a text for each language.", field=field)
        raise Problems(Problem(field, "shape", message))
    return TranslatedText(given)


def balance_chart(balance: Balance) -> ResultChart:
    """Return how many contributions take each side, as a chart and a table."""
    rows = tuple(
        ResultRow(label, balance.sides[side], balance.share(side))
        for side, label in side_words().items()
    )
    return ResultChart("balance", _("For, against and neutral"), rows, balance.contributions)


class DiscussionResults:
    """How many contributed, and where they stand."""

    method = METHOD

    def results(self, consultation: ConsultationRecord, phase: PhaseRecord) -> PhaseResult | None:
        """Return what came of a phase; nothing before the first contribution."""
        balance = balance_of(phase.id)
        if not balance.contributions:
            return None
        found = discussion_of(phase.id)
        headline = ngettext(
            "%(people)s person discussed: %(pro)s for, %(con)s against, %(neutral)s neutral",
            "%(people)s people discussed: %(pro)s for, %(con)s against, %(neutral)s neutral",
            balance.people,
            people=number(balance.people),
            pro=number(balance.sides["for"]),
            con=number(balance.sides["against"]),
            neutral=number(balance.sides["neutral"]),
        )
        asked = f"**{found.question}**" if found and found.question else ""
        return PhaseResult(headline, asked, (balance_chart(balance),))


class DiscussionTables:
    """Every contribution that is shown, without names."""

    method = METHOD

    def tables(self, consultation: ConsultationRecord, phase: PhaseRecord) -> Sequence[OpenTable]:
        """Return the one table."""
        columns = tuple((name, str(words)) for name, words in COLUMNS.items())
        rows = lambda: _lines(phase.id)  # noqa: E731 - it is made while it is sent
        return [OpenTable("contributions", _("Contributions"), columns, rows)]


def _lines(phase_id: uuid.UUID) -> Iterator[list[Any]]:
    cursor: str | None = None
    while True:
        page = said_about(KIND, [phase_id], cursor=cursor, limit=BATCH)
        for one in page.items:
            yield [one.id, one.parent_id, one.side, one.body, one.agree_count, one.created_at]
        session().close()
        cursor = page.next
        if cursor is None:
            return


def objections(consultation: ConsultationRecord) -> list[Problem]:
    """Return what must be written before a consultation with discussions is published."""
    phases = [one for one in consultation.phases if one.method == METHOD]
    known = discussions_of([phase.id for phase in phases])
    problems = []
    for phase in phases:
        found = known.get(phase.id)
        asked = found.question if found else TranslatedText()
        explained = found.background if found else TranslatedText()
        if not asked:
            message = _("%(phase)s: write the question that is discussed.", phase=phase.title)
            problems.append(Problem("", "question", message))
            continue
        texts = [asked, explained] if explained else [asked]
        missing = tuple(
            one for one in consultation.languages if any(one not in text for text in texts)
        )
        if missing:
            names = ", ".join(name for _code, name in language_names(missing))
            message = _(
                "%(phase)s: the question or its background is missing in %(languages)s.",
                phase=phase.title,
                languages=names,
            )
            problems.append(Problem("", "languages", message))
    return problems
