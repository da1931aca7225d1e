"""Forms of proposals: they parse; what is right is decided by the service."""

from __future__ import annotations

import math
import uuid
from typing import Any, BinaryIO, cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import (
    DateField,
    FileField,
    FloatField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional
from wtforms.widgets import NumberInput

from portal.core.fields import fill_form, form_with, sent_with
from portal.core.identifiers import format_id, parse_id
from portal.core.uploads import UploadRecord
from portal.core.web import PortalForm
from portal.municipality.queries import areas, departments, topics
from portal.proposals.fields import proposal_fields
from portal.proposals.records import (
    ANSWERS,
    NewFile,
    ProposalDraft,
    ProposalRecord,
    ResponseDraft,
    ResponseRecord,
    state_words,
)

PICTURES = 5
_INDENT = "  "


class NumberField(FloatField):
    """A number in degrees; what is none is a problem, not a crash."""

    widget = NumberInput(step="any")

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read a number with a point or a comma."""
        self.data = None
        text = str(valuelist[0]).strip() if valuelist else ""
        if not text:
            return
        try:
            value = float(text.replace(",", "."))
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise ValueError(_("Write a number of degrees, such as 43.26."))
        self.data = value


def indented(known: Any) -> list[tuple[str, str]]:
    """Return choices of a tree, children set in below their parents."""
    return [
        (format_id(found.id), f"{_INDENT * found.depth}{found.name}") for found in known.values()
    ]


def identifier(text: str | None) -> uuid.UUID | None:
    """Read an identifier a form was given; one that is none stands for nothing we know."""
    if not text:
        return None
    try:
        return parse_id(text)
    except ValueError:
        return uuid.UUID(int=0)


class ProposalForm(PortalForm):
    """Write or change a proposal."""

    title = StringField(_l("What should change?"))
    body = TextAreaField(_l("Your idea"))
    topic = SelectField(_l("What is it about?"), validate_choice=False)
    area = SelectField(_l("Where?"), validate_choice=False, validators=[Optional()])
    lat = NumberField(_l("Latitude"), validators=[Optional()])
    lon = NumberField(_l("Longitude"), validators=[Optional()])
    documents = MultipleFileField(_l("Documents"), validators=[Optional()])
    revision = IntegerField(default=0, validators=[Optional()])
    tab = HiddenField()
    phase = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title.flags.required = self.body.flags.required = self.topic.flags.required = True
        self.topic.choices = [("", _("Choose a topic")), *indented(topics())]
        self.area.choices = [("", _("The whole town")), *indented(areas())]

    def limit_to(
        self, topic_ids: frozenset[uuid.UUID] | None, area_ids: frozenset[uuid.UUID] | None
    ) -> None:
        """Offer only the topics and areas a call is about; ``None`` for all of them."""
        if topic_ids is not None:
            known = {key: one for key, one in topics().items() if key in topic_ids}
            self.topic.choices = [("", _("Choose a topic")), *indented(known)]
        if area_ids is not None:
            places = {key: one for key, one in areas().items() if key in area_ids}
            self.area.choices = [("", _("Choose an area")), *indented(places)]

    def fill(self, proposal: ProposalRecord) -> None:
        """Show what is kept of a proposal."""
        self.title.data, self.body.data = proposal.title, proposal.body
        self.topic.data = format_id(proposal.topic_id) if proposal.topic_id else ""
        self.area.data = format_id(proposal.area_id) if proposal.area_id else ""
        self.lat.data, self.lon.data = proposal.lat, proposal.lon
        self.revision.data = proposal.revision
        fill_form(self, proposal_fields(), proposal.extra)

    def draft(self, files: Any, values: Any) -> ProposalDraft:
        """Return what was sent.

        :param files: the request's files.
        :param values: the request's other values, for descriptions of pictures.
        """
        return ProposalDraft(
            title=self.title.data or "",
            body=self.body.data or "",
            topic_id=identifier(self.topic.data),
            area_id=identifier(self.area.data),
            lon=self.lon.data,
            lat=self.lat.data,
            revision=self.revision.data or 0,
            tab=(self.tab.data or "")[:32],
            files=tuple(_new_files(files, values)),
            alts={
                found: text
                for name, text in values.items()
                if name.startswith("alt-") and (found := identifier(name[4:]))
            },
            drop=frozenset(found for text in values.getlist("drop") if (found := identifier(text))),
            extra=sent_with(self, proposal_fields()),
            phase_id=self.phase_id,
        )

    @property
    def phase_id(self) -> uuid.UUID | None:
        """The phase of a consultation it is written for."""
        return identifier(self.phase.data)


def proposal_form(**kwargs: Any) -> ProposalForm:
    """Return the form with the fields of plugins that take part now."""
    return form_with(ProposalForm, proposal_fields())(**kwargs)


for _number in range(1, PICTURES + 1):
    setattr(
        ProposalForm,
        f"picture_{_number}",
        FileField(_l("Picture"), validators=[Optional()]),
    )
    setattr(
        ProposalForm,
        f"alt_{_number}",
        StringField(_l("What does the picture show?"), validators=[Optional()]),
    )


def _new_files(files: Any, values: Any) -> list[NewFile]:
    found: list[NewFile] = []
    for number in range(1, PICTURES + 1):
        field = f"picture_{number}"
        sent: FileStorage
        for sent in files.getlist(field):
            if sent.filename:
                alt = values.get(f"alt_{number}", "")
                found.append(NewFile(field, cast(BinaryIO, sent.stream), sent.filename, alt))
    found.extend(
        NewFile("documents", cast(BinaryIO, sent.stream), sent.filename)
        for sent in files.getlist("documents")
        if sent.filename
    )
    return found


def picture_slots(media: tuple[UploadRecord, ...]) -> list[int]:
    """Return the numbers of the picture fields there is still room for."""
    return list(range(1, PICTURES + 1 - sum(item.kind == "image" for item in media)))


class WithdrawForm(PortalForm):
    """Take a proposal back."""

    reason = StringField(_l("Why do you withdraw it?"))


class ResponseForm(PortalForm):
    """Write an official response."""

    state = SelectField(_l("Decision"), validate_choice=False)
    reason = TextAreaField(_l("Reasons"))
    cost = StringField(_l("What it costs, in words"), validators=[Optional()])
    cost_amount = IntegerField(
        _l("Amount, in whole units of the town's currency"), validators=[Optional()]
    )
    timetable = StringField(_l("Timetable"), validators=[Optional()])
    department = SelectField(
        _l("Department in charge"), validate_choice=False, validators=[Optional()]
    )
    revision = IntegerField(default=0, validators=[Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state.flags.required = self.reason.flags.required = True
        self.state.choices = [("", _("Choose a decision"))] + [
            (str(state), str(state_words(state)[0])) for state in ANSWERS
        ]
        self.department.choices = [("", _("None yet"))] + [
            (format_id(found.id), str(found.name)) for found in departments().values()
        ]

    def fill(self, response: ResponseRecord) -> None:
        """Show what is kept of a response."""
        self.state.data, self.reason.data = str(response.state), response.reason
        self.cost.data, self.cost_amount.data = response.cost, response.cost_amount
        self.timetable.data = response.timetable
        self.department.data = format_id(response.department_id) if response.department_id else ""
        self.revision.data = response.revision

    def draft(self) -> ResponseDraft:
        """Return what was sent."""
        return ResponseDraft(
            state=self.state.data or "",
            reason=self.reason.data or "",
            cost=self.cost.data or "",
            cost_amount=self.cost_amount.data,
            timetable=self.timetable.data or "",
            department_id=identifier(self.department.data),
            revision=self.revision.data or 0,
        )


class MilestoneForm(PortalForm):
    """Add a step on the way."""

    title = StringField(_l("Step"))
    text = TextAreaField(_l("More about it"), validators=[Optional()])
    due_on = DateField(_l("Planned for"), validators=[Optional()])
