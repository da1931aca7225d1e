"""The base of every form: CSRF, cleaned input, problems from the service shown in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field

from portal.core.problems import Problems
from portal.core.text.names import clean_line
from portal.core.web.form_words import OurWords, our_words


def strip_line(value: Any) -> Any:
    """Clean one line of input: normalised, without control characters or doubled spaces."""
    return clean_line(value) if isinstance(value, str) else value


class PortalForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no type information
    """A form whose refusals stand beside their fields and in a summary."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """WTForms' own messages are said in our words."""

        def get_translations(self, form: object) -> OurWords:
            """Return what stands for WTForms' messages."""
            return our_words(form)

    def validate_on_submit(
        self, extra_validators: Mapping[str, Sequence[Any]] | None = None
    ) -> bool:
        """Whether the form was sent and nothing is wrong with it at first sight."""
        return bool(super().validate_on_submit(extra_validators))

    def add_problems(self, refused: Problems) -> None:
        """Show a service's refusals; those of unknown fields stand at the top."""
        for problem in refused.problems:
            field = self._fields.get(problem.field)
            if field is None:
                self.form_errors.append(problem.message)
            else:
                field.errors = [*field.errors, problem.message]

    def fields_with_errors(self) -> list[Field]:
        """Return the fields that were refused, in their order."""
        return [field for field in self._fields.values() if field.errors]
