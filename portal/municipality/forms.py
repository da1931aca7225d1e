"""Forms of the back office for areas, topics, departments and map layers."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag behind
from wtforms.validators import InputRequired, Optional

from portal.core.i18n import TranslatedText
from portal.core.problems import Problem, Problems
from portal.core.state import config
from portal.core.text.controls import strip_unsafe_controls
from portal.core.web.forms import PortalForm, strip_line
from portal.municipality.records import (
    AreaDraft,
    AreaRecord,
    DepartmentDraft,
    DepartmentRecord,
    TopicDraft,
    TopicRecord,
)
from portal.municipality.service.topics import COLOURS

F = TypeVar("F", bound="TownForm")
ICONS = (
    "bike",
    "bus",
    "baby",
    "book-marked",
    "building-2",
    "droplets",
    "footprints",
    "graduation-cap",
    "hammer",
    "heart",
    "home",
    "landmark",
    "leaf",
    "lamp",
    "megaphone",
    "music",
    "paw-print",
    "recycle",
    "shield",
    "shopping-basket",
    "smartphone",
    "store",
    "theater",
    "train-front",
    "tram-front",
    "trees",
    "users",
    "volume-2",
    "waves",
    "wheat",
    "wifi",
)


class WholeNumber(IntegerField):
    """A whole number; what is not one is refused in our own words, an empty field is 0."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number."""
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not text:
            self.data = 0
        elif len(text) > 12 or not text.isascii() or not text.isdigit():
            raise ValueError(_("Write a whole number, such as 8000."))
        else:
            self.data = int(text)


class TownForm(PortalForm):
    """A form with texts in every language of the portal.

    ``TRANSLATED`` names them; each becomes one field per language, ``name_en``, ``name_es``.
    """

    TRANSLATED: tuple[str, ...] = ()

    version = HiddenField()

    @classmethod
    def in_languages(cls: type[F], **arguments: Any) -> F:
        """Return the form with its fields in the languages of the portal."""
        fields = {
            f"{name}_{language}": _text_field(name)
            for name in cls.TRANSLATED
            for language in config().languages
        }
        form: F = type(cls.__name__, (cls,), fields)(**arguments)
        return form

    def text(self, name: str) -> TranslatedText:
        """Return what was typed in all languages."""
        return TranslatedText(
            {language: self[f"{name}_{language}"].data or "" for language in config().languages}
        )

    def fill_text(self, name: str, text: Mapping[str, str]) -> None:
        """Show a text in all languages."""
        for language in config().languages:
            self[f"{name}_{language}"].data = text.get(language, "")

    def add_problems(self, refused: Problems) -> None:
        """Show refusals of a text beside its first language."""
        first = config().default_language
        super().add_problems(
            Problems(
                Problem(f"{p.field}_{first}", p.code, p.message)
                if p.field in self.TRANSLATED
                else p
                for p in refused.problems
            )
        )

    @property
    def known_version(self) -> int | None:
        """The version that was shown when the form was opened."""
        given = self.version.data or ""
        return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1


def _text_field(name: str) -> Any:
    if name == "name":
        return StringField(_l("Name"), filters=[strip_line])
    return TextAreaField(_l("Text"), filters=[_clean])


def _clean(text: str | None) -> str:
    return strip_unsafe_controls(text or "").strip()


def choose_parent(
    form: PortalForm, records: Iterable[AreaRecord | TopicRecord], own_id: uuid.UUID | None
) -> None:
    """Offer everything but the thing itself as its parent."""
    choices = [SelectChoice("", _("None"))]
    choices += [
        SelectChoice(str(record.id), "– " * record.depth + str(record.name))
        for record in records
        if record.id != own_id
    ]
    form["parent_id"].choices = choices


def _identifier(text: str | None) -> uuid.UUID | None:
    return uuid.UUID(text) if text else None


class AreaForm(TownForm):
    """An area."""

    TRANSLATED = ("name",)

    slug = StringField(
        _l("Address"),
        [Optional()],
        filters=[strip_line],
        description=_l("The end of the page's address, such as old-town. Empty: from the name."),
    )
    parent_id = SelectField(_l("Lies in"), [Optional()], validate_choice=True)
    population = WholeNumber(
        _l("Residents"), [Optional()], description=_l("Thresholds are worked out from it.")
    )
    position = WholeNumber(
        _l("Place in the list"), [Optional()], description=_l("Lower numbers come first.")
    )
    boundary = FileField(
        _l("Boundary"),
        description=_l("A GeoJSON file with one polygon. Empty: the boundary stays as it is."),
    )

    def draft(self, boundary: Mapping[str, Any] | None) -> AreaDraft:
        """Return what was typed."""
        return AreaDraft(
            name=self.text("name"),
            slug=self.slug.data or "",
            parent_id=_identifier(self.parent_id.data),
            population=self.population.data or 0,
            position=self.position.data or 0,
            boundary=boundary,
        )

    def show(self, area: AreaRecord) -> None:
        """Show an area as it is."""
        self.fill_text("name", area.name)
        self.slug.data, self.population.data = area.slug, area.population
        self.parent_id.data = str(area.parent_id) if area.parent_id else ""
        self.position.data, self.version.data = area.position, str(area.version)


class TopicForm(TownForm):
    """A topic."""

    TRANSLATED = ("name",)

    slug = StringField(
        _l("Address"),
        [Optional()],
        filters=[strip_line],
        description=_l("As it stands in addresses, such as getting-around. Empty: from the name."),
    )
    parent_id = SelectField(_l("Part of"), [Optional()], validate_choice=True)
    icon = SelectField(
        _l("Icon"),
        [Optional()],
        choices=[SelectChoice("", _l("None")), *(SelectChoice(name) for name in ICONS)],
    )
    colour = SelectField(
        _l("Colour in charts"),
        choices=[SelectChoice(str(n), _l("Colour %(n)s", n=n)) for n in range(1, COLOURS + 1)],
    )
    position = WholeNumber(
        _l("Place in the list"), [Optional()], description=_l("Lower numbers come first.")
    )

    def draft(self) -> TopicDraft:
        """Return what was typed."""
        return TopicDraft(
            name=self.text("name"),
            slug=self.slug.data or "",
            parent_id=_identifier(self.parent_id.data),
            icon=self.icon.data or "",
            colour=int(self.colour.data),
            position=self.position.data or 0,
        )

    def show(self, topic: TopicRecord) -> None:
        """Show a topic as it is."""
        self.fill_text("name", topic.name)
        if topic.icon and topic.icon not in ICONS:
            choices: list[Any] = list(self.icon.choices or ())
            self.icon.choices = [*choices, SelectChoice(topic.icon)]
        self.slug.data, self.icon.data, self.colour.data = topic.slug, topic.icon, str(topic.colour)
        self.parent_id.data = str(topic.parent_id) if topic.parent_id else ""
        self.position.data, self.version.data = topic.position, str(topic.version)


class DepartmentForm(TownForm):
    """A department."""

    TRANSLATED = ("name", "description", "hours")

    slug = StringField(
        _l("Address in links"),
        [Optional()],
        filters=[strip_line],
        description=_l("Small letters and hyphens. Empty: from the name."),
    )
    email = StringField(_l("E-mail"), [Optional()], filters=[strip_line])
    address = StringField(_l("Street and place"), [Optional()], filters=[strip_line])
    position = WholeNumber(
        _l("Place in the list"), [Optional()], description=_l("Lower numbers come first.")
    )

    def draft(self) -> DepartmentDraft:
        """Return what was typed."""
        return DepartmentDraft(
            name=self.text("name"),
            slug=self.slug.data or "",
            description=self.text("description"),
            email=self.email.data or "",
            address=self.address.data or "",
            hours=self.text("hours"),
            position=self.position.data or 0,
        )

    def show(self, department: DepartmentRecord) -> None:
        """Show a department as it is."""
        self.fill_text("name", department.name)
        self.fill_text("description", department.description)
        self.fill_text("hours", department.hours.get("text", {}))
        self.slug.data, self.email.data = department.slug, department.email
        self.address.data, self.position.data = department.address, department.position
        self.version.data = str(department.version)


class AreaFileForm(PortalForm):
    """A file of areas."""

    file = FileField(
        _l("File"),
        [FileRequired(_l("Choose a file."))],
        description=_l("GeoJSON with boundaries, or CSV with name, slug, parent, population."),
    )


class LayerForm(PortalForm):
    """A layer of the base map."""

    name = SelectField(
        _l("Layer"),
        [InputRequired()],
        choices=[
            SelectChoice("water", _l("Water")),
            SelectChoice("parks", _l("Parks")),
            SelectChoice("streets", _l("Main streets")),
            SelectChoice("minor_streets", _l("Small streets")),
            SelectChoice("tram", _l("Tram and railway")),
            SelectChoice("landmarks", _l("Landmarks")),
        ],
    )
    file = FileField(
        _l("File"),
        [FileRequired(_l("Choose a file."))],
        description=_l("A GeoJSON FeatureCollection in WGS84. It replaces the layer."),
    )
