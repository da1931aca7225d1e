"""Questions answered by a file: a picture or a PDF."""

from __future__ import annotations

import uuid
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.consultations.methods.survey.hooks import Countable, Typed
from portal.consultations.methods.survey.records import QuestionRecord, SummaryKind
from portal.consultations.methods.survey.types.base import BaseType, only, refused
from portal.core.text.names import clean_line


class FileQuestion(BaseType):
    """A file that was uploaded before; the form carries its identifier and its name."""

    name = "file"
    title = _l("File")
    summary: str = SummaryKind.FILES

    def parse(self, question: QuestionRecord, typed: Typed) -> dict[str, str] | None:
        """Return identifier and name."""
        given = only(typed)
        if not given:
            return None
        try:
            identifier = uuid.UUID(given)
        except ValueError:
            raise refused("file", _("Choose the file again.")) from None
        return {"upload": str(identifier), "name": clean_line(only(typed, "name"))[:150]}

    def typed(self, question: QuestionRecord, value: Any) -> dict[str, list[str]]:
        """Return identifier and name."""
        return {"": [value["upload"]], "name": [value.get("name", "")]}

    def countable(self, question: QuestionRecord, value: Any) -> Countable:
        """Nothing of a file is counted."""
        return Countable()

    def plain(self, question: QuestionRecord, value: Any) -> str:
        """Return the file's name."""
        return str(value.get("name") or value["upload"])
