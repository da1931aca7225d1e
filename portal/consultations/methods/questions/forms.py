"""Forms of questions and answers."""

from __future__ import annotations

import uuid

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Form,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from portal.consultations.methods.questions.records import (
    ANSWER_LENGTH,
    LEAST_LONGEST,
    LONGEST,
    AnswerDraft,
    AnswerRecord,
)
from portal.core.identifiers import format_id, parse_id
from portal.core.web import PortalForm
from portal.core.web.forms import strip_line
from portal.municipality.queries import departments

_FROM_1_TO_100 = _l("Give a number from 1 to 100.")
_LENGTHS = _l("Give a number from 150 to 1000.")


class QuestionSettingsForm(Form):
    """How an officer sets the method up in a phase."""

    moderated = BooleanField(
        _l("Show questions only once a moderator has accepted them"), default=False
    )
    per_person = IntegerField(
        _l("Questions one person may ask"),
        [InputRequired(_FROM_1_TO_100), NumberRange(1, 100, _FROM_1_TO_100)],
        default=5,
    )
    longest = IntegerField(
        _l("Greatest number of characters of a question"),
        [InputRequired(_LENGTHS), NumberRange(LEAST_LONGEST, LONGEST, _LENGTHS)],
        default=LONGEST,
    )


class AskForm(PortalForm):
    """A question."""

    text = TextAreaField(
        _l("Your question"),
        [
            InputRequired(_l("Write your question first.")),
            Length(max=10 * LONGEST, message=_l("Shorten your question; one thing at a time.")),
        ],
        filters=[strip_line],
    )


class ModerationForm(PortalForm):
    """A moderator's decision."""

    state = HiddenField()
    reason = StringField(_l("Reason"), [Optional()], filters=[strip_line])


class MergeForm(PortalForm):
    """Which question it becomes a part of."""

    into = IntegerField(
        _l("Number of the other question"),
        [
            InputRequired(_l("Give the number of the other question.")),
            NumberRange(1, 2**31 - 1, _l("Give the number of the other question.")),
        ],
    )


class AnswerForm(PortalForm):
    """The council's answer."""

    text = TextAreaField(
        _l("Answer"), [Optional(), Length(max=5 * ANSWER_LENGTH, message=_l("Shorten the answer."))]
    )
    links = TextAreaField(_l("Where to read more"), [Optional(), Length(max=20_000)])
    department = SelectField(_l("Department that answers"), [Optional()], validate_choice=False)
    revision = IntegerField(default=0, validators=[Optional()])

    @classmethod
    def offered(cls, draft: AnswerRecord | None, suggested: uuid.UUID | None) -> AnswerForm:
        """Return the form with what is being written, or with the department in charge."""
        form = cls(formdata=None)
        form.choose()
        form.department.data = _short(suggested)
        if draft is not None:
            form.text.data, form.revision.data = draft.text, draft.revision
            form.links.data = "\n".join(f"{link.url} {link.title}" for link in draft.links)
            form.department.data = _short(draft.department_id)
        return form

    def choose(self) -> None:
        """Offer the departments."""
        self.department.choices = [("", _("The council as a whole"))] + [
            (format_id(found.id), str(found.name)) for found in departments().values()
        ]

    def draft(self) -> AnswerDraft:
        """Return what was typed."""
        return AnswerDraft(
            text=self.text.data or "",
            links=self.links.data or "",
            department_id=_long(self.department.data),
            revision=self.revision.data or 0,
        )


def _short(identifier: uuid.UUID | None) -> str:
    return format_id(identifier) if identifier else ""


def _long(text: str | None) -> uuid.UUID | None:
    if not text:
        return None
    try:
        return parse_id(text)
    except ValueError:
        return uuid.UUID(int=0)
