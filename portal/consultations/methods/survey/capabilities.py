"""What a survey hands over beside letting people answer: its form for copies, and for paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _

from portal.consultations.capabilities import EntryField
from portal.consultations.methods.survey import service
from portal.consultations.methods.survey.designing import order_problems
from portal.consultations.methods.survey.queries import form_of
from portal.consultations.methods.survey.reading import field_name, read
from portal.consultations.methods.survey.records import (
    METHOD,
    MOST_QUESTIONS,
    OTHER,
    FormRecord,
    QuestionDraft,
    QuestionRecord,
    SectionDraft,
    SurveySettings,
)
from portal.consultations.methods.survey.service.designing import as_text
from portal.consultations.methods.survey.service.wording import clean_show_if
from portal.consultations.methods.survey.types.numbers import steps_of
from portal.consultations.participation.records import Channel, Participant
from portal.consultations.policy import TakePart
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.core import clock
from portal.core.database import new_id
from portal.core.i18n import current_language
from portal.core.permissions import Actor
from portal.core.problems import Problem, Problems

_KINDS = {
    "single": "choice",
    "multiple": "several",
    "scale": "choice",
    "ranking": "ranking",
    "number": "number",
    "short_text": "text",
    "long_text": "text",
    "date": "text",
}


class SurveyContents:
    """The form, for copies, templates and files."""

    method = METHOD

    def export(self, phase: PhaseRecord) -> Mapping[str, Any]:
        """Return pages and questions, without any answer."""
        return {
            "pages": [
                {
                    "title": dict(section.title),
                    "intro": dict(section.intro),
                    "questions": [_question_json(one) for one in section.questions],
                }
                for section in form_of(phase.id).sections
            ]
        }

    def restore(
        self,
        actor: Actor,
        consultation: ConsultationRecord,
        phase: PhaseRecord,
        content: Mapping[str, Any],
    ) -> None:
        """Write the form of a new phase.

        :raises Problems: naming the question that cannot be used, and why.
        """
        subject = TakePart(consultation, phase)
        pages = _pages_in(content)
        _check_order([given for page in pages for given in page.get("questions") or []], phase)
        for page in pages:
            draft = SectionDraft(as_text(page.get("title")), as_text(page.get("intro")))
            section_id = service.add_section(actor, subject, draft)
            for given in page.get("questions") or []:
                try:
                    service.add_question(actor, subject, section_id, _question_draft(given))
                except Problems as refused:
                    raise _named(given, refused) from refused
                except (TypeError, ValueError, KeyError, OverflowError, AttributeError) as error:
                    # Settings of a type can be anything in a file, and types expect their form's.
                    raise _unreadable() from error


def _pages_in(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    pages = content.get("pages") or []
    if not isinstance(pages, list) or not all(isinstance(page, Mapping) for page in pages):
        raise _unreadable()
    for page in pages:
        questions = page.get("questions") or []
        if not isinstance(questions, list) or not all(isinstance(q, Mapping) for q in questions):
            raise _unreadable()
    return pages


def _check_order(given: Sequence[Mapping[str, Any]], phase: PhaseRecord) -> None:
    """Refuse questions that wait for one another or for a later one, while all are in sight.

    They are added one by one, and each would seem to depend on one that is not there.

    :raises Problems: naming those questions.
    """
    if len(given) > MOST_QUESTIONS:
        return  # adding them says so
    read: dict[str, QuestionRecord] = {}
    try:
        for number, one in enumerate(given, 1):
            question = _as_read(number, _question_draft(one), phase)
            read.setdefault(question.key, question)
        problems = order_problems(list(read.values()))
    except (Problems, TypeError, ValueError, KeyError, OverflowError, AttributeError):
        return  # adding it says which cannot be read
    if problems:
        raise Problems(Problem("content", one.code, one.message) for one in problems)


def _as_read(number: int, draft: QuestionDraft, phase: PhaseRecord) -> QuestionRecord:
    return QuestionRecord(
        id=new_id(),
        phase_id=phase.id,
        section_id=phase.id,
        number=number,
        # Those without a key get one that no other can name.
        key=draft.key or f" {number}",
        kind=draft.kind,
        text=draft.text,
        help=draft.help,
        required=draft.required,
        settings=draft.settings,
        show_if=clean_show_if(draft.show_if, FormRecord(phase.id, 0)),
    )


def _question_json(question: QuestionRecord) -> dict[str, Any]:
    return {
        "key": question.key,
        "kind": question.kind,
        "text": dict(question.text),
        "help": dict(question.help),
        "required": question.required,
        "settings": dict(question.settings),
        "show_if": dict(question.show_if) if question.show_if else None,
    }


def _question_draft(given: Mapping[str, Any]) -> QuestionDraft:
    settings, show_if = given.get("settings"), given.get("show_if")
    if not isinstance(settings or {}, Mapping) or not isinstance(show_if or {}, Mapping):
        raise _unreadable()
    return QuestionDraft(
        kind=str(given.get("kind", "")),
        text=as_text(given.get("text")),
        help=as_text(given.get("help")),
        required=given.get("required") is True,
        settings=dict(settings or {}),
        show_if=dict(show_if) if show_if else None,
        key=str(given.get("key") or ""),
    )


def _unreadable() -> Problems:
    return Problems(Problem("content", "form", _("These are not questions as they are exported.")))


def _named(given: Mapping[str, Any], refused: Problems) -> Problems:
    name = str(as_text(given.get("text"))) or str(given.get("key", ""))
    return Problems(
        Problem("content", one.code, f"“{name[:60]}”: {one.message}") for one in refused.problems
    )


class SurveyEntry:
    """The form as it is entered for others, at the desk or from paper."""

    method = METHOD

    def fields(self, consultation: ConsultationRecord, phase: PhaseRecord) -> Sequence[EntryField]:
        """Return a field for every question, one for each row of a table."""
        return [field for one in form_of(phase.id).questions for field in _fields(one)]

    def record(
        self,
        participant: Participant,
        consultation: ConsultationRecord,
        phase: PhaseRecord,
        answers: Mapping[str, Sequence[str]],
    ) -> None:
        """Count one form, in the unit of work under way.

        What came on paper cannot be asked about again, so nothing of it is required.

        :raises Problems: naming fields.
        """
        form = form_of(phase.id)
        if participant.channel is Channel.PAPER:
            form = _without_duties(form)
        reading = read(form, _typed(form, answers))
        if reading.problems:
            raise Problems(reading.problems)
        if not reading.answers:
            raise Problems(Problem("", "empty", _("Answer at least one question.")))
        given = service.Submission(
            form,
            reading.answers,
            current_language(),
            clock.now(),
            SurveySettings.of(phase.settings).anonymous,
        )
        service.record_response(participant, TakePart(consultation, phase), given)


def _fields(question: QuestionRecord) -> list[EntryField]:
    label = f"{question.number}. {question.text}"
    name = field_name(question)
    if question.kind == "matrix":
        columns = tuple((one.key, str(one.label)) for one in question.columns)
        return [
            EntryField(field_name(question, row.key), f"{label} – {row.label}", "choice", columns)
            for row in question.rows
        ]
    if question.kind not in _KINDS:
        return []
    options = tuple((one.key, str(one.label)) for one in question.options)
    if question.kind == "scale":
        options = tuple((str(step), str(step)) for step in steps_of(question))
    most = int(question.settings.get("most") or 0)
    found = [EntryField(name, label, _KINDS[question.kind], options, most=most)]
    if question.other:
        words = f"{label} – {question.other}"
        found.append(EntryField(field_name(question, OTHER), words, "text"))
    return found


def _typed(form: FormRecord, answers: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    fields = {name: list(values) for name, values in answers.items()}
    for question in form.questions:
        if question.kind == "ranking":
            order = fields.pop(field_name(question), [])
            for place, key in enumerate(order, 1):
                fields[field_name(question, key)] = [str(place)]
    return fields


def _without_duties(form: FormRecord) -> FormRecord:
    return replace(
        form,
        sections=tuple(
            replace(
                section,
                questions=tuple(replace(one, required=False) for one in section.questions),
            )
            for section in form.sections
        ),
    )
