"""What would embarrass the council if its surveys were published as they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from portal.consultations.methods.survey.hooks import question_types
from portal.consultations.methods.survey.queries import form_of
from portal.consultations.methods.survey.records import METHOD, FormRecord, QuestionRecord
from portal.consultations.methods.survey.service.designing import conditions_of, missing_languages
from portal.consultations.records import ConsultationRecord
from portal.core.i18n import TranslatedText
from portal.core.problems import Problem


def opening_problems(consultation: ConsultationRecord) -> list[Problem]:
    """Return what would embarrass the council if its surveys were published as they are."""
    problems: list[Problem] = []
    for phase in consultation.phases:
        if phase.method == METHOD:
            problems += _form_problems(consultation, form_of(phase.id), str(phase.title))
    return problems


def _form_problems(
    consultation: ConsultationRecord, form: FormRecord, title: str
) -> Iterator[Problem]:
    if not form.questions:
        message = _("The survey “%(title)s” has no questions yet.", title=title)
        yield Problem("phases", "no_questions", message)
        return
    for section in form.sections:
        if not section.questions:
            message = _(
                "Page %(number)s of the survey “%(title)s” is empty.",
                number=section.number,
                title=title,
            )
            yield Problem("phases", "empty_page", message)
    known = question_types()
    for question in form.questions:
        kind = known.get(question.kind)
        if kind is None or kind.settings_problems(question.settings):
            message = _(
                "Question %(number)s of the survey “%(title)s” cannot be asked as it is.",
                number=question.number,
                title=title,
            )
            yield Problem("phases", "broken_question", message)
        lacking = _lacking(question, consultation.languages)
        if lacking:
            message = _(
                "Question %(number)s of the survey “%(title)s” is missing in %(languages)s.",
                number=question.number,
                title=title,
                languages=lacking,
            )
            yield Problem("phases", "language", message)
    yield from (Problem("phases", one.code, one.message) for one in conditions_of(form.questions))


def _lacking(question: QuestionRecord, languages: Sequence[str]) -> str:
    texts = [question.text, *(o.label for o in (*question.options, *question.rows))]
    texts += [option.label for option in question.columns]
    texts += [question.help] if question.help else []
    texts += [
        TranslatedText(value)
        for name, value in question.settings.items()
        if name in ("low_label", "high_label", "unit") and value
    ]
    return next((found for text in texts if (found := missing_languages(text, languages))), "")
