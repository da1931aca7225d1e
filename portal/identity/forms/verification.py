"""The form of verification by census."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired, ValidationError

from portal.core import clock
from portal.core.web.forms import PortalForm, strip_line
from portal.identity.census_file import OLDEST, read_date


class DayField(StringField):
    """A day typed as text, which every keyboard can do; ``day`` is what was read."""

    day: date | None = None

    def pre_validate(self, form: Any) -> None:
        """Read the day."""
        self.day = read_date(str(self.data or ""))
        if self.day is None:
            raise ValidationError(_("Write the date like 31/12/1990."))


class CensusForm(PortalForm):
    """What is compared with the register."""

    document = StringField(
        _l("Number of your identity document"),
        [InputRequired(_l("Write the number as it stands on your document."))],
        filters=[strip_line],
    )
    birth_date = DayField(
        _l("Date of birth"),
        [InputRequired(_l("Write your date of birth."))],
        description=_l("For example 31/12/1990"),
        filters=[strip_line],
    )
    postcode = StringField(
        _l("Postcode of your home"),
        [InputRequired(_l("Write the postcode you are registered at."))],
        filters=[strip_line],
    )

    def validate_document(self, field: StringField) -> None:
        """Bound the length, so that nothing endless is hashed."""
        if len(field.data or "") > 40:
            raise ValidationError(_("A document number has at most 40 characters."))

    def validate_postcode(self, field: StringField) -> None:
        """Bound the length."""
        if len(field.data or "") > 12:
            raise ValidationError(_("A postcode has at most 12 characters."))

    def validate_birth_date(self, field: DayField) -> None:
        """Refuse days on which nobody alive was born."""
        today = clock.today()
        if field.day is not None and not today.year - OLDEST <= field.day.year <= today.year:
            raise ValidationError(_("Check the year of your birth."))

    def answers(self) -> dict[str, Any]:
        """Return what was typed, the day as a date."""
        return {
            "document": self.document.data,
            "birth_date": self.birth_date.day,
            "postcode": self.postcode.data,
        }
