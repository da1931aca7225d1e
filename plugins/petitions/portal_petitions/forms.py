"""Forms of petitions: they parse; what is right is decided by the service."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from flask_babel import to_utc
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional, ValidationError

from portal.sdk import (
    PortalForm,
    areas,
    current_language,
    departments,
    format_id,
    parse_id,
    today,
    topics,
)
from portal.sdk import gettext as _
from portal.sdk import lazy_gettext as _l
from portal_petitions.records import (
    OutcomeDraft,
    PetitionDraft,
    PetitionRecord,
    Reason,
    ResponseDraft,
    ResponseRecord,
    SignatureDraft,
    SignatureFilter,
)
from portal_petitions.words import reason_words

_INDENT = "\u2003"
NOBODYS = uuid.UUID(int=0)


def indented(known: Any) -> list[tuple[str, str]]:
    """Return choices of a tree, children set in below their parents."""
    return [(format_id(one.id), f"{_INDENT * one.depth}{one.name}") for one in known.values()]


def identifier(text: str | None) -> uuid.UUID | None:
    """Read an identifier a form was given; one that is none stands for nothing we know."""
    if not text:
        return None
    try:
        return parse_id(text)
    except ValueError:
        return NOBODYS


class PetitionForm(PortalForm):
    """Write a petition; ``home_area`` is where the author lives, ``area`` what it is about."""

    title = StringField(_l("What should the council do?"))
    background = TextAreaField(_l("Why?"))
    details = TextAreaField(_l("More about it"), validators=[Optional()])
    area = SelectField(_l("Which part of the town is it about?"), validate_choice=False)
    topic = SelectField(_l("What is it about?"), validate_choice=False)
    name = StringField(_l("Your name"))
    postcode = StringField(_l("Your postcode"))
    home_area = SelectField(_l("Where do you live?"), validate_choice=False)
    wants_news = BooleanField(_l("Mail me when something happens with this petition"))

    def __init__(self, *args: Any, by_area: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if by_area:
            del self.postcode
            self.home_area.choices = [("", _("Choose an area")), *indented(areas())]
        else:
            del self.home_area
        for name in ("title", "background", "name", "postcode", "home_area"):
            if name in self:
                self[name].flags.required = True
        self.area.choices = [("", _("The whole town")), *indented(areas())]
        self.topic.choices = [("", _("None of these")), *indented(topics())]

    def draft(self) -> PetitionDraft:
        """Return what was sent."""
        return PetitionDraft(
            title=self.title.data or "",
            background=self.background.data or "",
            details=self.details.data or "",
            name=self.name.data or "",
            postcode=(self.postcode.data or "") if "postcode" in self else "",
            area_id=identifier(self.area.data),
            topic_id=identifier(self.topic.data),
            home_area_id=identifier(self.home_area.data) if "home_area" in self else None,
            wants_news=bool(self.wants_news.data),
        )


class SignForm(PortalForm):
    """Sign a petition; anybody may, without an account."""

    name = StringField(_l("Your name"))
    email = StringField(_l("E-mail address"))
    postcode = StringField(_l("Postcode"))
    area = SelectField(_l("Where do you live?"), validate_choice=False)
    lives_here = BooleanField(_l("I live in this town"))
    wants_news = BooleanField(_l("Mail me what the council answers, three mails at most"))

    def __init__(self, *args: Any, town: str = "", by_area: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if by_area:
            del self.postcode
            self.area.flags.required = True
            self.area.choices = [("", _("Choose an area")), *indented(areas())]
        else:
            del self.area
            self.postcode.flags.required = True
        self.name.flags.required = self.email.flags.required = True
        if town:
            self.lives_here.label.text = _("I live in %(town)s", town=town)

    def validate_lives_here(self, field: BooleanField) -> None:
        """Refuse without the statement; the postcode is what is compared."""
        if not field.data:
            raise ValidationError(_("Only people who live here can sign. Tick the box if you do."))

    def draft(self) -> SignatureDraft:
        """Return what was sent."""
        return SignatureDraft(
            name=self.name.data or "",
            email=self.email.data or "",
            postcode=(self.postcode.data or "") if "postcode" in self else "",
            area_id=identifier(self.area.data) if "area" in self else None,
            wants_news=bool(self.wants_news.data),
            language=current_language(),
        )


class WithdrawForm(PortalForm):
    """Take a petition back before it opens, or stop an open one."""

    reason = StringField(_l("Why?"))


class EditForm(PortalForm):
    """Correct the text while it is being moderated."""

    title = StringField(_l("Title"))
    background = TextAreaField(_l("Background"))
    details = TextAreaField(_l("Details"), validators=[Optional()])
    version = IntegerField(default=0, validators=[Optional()])

    def fill(self, petition: PetitionRecord) -> None:
        """Show what is kept."""
        self.title.data, self.background.data = petition.title, petition.background
        self.details.data, self.version.data = petition.details, petition.version


class RejectForm(PortalForm):
    """Reject a petition, with a reason that everybody can read."""

    reason = SelectField(_l("Reason"), validate_choice=False)
    note = TextAreaField(_l("What the author should know"), validators=[Optional()])
    duplicate_of = SelectField(
        _l("The petition that stands already"), validate_choice=False, validators=[Optional()]
    )
    version = IntegerField(default=0, validators=[Optional()])

    def __init__(self, *args: Any, similar: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.flags.required = True
        self.reason.choices = [("", _("Choose a reason"))] + [
            (str(one), str(reason_words(one)[0])) for one in Reason
        ]
        self.duplicate_of.choices = [("", _("None"))] + [
            (format_id(one.id), one.title) for one in similar
        ]


class ResponseForm(PortalForm):
    """Write the official response."""

    summary = StringField(_l("In one sentence"))
    text = TextAreaField(_l("The answer"))
    department = SelectField(
        _l("Department that answers"), validate_choice=False, validators=[Optional()]
    )
    revision = IntegerField(default=0, validators=[Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text.flags.required = self.summary.flags.required = True
        self.department.choices = [("", _("None"))] + [
            (format_id(one.id), str(one.name)) for one in departments().values()
        ]

    def fill(self, response: ResponseRecord) -> None:
        """Show what is kept."""
        self.summary.data, self.text.data = response.summary, response.text
        self.department.data = format_id(response.department_id) if response.department_id else ""
        self.revision.data = response.revision

    def draft(self) -> ResponseDraft:
        """Return what was sent."""
        return ResponseDraft(
            summary=self.summary.data or "",
            text=self.text.data or "",
            department_id=identifier(self.department.data),
            revision=self.revision.data or 0,
        )


class DebateForm(PortalForm):
    """Say when the council debates."""

    on = DateField(_l("Day of the debate"), validators=[InputRequired(_l("Choose a day."))])
    place = StringField(_l("Where, and how to follow it"), validators=[Optional()])
    revision = IntegerField(default=0, validators=[Optional()])


class OutcomeForm(PortalForm):
    """Say what came of a debate."""

    debated_on = DateField(
        _l("Day of the debate"), validators=[InputRequired(_l("Choose the day it was held."))]
    )
    outcome = TextAreaField(_l("What was decided"))
    transcript_url = StringField(_l("Address of the minutes"), validators=[Optional()])
    video_url = StringField(_l("Address of the recording"), validators=[Optional()])
    revision = IntegerField(default=0, validators=[Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcome.flags.required = True

    def draft(self) -> OutcomeDraft:
        """Return what was sent; a day is there, since ``validate`` needs one."""
        return OutcomeDraft(
            debated_on=self.debated_on.data or today(),
            outcome=self.outcome.data or "",
            transcript_url=self.transcript_url.data or "",
            video_url=self.video_url.data or "",
            revision=self.revision.data or 0,
        )


class SignatureFilterForm(PortalForm):
    """Which signatures are meant."""

    name = StringField(_l("Name contains"), validators=[Optional()])
    email = StringField(_l("Mail address"), validators=[Optional()])
    domain = StringField(_l("Mail domain"), validators=[Optional()])
    postcode = StringField(_l("Postcode"), validators=[Optional()])
    area = SelectField(_l("Area"), validate_choice=False, validators=[Optional()])
    address = StringField(_l("Network address, or its key"), validators=[Optional()])
    network = StringField(_l("Network, such as 203.0.113.0/24"), validators=[Optional()])
    since = DateTimeLocalField(_l("Signed since"), validators=[Optional()])
    until = DateTimeLocalField(_l("Signed before"), validators=[Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # It is asked for by GET: what is looked for may be passed on as a link.
        super().__init__(*args, meta={"csrf": False}, **kwargs)
        self.area.choices = [("", _("Anywhere")), *indented(areas())]

    def filter(self) -> SignatureFilter:
        """Return what was asked for; times are the town's."""
        return SignatureFilter(
            address=(self.address.data or "").strip(),
            network=(self.network.data or "").strip(),
            domain=(self.domain.data or "").strip().lower().removeprefix("@"),
            email=(self.email.data or "").strip(),
            postcode=(self.postcode.data or "").strip(),
            name=(self.name.data or "").strip(),
            area_id=identifier(self.area.data),
            since=_in_town(self.since.data),
            until=_in_town(self.until.data),
        )


def _in_town(moment: datetime | None) -> datetime | None:
    return to_utc(moment).replace(tzinfo=UTC) if moment is not None else None


class InvalidateForm(PortalForm):
    """Ask for signatures to be taken out."""

    why = StringField(_l("Why should they not count?"))


class SheetForm(PortalForm):
    """Begin a sheet of paper signatures."""

    label = StringField(_l("Number or name of the sheet"))
    collected_on = DateField(_l("Collected on"), validators=[Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label.flags.required = True
