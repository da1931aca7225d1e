"""Forms with which officers set a vote up."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    FloatField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from portal.consultations.forms import TranslatedForm
from portal.core.web import PortalForm
from portal.core.web.forms import strip_line
from portal.municipality.queries import areas
from portal.voting.files.reading import read_amount
from portal.voting.records import ContestDraft, ContestRecord, OptionDraft, OptionRecord
from portal.voting.registry import ballot_methods

SHARES = ("majority", "quorum", "consent")


def _line(label: Any, most: int, **arguments: Any) -> StringField:
    return StringField(label, [Length(max=most)], filters=[strip_line], **arguments)


def _whole(label: Any, least: int, most: int, **arguments: Any) -> IntegerField:
    words = _l("Give a whole number that is not below %(least)s.", least=least)
    return IntegerField(label, [Optional(), NumberRange(least, most, words)], **arguments)


class ContestForm(TranslatedForm):
    """What is voted on, and how."""

    TRANSLATED: Mapping[str, Any] = {
        "question": lambda: _line(_l("Question"), 300),
    }

    method = SelectField(_l("How people vote and how it is counted"))
    seats = _whole(_l("How many options win"), 1, 500, default=1)
    most = _whole(_l("At most so many options, or points, on a ballot"), 0, 10_000, default=0)
    least = _whole(_l("At least so many options on a ballot"), 0, 500, default=0)
    most_each = _whole(_l("Points one option can get at most"), 0, 1000)
    budget = _whole(_l("Money to spend, in whole units"), 0, 10**15, default=0)
    currency = _line(_l("Currency"), 8, default="€")
    within_budget = BooleanField(_l("What one person chooses may cost no more than the budget"))
    majority = _line(_l("Share of yes that is needed"), 12)
    quorum = _line(_l("Share of all entitled people that must take part"), 12)
    consent = _line(_l("Share of all entitled people that must say yes"), 12)
    entitled = _whole(_l("People who may vote"), 0, 10**9)
    secret = BooleanField(
        _l("Secret: who has voted and what was voted are kept apart"), default=True
    )
    changeable = BooleanField(_l("People can replace their vote until the end"))
    hidden_until_close = BooleanField(_l("Show no result before the end"), default=True)

    def choices_now(self) -> ContestForm:
        """Offer the methods there are."""
        self.method.choices = [(name, str(one.title)) for name, one in ballot_methods().items()]
        return self

    def validate_majority(self, field: StringField) -> None:
        """Refuse what is no share."""
        _share(field)

    def validate_quorum(self, field: StringField) -> None:
        """Refuse what is no share."""
        _share(field)

    def validate_consent(self, field: StringField) -> None:
        """Refuse what is no share."""
        _share(field)

    def show(self, contest: ContestRecord) -> None:
        """Fill the form with a contest."""
        for language in self.LANGUAGES:
            self[f"question_{language}"].data = contest.question.get(language, "")
        for name in (
            "method",
            "seats",
            "most",
            "least",
            "budget",
            "currency",
            "secret",
            "changeable",
            "hidden_until_close",
        ):
            self[name].data = getattr(contest, name)
        for name in ("most_each", "within_budget", "entitled", *SHARES):
            self[name].data = contest.settings.get(name)
        self.version.data = str(contest.version)

    def draft(self) -> ContestDraft:
        """Return what was typed."""
        settings: dict[str, Any] = {}
        for name in SHARES:
            if self[name].data:
                settings[name] = str(_fraction(self[name].data))
        for name in ("most_each", "entitled"):
            if self[name].data:
                settings[name] = int(self[name].data)
        if self.within_budget.data:
            settings["within_budget"] = True
        return ContestDraft(
            question=self.text("question"),
            method=self.method.data or "",
            settings=settings,
            seats=self.seats.data or 1,
            budget=self.budget.data or 0,
            currency=self.currency.data or "",
            least=self.least.data or 0,
            most=self.most.data or 0,
            secret=bool(self.secret.data),
            changeable=bool(self.changeable.data),
            hidden_until_close=bool(self.hidden_until_close.data),
        )


def _fraction(text: str) -> Fraction:
    plain = text.strip()
    if plain.endswith("%"):
        return read_amount(plain[:-1].strip()) / 100
    return read_amount(plain)


def _share(field: StringField) -> None:
    if not field.data:
        return
    try:
        share = _fraction(field.data)
    except ValueError:
        share = Fraction(-1)
    if not 0 <= share <= 1:
        raise ValidationError(_("Write a share such as 1/2, 2/3 or 25%."))


class OptionForm(TranslatedForm):
    """Something on the ballot paper."""

    TRANSLATED: Mapping[str, Any] = {
        "title": lambda: _line(_l("Name"), 200),
        "description": lambda: TextAreaField(_l("Description"), [Length(max=5000)]),
    }

    key = _line(_l("Key"), 20)
    cost = _whole(_l("Cost, in whole units"), 0, 10**15)
    category = _line(_l("Category"), 80)
    area = SelectField(_l("Area"))
    link = _line(_l("Address with more about it"), 300)
    lat = FloatField(_l("Latitude"), [Optional(), NumberRange(-90, 90)])
    lon = FloatField(_l("Longitude"), [Optional(), NumberRange(-180, 180)])
    picture = FileField(_l("Picture"))
    picture_alt = _line(_l("What the picture shows"), 300)

    def choices_now(self) -> OptionForm:
        """Offer the areas there are."""
        named = [(str(of), str(area.name)) for of, area in areas().items()]
        self.area.choices = [("", _("Nowhere in particular")), *named]
        return self

    def show(self, option: OptionRecord) -> None:
        """Fill the form with an option."""
        for language in self.LANGUAGES:
            self[f"title_{language}"].data = option.title.get(language, "")
            self[f"description_{language}"].data = option.description.get(language, "")
        for name in ("key", "cost", "category", "link", "lat", "lon"):
            self[name].data = getattr(option, name)
        self.area.data = str(option.area_id or "")

    def draft(self) -> OptionDraft:
        """Return what was typed."""
        return OptionDraft(
            self.text("title"),
            self.text("description"),
            key=self.key.data or "",
            cost=self.cost.data or 0,
            category=self.category.data or "",
            area_id=uuid.UUID(self.area.data) if self.area.data else None,
            link=self.link.data or "",
            lon=self.lon.data,
            lat=self.lat.data,
        )


class WordingForm(TranslatedForm):
    """The words of an option, once people vote."""

    TRANSLATED: Mapping[str, Any] = OptionForm.TRANSLATED

    def show(self, option: OptionRecord) -> None:
        """Fill the form with an option."""
        for language in self.LANGUAGES:
            self[f"title_{language}"].data = option.title.get(language, "")
            self[f"description_{language}"].data = option.description.get(language, "")


class ImportForm(PortalForm):
    """A file with options."""

    file = FileField(_l("CSV or .pb file"), [InputRequired(_l("Choose a file."))])


class DrawForm(PortalForm):
    """The lot for the order of the ballot paper."""

    seed = _line(_l("Seed, such as numbers that were drawn in public"), 200)
