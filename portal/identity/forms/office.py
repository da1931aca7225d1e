"""Forms of the back office: roles, blocks, the census file."""

from __future__ import annotations

from datetime import UTC, datetime, time

from flask_babel import get_timezone
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from portal.core.identifiers import parse_id
from portal.core.problems import Problem, Problems
from portal.core.web.forms import PortalForm, strip_line
from portal.identity.census_file import read_date
from portal.identity.drafts import BlockDraft, GrantDraft


class GrantForm(PortalForm):
    """A role to give."""

    role = SelectField(_l("Role"), validate_choice=False)
    scope = SelectField(_l("Where it holds"), validate_choice=False)
    ends_on = StringField(
        _l("Last day"), description=_l("For example 31/12/2030"), filters=[strip_line]
    )

    def draft(self) -> GrantDraft:
        """Return what was chosen.

        :raises Problems: when the day or the place cannot be read.
        """
        kind, _colon, identifier = (self.scope.data or "portal").partition(":")
        day = read_date(self.ends_on.data) if self.ends_on.data else None
        if self.ends_on.data and day is None:
            words = _("Write the date like 31/12/2030.")
            raise Problems(Problem("ends_on", "date", words))
        try:
            scope_id = parse_id(identifier) if identifier else None
        except ValueError:
            words = _("Choose where the role holds.")
            raise Problems(Problem("scope", "unknown", words)) from None
        return GrantDraft(self.role.data or "", kind, scope_id, day)


class BlockForm(PortalForm):
    """A block to put on somebody."""

    reason = TextAreaField(
        _l("Reason"),
        [InputRequired(_l("Write the reason.")), Length(max=2000)],
        description=_l("The person is told."),
    )
    until = StringField(
        _l("Until the end of"),
        [InputRequired(_l("Write a day."))],
        description=_l("For example 31/12/2030"),
        filters=[strip_line],
    )

    def draft(self) -> BlockDraft:
        """Return what was typed.

        :raises Problems: when the day cannot be read.
        """
        day = read_date(self.until.data or "")
        if day is None:
            words = _("Write the date like 31/12/2030.")
            raise Problems(Problem("until", "date", words))
        end = datetime.combine(day, time(23, 59, 59), tzinfo=get_timezone()).astimezone(UTC)
        return BlockDraft(self.reason.data or "", end)


class CensusUploadForm(PortalForm):
    """The census as a file."""

    file = FileField(
        _l("Census file"),
        [FileRequired(_l("Choose a file."))],
        description=_l("CSV in UTF-8 with the columns document, birth_date, postcode, area."),
    )
