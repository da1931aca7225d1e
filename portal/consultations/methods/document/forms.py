"""Forms of commented documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FileField,
    Form,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag behind
from wtforms.validators import InputRequired, NumberRange, Optional

from portal.consultations.methods.document.records import Numbering, WordingState
from portal.core.i18n import language_names
from portal.core.web import PortalForm
from portal.core.web.forms import strip_line


class DocumentSettingsForm(Form):
    """How an officer sets the method up in a phase."""

    numbering = SelectField(
        _l("How paragraphs are numbered"),
        choices=[
            SelectChoice(Numbering.RUNNING.value, _l("From 1 to the end")),
            SelectChoice(Numbering.SECTIONS.value, _l("By section: 2.1 (1), 2.1 (2)")),
            SelectChoice(Numbering.NONE.value, _l("Not at all: the text has its own numbers")),
        ],
        default=Numbering.RUNNING.value,
    )
    wordings = BooleanField(_l("People may propose wordings for paragraphs"), default=True)
    sides = BooleanField(_l("Comments are for, against or neutral"), default=False)
    per_person = IntegerField(
        _l("Wordings one person may propose"),
        [
            InputRequired(_l("Give a number from 1 to 500.")),
            NumberRange(1, 500, _l("Give a number from 1 to 500.")),
        ],
        default=20,
    )


class WordingForm(PortalForm):
    """A wording of one's own."""

    text = TextAreaField(_l("Your wording"))
    reason = TextAreaField(_l("Why"), [Optional()])
    language = HiddenField(default="")


class AnswerForm(PortalForm):
    """The council's answer to a wording."""

    state = RadioField(
        _l("What becomes of it"),
        choices=[
            SelectChoice(WordingState.TAKEN.value, _l("Taken over")),
            SelectChoice(WordingState.PARTLY.value, _l("Partly taken over")),
            SelectChoice(WordingState.DECLINED.value, _l("Not taken over")),
        ],
        validate_choice=False,
    )
    taken_in = SelectField(_l("In version"), validate_choice=False)
    answer = TextAreaField(_l("Reason"))


class HideForm(PortalForm):
    """A moderator's decision."""

    reason = StringField(_l("Reason"), filters=[strip_line])


class EditionForm(PortalForm):
    """A button that is only good for the draft its page showed."""

    edition = HiddenField(default="0")

    @property
    def known_edition(self) -> int:
        """The edition the page showed; -1 when it was tampered with."""
        given = str(self.edition.data or "")
        return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else -1


class WriteForm(EditionForm):
    """The text in every language of the consultation, or a file in one of them."""

    file = FileField(_l("File"), [Optional()])
    file_language = SelectField(_l("Language of the file"), validate_choice=False)
    notes = HiddenField(default="")
    LANGUAGES: Sequence[str] = ()

    @classmethod
    def in_languages(cls, languages: Sequence[str], *, empty: bool = False) -> Any:
        """Return a form with a text for each language."""
        names = dict(language_names(tuple(languages)))
        many = len(languages) > 1
        fields = {
            f"text_{code}": TextAreaField(
                _l("Text, %(language)s", language=names.get(code, code)) if many else _l("Text"),
                [Optional()],
                render_kw={"lang": code},
            )
            for code in languages
        }
        made = type("WriteForm", (cls,), {**fields, "LANGUAGES": tuple(languages)})
        form = made(formdata=None) if empty else made()
        form.file_language.choices = list(language_names(tuple(languages)))
        return form

    @property
    def texts(self) -> dict[str, str]:
        """What was typed, by language."""
        return {code: str(self[f"text_{code}"].data or "") for code in self.LANGUAGES}


class PublishForm(EditionForm):
    """What changed, in every language of the consultation."""

    LANGUAGES: Sequence[str] = ()

    @classmethod
    def in_languages(cls, languages: Sequence[str], *, empty: bool = False) -> Any:
        """Return a form with a note for each language."""
        names = dict(language_names(tuple(languages)))
        many = len(languages) > 1
        fields = {
            f"note_{code}": TextAreaField(
                _l("What changed, %(language)s", language=names.get(code, code))
                if many
                else _l("What changed"),
                [Optional()],
                render_kw={"lang": code},
            )
            for code in languages
        }
        made = type("PublishForm", (cls,), {**fields, "LANGUAGES": tuple(languages)})
        return made(formdata=None) if empty else made()

    @property
    def note(self) -> dict[str, str]:
        """What was typed, by language."""
        return {code: str(self[f"note_{code}"].data or "") for code in self.LANGUAGES}
