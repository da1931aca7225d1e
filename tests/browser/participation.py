"""Puts texts into every field of the ways to take part, past every check."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import insert, select, update

from portal.consultations.answers.models import PromiseRow, ThemeResponseRow, ThemeRow
from portal.consultations.methods.discussion.models import DiscussionRow
from portal.consultations.methods.document.models import (
    DocumentBlockRow,
    DocumentParagraphRow,
    DocumentVersionRow,
    DocumentWordingRow,
)
from portal.consultations.methods.questions.models import AnswerRow, QuestionRow
from portal.consultations.methods.survey.results.computing import compute_result
from portal.consultations.models import ConsultationRow, PhaseRow
from portal.consultations.participation.models import ParticipationRow
from portal.core import clock
from portal.core.database import new_id, session, unit_of_work
from portal.core.i18n import TranslatedText
from portal.core.identifiers import format_id
from portal.testing.factories import Make


def write_ways_to_take_part(make: Make, texts: Sequence[str]) -> tuple[list[str], list[str]]:
    """Write ``texts`` into one consultation of each method.

    :returns: the pages where everybody sees them, and those where officers do.
    """
    public: list[str] = []
    office: list[str] = []
    for write in (_survey, _poll, _document, _questions, _discussion):
        everybody, officers = write(make, texts)
        public += everybody
        office += officers
    return public, office


def _words(text: str) -> TranslatedText:
    return TranslatedText(en=text, es=text)


def _survey(make: Make, texts: Sequence[str]) -> tuple[list[str], list[str]]:
    asked = [
        {"kind": "long_text", "key": f"q{at}", "text": text, "help": text}
        for at, text in enumerate(texts)
    ]
    choice = {"kind": "single", "key": "one", "text": texts[0], "options": tuple(texts)}
    survey = make.survey(
        [[choice], asked], slug="scripts-survey", settings={"results_while_open": True}
    )
    make.responses(survey, [{"q0": text, "q1": text} for text in texts])
    with make.app.app_context(), unit_of_work():
        session().execute(
            update(PhaseRow)
            .where(PhaseRow.id == survey.phase_id)
            .values(title=_words(texts[0]), description=_words(texts[1]))
            .execution_options(synchronize_session=False)
        )
    with make.app.app_context():
        compute_result(survey.id, survey.phase_id)
    public = [f"{survey.url}/{page}" for page in ("", "print", "results", "results/questions/one")]
    office = [f"{survey.office_url}/{page}" for page in ("try", "results", "results/texts/q0")]
    return [f"/consultations/{survey.slug}", *public], [survey.office_url, *office]


def _poll(make: Make, texts: Sequence[str]) -> tuple[list[str], list[str]]:
    poll = make.poll("approval", list(texts), slug="scripts-poll")
    phase = f"/admin/consultations/{format_id(poll.id)}/phases/{format_id(poll.phase_id)}"
    return [f"/consultations/{poll.slug}", poll.url], [f"{phase}/poll", f"{phase}/poll/preview"]


def _phase_of(make: Make, method: str) -> tuple[uuid.UUID, uuid.UUID, str, str]:
    """Return a consultation and its phase, where people take part and where officers work."""
    made = make.consultation(slug=f"scripts-{method}")
    with make.app.app_context(), unit_of_work():
        session().execute(
            update(PhaseRow)
            .where(PhaseRow.id == made.phase_id)
            .values(method=method, settings={})
            .execution_options(synchronize_session=False)
        )
    phase = format_id(made.phase_id)
    public = f"/consultations/{made.slug}/{method}/{phase}"
    return made.id, made.phase_id, public, f"/admin/consultations/{format_id(made.id)}/{method}"


def _document(make: Make, texts: Sequence[str]) -> tuple[list[str], list[str]]:
    consultation_id, phase_id, public, office = _phase_of(make, "document")
    of = {"consultation_id": consultation_id, "phase_id": phase_id}
    now, version, participation = clock.now(), new_id(), new_id()
    with make.app.app_context(), unit_of_work():
        session().add(
            DocumentVersionRow(
                id=version,
                **of,
                number=1,
                note=_words(texts[0]),
                notes=[],
                edition=1,
                changed_at=now,
                published_at=now,
            )
        )
        session().add(
            ParticipationRow(
                id=participation,
                **of,
                participant_key="made:scripts",
                channel="online",
                age_group="",
                created_at=now,
            )
        )
        session().flush()
        for number, text in enumerate(texts, 1):
            paragraph = new_id()
            values = {"id": paragraph, **of, "anchor": number, "wording_count": 1}
            session().execute(insert(DocumentParagraphRow).values(comment_count=0, **values))
            session().add(
                DocumentBlockRow(
                    id=new_id(),
                    version_id=version,
                    paragraph_id=paragraph,
                    position=number,
                    kind="paragraph",
                    label=str(number),
                    text=_words(text),
                )
            )
            session().add(
                DocumentWordingRow(
                    id=new_id(),
                    **of,
                    paragraph_id=paragraph,
                    version_id=version,
                    participation_id=participation,
                    number=number,
                    language="en",
                    text=text,
                    reason=text,
                    answer=text,
                    created_at=now,
                )
            )
    some = range(1, len(texts) + 1, 10)
    pages = [f"{public}/paragraphs/{number}" for number in some]
    pages += [f"{public}/wordings", f"{public}/results"]
    list_of_wordings = f"{office}/{format_id(phase_id)}/wordings"
    answering = [f"{list_of_wordings}/{number}" for number in some]
    return [f"{public}/", *pages], [list_of_wordings, *answering]


def _questions(make: Make, texts: Sequence[str]) -> tuple[list[str], list[str]]:
    consultation_id, phase_id, public, office = _phase_of(make, "questions")
    now = clock.now()
    moderated = []
    with make.app.app_context(), unit_of_work():
        for number, text in enumerate(texts, 1):
            question = new_id()
            moderated.append(f"{office}/{format_id(phase_id)}/{format_id(question)}")
            session().execute(
                insert(QuestionRow).values(
                    id=question,
                    consultation_id=consultation_id,
                    phase_id=phase_id,
                    number=number,
                    text=text,
                    language="en",
                    state="shown",
                    moderation_reason=text[:300],
                    created_at=now,
                    answered_at=now,
                )
            )
            session().add(
                AnswerRow(
                    id=new_id(),
                    question_id=question,
                    text=text,
                    links=[{"url": "https://example.org", "title": text}],
                    revision=1,
                    changed_at=now,
                    published_at=now,
                )
            )
    pages = [f"{public}/{number}" for number in range(1, len(texts) + 1, 10)]
    return [public, *pages], moderated[::10]


def _discussion(make: Make, texts: Sequence[str]) -> tuple[list[str], list[str]]:
    """Write a discussion, and below it what the town makes of it: themes, answers, promises."""
    consultation_id, phase_id, public, _office = _phase_of(make, "discussion")
    now = clock.now()
    with make.app.app_context(), unit_of_work():
        session().add(
            DiscussionRow(
                phase_id=phase_id,
                question=_words(texts[0]),
                background=_words("\n\n".join(texts)),
                official=_words("\n\n".join(texts)),
                comment_count=0,
                version=2,
                changed_at=now,
            )
        )
        for position, text in enumerate(texts[::5]):
            theme = ThemeRow(
                id=new_id(),
                consultation_id=consultation_id,
                position=position,
                title=_words(text),
                said=_words(text),
                created_at=now,
                changed_at=now,
            )
            session().add(theme)
            session().flush()
            session().add(
                ThemeResponseRow(
                    id=new_id(),
                    theme_id=theme.id,
                    answer="will",
                    reason=_words(text),
                    revision=1,
                    changed_at=now,
                    published_at=now,
                )
            )
            session().add(
                PromiseRow(
                    id=new_id(),
                    consultation_id=consultation_id,
                    theme_id=theme.id,
                    title=_words(text),
                    due_on=now.date(),
                    first_due_on=now.date(),
                    reason=_words(text),
                    made_at=now,
                    changed_at=now,
                )
            )
        slug = session().scalar(
            select(ConsultationRow.slug).where(ConsultationRow.id == consultation_id)
        )
    here = f"/consultations/{slug}"
    about = f"/admin/consultations/{format_id(consultation_id)}"
    public_pages = [here, public, f"{here}/answers", f"{here}/results", "/promises"]
    return public_pages, [f"{about}/answers"]
