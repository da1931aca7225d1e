"""Forms of themes, answers and promises."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from portal.consultations.answers.records import (
    ANSWER_WORDS,
    Answer,
    PromiseDraft,
    ResponseDraft,
    ResponseRecord,
    ThemeDraft,
    ThemeRecord,
)
from portal.consultations.forms import TranslatedForm
from portal.core.text.controls import strip_unsafe_controls
from portal.core.web.forms import strip_line
from portal.municipality.queries import departments


def _line() -> Any:
    return StringField(_l("Text"), filters=[strip_line])


def _paragraphs() -> Any:
    return TextAreaField(_l("Text"), filters=[_clean])


def _clean(text: str | None) -> str:
    return strip_unsafe_controls(text or "").strip()


class Day(DateField):
    """A day; a wrong one is refused in our own words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day."""
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            self.data = date.fromisoformat(valuelist[0].strip())
        except ValueError:
            raise ValueError(_("Write the day as year-month-day, such as 2027-05-04.")) from None


class ThemeForm(TranslatedForm):
    """The words of a theme."""

    TRANSLATED = {"title": _line, "said": _paragraphs}  # noqa: RUF012 - WTForms reads it

    def show(self, theme: ThemeRecord | None) -> None:
        """Show a theme as it is."""
        self.version.data = str(theme.version) if theme else "0"
        if theme is not None:
            self.fill_text("title", theme.title)
            self.fill_text("said", theme.said)

    def draft(self) -> ThemeDraft:
        """Return what was typed."""
        return ThemeDraft(self.text("title"), self.text("said"))


class ResponseForm(TranslatedForm):
    """What the council says to a theme."""

    TRANSLATED = {"reason": _paragraphs}  # noqa: RUF012 - WTForms reads it

    answer = RadioField(_l("What the council says"), validate_choice=False)
    department_id = SelectField(
        _l("Department in charge"), [Optional()], validate_choice=False, default=""
    )

    def offer(self) -> None:
        """Fill in what one can choose from."""
        self.answer.choices = [(one.value, str(ANSWER_WORDS[one][0])) for one in Answer]
        self.department_id.choices = department_choices()

    def show(self, response: ResponseRecord | None, *, is_draft: bool) -> None:
        """Show what is being written, or what is public as the beginning of a new answer."""
        self.version.data = str(response.revision) if response and is_draft else "0"
        if response is None:
            return
        self.answer.data = response.answer.value
        self.fill_text("reason", response.reason)
        self.department_id.data = str(response.department_id or "")

    def draft(self) -> ResponseDraft:
        """Return what was typed."""
        return ResponseDraft(
            self.answer.data or "",
            self.text("reason"),
            identifier(self.department_id.data),
            self.known_version,
        )


class PromiseForm(TranslatedForm):
    """Something promised by a day."""

    TRANSLATED = {"title": _line}  # noqa: RUF012 - WTForms reads it

    due_on = Day(_l("By which day"), [Optional()])
    department_id = SelectField(
        _l("Department in charge"), [Optional()], validate_choice=False, default=""
    )

    def offer(self) -> None:
        """Fill in what one can choose from."""
        self.department_id.choices = department_choices()

    def draft(self) -> PromiseDraft:
        """Return what was typed."""
        return PromiseDraft(
            self.text("title"), self.due_on.data, identifier(self.department_id.data)
        )


class NoteForm(TranslatedForm):
    """What becomes of a promise."""

    TRANSLATED = {"text": _paragraphs}  # noqa: RUF012 - WTForms reads it

    what = RadioField(_l("What happened"), validate_choice=False)
    due_on = Day(_l("The new day"), [Optional()])
    kept_on = Day(_l("Kept on"), [Optional()])


def department_choices() -> list[tuple[str, str]]:
    """Return the departments one can choose from."""
    return [("", _("As for the consultation"))] + [
        (str(found.id), str(found.name)) for found in departments().values()
    ]


def identifier(text: str | None) -> uuid.UUID | None:
    """Return the identifier a form field holds, if it is one."""
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return None
