"""Forms of discussions."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Form, StringField, TextAreaField

from portal.consultations.forms import TranslatedForm
from portal.consultations.methods.discussion.records import DiscussionDraft, DiscussionRecord
from portal.core.text.controls import strip_unsafe_controls
from portal.core.web.forms import strip_line


class DiscussionSettingsForm(Form):
    """A phase of discussion has nothing to set; its question has a page of its own."""


def _line() -> Any:
    return StringField(_l("Text"), filters=[strip_line])


def _paragraphs() -> Any:
    return TextAreaField(_l("Text"), filters=[_clean])


def _clean(text: str | None) -> str:
    return strip_unsafe_controls(text or "").strip()


class DiscussionForm(TranslatedForm):
    """The open question, its background and the council's own contribution."""

    TRANSLATED = {  # noqa: RUF012 - WTForms reads it from the class
        "question": _line,
        "background": _paragraphs,
        "official": _paragraphs,
    }

    def show(self, record: DiscussionRecord | None) -> None:
        """Show it as it is."""
        self.version.data = str(record.version - 1 if record else 0)
        if record is not None:
            for name in self.TRANSLATED:
                self.fill_text(name, getattr(record, name))

    def draft(self) -> DiscussionDraft:
        """Return what was typed."""
        return DiscussionDraft(
            self.text("question"), self.text("background"), self.text("official")
        )
