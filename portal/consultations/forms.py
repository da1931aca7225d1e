"""Forms of the back office for consultations and their phases."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    Form,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.consultations.desks import department_choices
from portal.consultations.records import (
    Access,
    ConsultationDraft,
    ConsultationRecord,
    PhaseDraft,
    PhaseRecord,
)
from portal.core.i18n import TranslatedText, language_names
from portal.core.problems import Problem, Problems
from portal.core.state import config
from portal.core.text.controls import strip_unsafe_controls
from portal.core.web import PortalForm, current_actor
from portal.core.web.forms import strip_line
from portal.identity.eligibility import Eligibility
from portal.municipality.queries import areas, topics

F = TypeVar("F", bound="TranslatedForm")
LOCAL = "%Y-%m-%dT%H:%M"
OLDEST = 120


class Several(SelectMultipleField):
    """Several of a list, as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class Age(StringField):
    """An age in whole years, or nothing."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number."""
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not text:
            return
        if not (text.isascii() and text.isdigit()) or len(text) > 3 or int(text) > OLDEST:
            raise ValueError(_("Write an age in years, such as 16."))
        self.data = int(text)  # type: ignore[assignment]

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else str(self.data or "")


class TownMoment(DateTimeLocalField):
    """A moment on the town's clock."""

    def __init__(self, label: Any, **arguments: Any) -> None:
        super().__init__(label, format=[LOCAL, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **arguments)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the moment; a wrong one is refused in our own words."""
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            message = _("Write day and time, such as 2027-05-04 18:00.")
            raise ValueError(message) from None

    @property
    def moment(self) -> datetime | None:
        """The moment in UTC."""
        if self.data is None:
            return None
        try:
            return self.data.replace(tzinfo=ZoneInfo(config().time_zone)).astimezone(UTC)
        except OverflowError:
            return None

    def show(self, moment: datetime) -> None:
        """Show a moment on the town's clock."""
        self.data = moment.astimezone(ZoneInfo(config().time_zone)).replace(tzinfo=None)


class TranslatedForm(PortalForm):
    """A form with texts in several languages: ``title`` becomes ``title_en``, ``title_es``."""

    TRANSLATED: Mapping[str, Any] = {}

    version = HiddenField()

    @classmethod
    def in_languages(cls: type[F], more: Iterable[str] = (), **arguments: Any) -> F:
        """Return the form with its texts in the site's languages and ``more``."""
        languages = tuple(dict.fromkeys((*config().languages, *more)))
        fields = {
            f"{name}_{language}": make()
            for name, make in cls.TRANSLATED.items()
            for language in languages
        }
        form: F = type(cls.__name__, (cls,), {**fields, "LANGUAGES": languages})(**arguments)
        return form

    LANGUAGES: tuple[str, ...] = ()

    def text(self, name: str) -> TranslatedText:
        """Return what was typed in all languages."""
        return TranslatedText(
            {language: self[f"{name}_{language}"].data or "" for language in self.LANGUAGES}
        )

    def fill_text(self, name: str, text: Mapping[str, str]) -> None:
        """Show a text in all languages."""
        for language in self.LANGUAGES:
            self[f"{name}_{language}"].data = text.get(language, "")

    def add_problems(self, refused: Problems) -> None:
        """Show refusals of a text beside its first language."""
        first = self.LANGUAGES[0]
        super().add_problems(
            Problems(
                Problem(f"{p.field}_{first}", p.code, p.message)
                if p.field in self.TRANSLATED
                else p
                for p in refused.problems
            )
        )

    @property
    def known_version(self) -> int:
        """The version that was shown when the form was opened; -1 when it makes no sense."""
        given = self.version.data or ""
        return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1


def _line() -> Any:
    return StringField(_l("Text"), filters=[strip_line])


def _paragraphs() -> Any:
    return TextAreaField(_l("Text"), filters=[_clean])


def _clean(text: str | None) -> str:
    return strip_unsafe_controls(text or "").strip()


class ConsultationForm(TranslatedForm):
    """A consultation's texts and conditions."""

    TRANSLATED = {  # noqa: RUF012 - WTForms reads it from the class
        "title": _line,
        "summary": _paragraphs,
        "description": _paragraphs,
        "privacy_notice": _paragraphs,
    }

    slug = StringField(
        _l("Address"),
        [Optional(), Length(max=80, message=_l("Shorten the address to 80 characters."))],
        filters=[strip_line],
        description=_l("The end of the page's address, such as riverside. Empty: from the title."),
    )
    department_id = SelectField(_l("Department in charge"), [Optional()])
    area_ids = Several(_l("Areas it is about"), [Optional()])
    topic_ids = Several(_l("Topics"), [Optional()])
    languages = Several(_l("Languages it is held in"))
    level = SelectField(_l("What people must have shown"), default="0")
    who_areas = Several(_l("Where people must live"), [Optional()])
    min_age = Age(_l("From the age of"), [Optional()])
    max_age = Age(_l("Up to the age of"), [Optional()])
    picture = FileField(
        _l("Picture"), description=_l("JPEG, PNG or WebP. Empty: it stays as it is.")
    )
    picture_alt = StringField(
        _l("What the picture shows"),
        [Optional(), Length(max=300, message=_l("Shorten this to 300 characters."))],
        filters=[strip_line],
    )

    @classmethod
    def offered(cls, record: ConsultationRecord | None = None) -> ConsultationForm:
        """Return the form with everything one can choose from, filled from ``record``."""
        form = cls.in_languages(record.languages if record else ())
        form.department_id.choices = department_choices(current_actor(), record)
        places = [(str(area.id), "– " * area.depth + str(area.name)) for area in areas().values()]
        form.area_ids.choices = places
        form.who_areas.choices = places
        form.topic_ids.choices = [
            (str(topic.id), "– " * topic.depth + str(topic.name)) for topic in topics().values()
        ]
        form.languages.choices = list(language_names(form.LANGUAGES))
        form.level.choices = [
            ("0", _("An account with a confirmed e-mail address")),
            ("1", _("A telephone number or postcode here")),
            ("2", _("That they are registered as living here")),
            ("3", _("An electronic identity")),
        ]
        return form

    def show(self, record: ConsultationRecord | None) -> None:
        """Show a consultation as it is, or what a new one begins with."""
        if record is None:
            self.languages.data = list(config().languages)
            self.version.data = "0"
            return
        for name in self.TRANSLATED:
            self.fill_text(name, getattr(record, name))
        self.slug.data, self.version.data = record.slug, str(record.version)
        self.department_id.data = str(record.department_id or "")
        self.area_ids.data = [str(one) for one in record.area_ids]
        self.topic_ids.data = [str(one) for one in record.topic_ids]
        self.languages.data = list(record.languages)
        self.level.data = str(record.eligibility.level)
        self.who_areas.data = [str(one) for one in record.eligibility.area_ids]
        self.min_age.data = record.eligibility.min_age  # type: ignore[assignment]
        self.max_age.data = record.eligibility.max_age  # type: ignore[assignment]

    def draft(self) -> ConsultationDraft:
        """Return what was typed."""
        return ConsultationDraft(
            title=self.text("title"),
            summary=self.text("summary"),
            description=self.text("description"),
            privacy_notice=self.text("privacy_notice"),
            slug=self.slug.data or "",
            department_id=uuid.UUID(self.department_id.data) if self.department_id.data else None,
            area_ids=_ids(self.area_ids.data),
            topic_ids=_ids(self.topic_ids.data),
            languages=tuple(self.languages.data or ()),
            eligibility=Eligibility(
                level=int(self.level.data or 0),
                area_ids=_ids(self.who_areas.data),
                min_age=self.min_age.data,  # type: ignore[arg-type]
                max_age=self.max_age.data,  # type: ignore[arg-type]
            ),
        )


def _ids(values: Iterable[str] | None) -> tuple[uuid.UUID, ...]:
    return tuple(uuid.UUID(value) for value in values or ())


class PhaseForm(TranslatedForm):
    """A phase: when, and how people take part."""

    TRANSLATED = {"title": _line, "description": _paragraphs}  # noqa: RUF012

    opens_at = TownMoment(_l("Opens"))
    closes_at = TownMoment(_l("Closes"))
    without_account = BooleanField(
        _l("Anybody may take part without an account"),
        description=_l("Once per browser. Say so in the results: nobody can count people exactly."),
    )
    codes = BooleanField(_l("One-time codes open it"))
    desk = BooleanField(_l("Officers may enter what people say at the desk"))
    paper = BooleanField(_l("Officers may key in paper forms"))

    def show(self, phase: PhaseRecord) -> None:
        """Show a phase as it is."""
        for name in Access.__slots__:
            self[name].data = getattr(phase.access, name)
        self.fill_text("title", phase.title)
        self.fill_text("description", phase.description)
        self.opens_at.show(phase.opens_at)
        self.closes_at.show(phase.closes_at)
        self.version.data = str(phase.version)

    def draft(self, method: str, settings: Form) -> PhaseDraft:
        """Return what was typed, with the settings of the method."""
        return PhaseDraft(
            title=self.text("title"),
            description=self.text("description"),
            opens_at=self.opens_at.moment,
            closes_at=self.closes_at.moment,
            method=method,
            settings=dict(settings.data),
            access=Access(**{name: bool(self[name].data) for name in Access.__slots__}),
        )


class DocumentForm(PortalForm):
    """A document people should read first."""

    document = FileField(_l("PDF document"))
    name = StringField(
        _l("What it is called"),
        [InputRequired(_l("Give the document a name people understand.")), Length(max=150)],
        filters=[strip_line],
    )


class EmptyForm(PortalForm):
    """A form of a button alone."""
