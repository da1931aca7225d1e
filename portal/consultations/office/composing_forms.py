"""Forms with which consultations are composed: from a template, as a copy, from a file."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import DateField, HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from portal.consultations.composing.previews import LONGEST_DAYS, LONGEST_LABEL
from portal.consultations.desks import department_choices
from portal.consultations.forms import Several, TownMoment, TranslatedForm
from portal.consultations.records import ConsultationDraft, PhaseRecord
from portal.core.i18n import language_names
from portal.core.identifiers import format_id
from portal.core.state import config
from portal.core.web import PortalForm, current_actor
from portal.core.web.forms import strip_line
from portal.municipality.queries import areas, topics


class Day(DateField):
    """A day; a wrong one is refused in our own words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day."""
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Write a day, such as 2027-05-04.")) from None


class ComposeForm(TranslatedForm):
    """The first answers: what it is called, when it begins, where it belongs."""

    TRANSLATED = {  # noqa: RUF012 - WTForms reads it from the class
        "title": lambda: StringField(_l("Text"), filters=[strip_line])
    }

    first_day = Day(_l("First day"), [InputRequired(_l("Say when it begins."))])
    department_id = SelectField(_l("Department in charge"), [Optional()])
    area_ids = Several(_l("Areas it is about"), [Optional()])
    topic_ids = Several(_l("Topics"), [Optional()])
    languages = Several(_l("Languages it is held in"))

    @classmethod
    def offered(cls) -> ComposeForm:
        """Return the form with everything one can choose from."""
        form = cls.in_languages()
        form.department_id.choices = department_choices(current_actor())
        form.area_ids.choices = [
            (str(area.id), "– " * area.depth + str(area.name)) for area in areas().values()
        ]
        form.topic_ids.choices = [
            (str(topic.id), "– " * topic.depth + str(topic.name)) for topic in topics().values()
        ]
        form.languages.choices = list(language_names(form.LANGUAGES))
        return form

    def begin(self, first_day: date) -> None:
        """Show what a new consultation begins with."""
        self.first_day.data = first_day
        self.languages.data = list(config().languages)

    def draft(self) -> ConsultationDraft:
        """Return what was typed."""
        return ConsultationDraft(
            title=self.text("title"),
            department_id=uuid.UUID(self.department_id.data) if self.department_id.data else None,
            area_ids=_ids(self.area_ids.data),
            topic_ids=_ids(self.topic_ids.data),
            languages=tuple(self.languages.data or ()),
        )


class CloneForm(PortalForm):
    """When the copy begins."""

    first_day = Day(_l("First day"), [InputRequired(_l("Say when it begins."))])


class ImportForm(PortalForm):
    """A file that a portal wrote; kept between the steps, so that it is chosen once."""

    file = FileField(_l("File of a consultation"))
    kept = HiddenField()


class PreviewForm(PortalForm):
    """A secret link: for whom, and how long."""

    label = StringField(
        _l("Who gets it"),
        [Optional(), Length(max=LONGEST_LABEL, message=_l("Shorten this to 100 characters."))],
        filters=[strip_line],
    )
    days = IntegerField(
        _l("How many days it opens the draft"),
        [
            InputRequired(_l("Choose from 1 to 90 days.")),
            NumberRange(1, LONGEST_DAYS, _l("Choose from 1 to 90 days.")),
        ],
        default=14,
    )


class ShiftForm(PortalForm):
    """By how many days everything is moved."""

    days = IntegerField(_l("Days"), [InputRequired(_l("Write a number of days, such as 7 or -7."))])


class DatesForm(PortalForm):
    """The dates of every phase, each in two fields of its own."""

    @classmethod
    def of(cls, phases: Iterable[PhaseRecord]) -> DatesForm:
        """Return the form for these phases."""
        fields: dict[str, object] = {}
        for phase in phases:
            key = format_id(phase.id)
            fields[f"opens_{key}"] = TownMoment(_l("Opens"))
            fields[f"closes_{key}"] = TownMoment(_l("Closes"))
            fields[f"version_{key}"] = HiddenField()
        form: DatesForm = type(cls.__name__, (cls,), fields)()
        return form

    def show(self, phases: Iterable[PhaseRecord]) -> None:
        """Show the dates as they are."""
        for phase in phases:
            key = format_id(phase.id)
            self[f"opens_{key}"].show(phase.opens_at)
            self[f"closes_{key}"].show(phase.closes_at)
            self[f"version_{key}"].data = str(phase.version)


def _ids(values: Iterable[str] | None) -> tuple[uuid.UUID, ...]:
    return tuple(uuid.UUID(value) for value in values or ())
