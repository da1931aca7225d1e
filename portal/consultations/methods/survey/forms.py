"""Forms of surveys: how one is set up in a phase, and what officers write about a page."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, IntegerField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional

from portal.consultations.forms import TranslatedForm
from portal.consultations.methods.survey.records import SectionDraft, SectionRecord
from portal.core.text.controls import strip_unsafe_controls
from portal.core.web.forms import strip_line

MOST_RESPONSES = 10_000_000
MOST_MINUTES = 7 * 24 * 60


class SurveySettingsForm(Form):
    """How an officer sets a survey up in a phase."""

    anonymous = BooleanField(
        _l("Anonymous: once a form is handed in, nothing says whose it is"),
        description=_l("People are told so before they begin. What they began is not changed."),
    )
    quota = IntegerField(
        _l("Responses at most"),
        [Optional(), NumberRange(0, MOST_RESPONSES, _l("Give a whole number, or 0."))],
        description=_l("0 or empty: as many as come."),
        default=0,
    )
    margin = IntegerField(
        _l("Minutes to finish once a quota is full"),
        [Optional(), NumberRange(0, MOST_MINUTES, _l("Give a number from 0 to 10,080."))],
        description=_l("For those who began before it was full."),
        default=60,
    )
    texts_public = BooleanField(
        _l("Publish what people write in their own words, without names"),
        description=_l("People are told so before they begin. Otherwise only staff read it."),
    )
    results_while_open = BooleanField(_l("Show results while the phase is still open"))


def _line() -> Any:
    return StringField(_l("Text"), filters=[strip_line])


def _paragraphs() -> Any:
    return TextAreaField(
        _l("Text"), filters=[lambda text: strip_unsafe_controls(text or "").strip()]
    )


class SectionForm(TranslatedForm):
    """The words above a page."""

    TRANSLATED = {"title": _line, "intro": _paragraphs}  # noqa: RUF012

    def show(self, section: SectionRecord) -> None:
        """Show a page's words as they are."""
        self.fill_text("title", section.title)
        self.fill_text("intro", section.intro)

    def draft(self) -> SectionDraft:
        """Return what was typed."""
        return SectionDraft(self.text("title"), self.text("intro"))
