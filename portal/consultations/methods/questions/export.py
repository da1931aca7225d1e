"""Questions as rows: for lists in other formats and for open data. Nobody's name is in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from portal.consultations.methods.questions import queries
from portal.consultations.methods.questions.records import QuestionRecord, Sort
from portal.consultations.policy import TakePart
from portal.core.database import session
from portal.core.web.site import site_record
from portal.municipality.queries import departments

COLUMNS: Mapping[str, Any] = {
    "number": _l("Number of the question in its phase"),
    "question": _l("What was asked"),
    "language": _l("Language it was asked in"),
    "supports": _l("Number of people who want to know it, with whoever asked"),
    "asked_at": _l("When it was asked (UTC)"),
    "follows": _l("Number of the question it asks on from"),
    "answer": _l("The council's answer, as Markdown; empty while there is none"),
    "department": _l("Department that answered"),
    "answered_at": _l("When the first answer was published (UTC)"),
    "url": _l("Its page"),
}
BATCH = 500


def as_rows(subject: TakePart, questions: Sequence[QuestionRecord]) -> list[dict[str, Any]]:
    """Return questions with their answers as rows, each a value by column."""
    answers = queries.answers_of([one.id for one in questions if one.answered_at])
    known, base = departments(), site_record().base_url
    here: dict[str, Any] = {"slug": subject.consultation.slug, "phase_id": subject.phase.id}
    rows = []
    for one in questions:
        answer = answers.get(one.id)
        department = known.get(answer.department_id) if answer and answer.department_id else None
        rows.append(
            {
                "number": one.number,
                "question": one.text,
                "language": one.language,
                "supports": one.support_count,
                "asked_at": one.created_at,
                "follows": one.follows,
                "answer": answer.text if answer else "",
                "department": str(department.name) if department else "",
                "answered_at": one.answered_at,
                "url": base + url_for("questions.show", number=one.number, **here),
            }
        )
    return rows


def every_line(subject: TakePart, sort: Sort = Sort.NEWEST) -> Iterator[list[Any]]:
    """Yield the lines of the whole table, a batch at a time, so that memory does not grow."""
    cursor: str | None = None
    while True:
        page = queries.list_questions(subject.phase.id, sort, cursor, BATCH)
        yield from (list(row.values()) for row in as_rows(subject, page.items))
        session().close()
        cursor = page.next
        if cursor is None:
            return
