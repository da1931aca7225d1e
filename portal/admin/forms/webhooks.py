"""Forms of webhooks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask_babel import get_timezone
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField, StringField
from wtforms.fields import DateTimeLocalField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag behind
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.core.identifiers import parse_id
from portal.core.problems import Problem, Problems
from portal.core.web.forms import PortalForm, strip_line
from portal.core.webhooks.queries import offered_types
from portal.core.webhooks.records import EndpointDraft, EndpointRecord
from portal.core.webhooks.replay import Stretch


class EndpointForm(PortalForm):
    """Where messages go and what they are about."""

    url = StringField(_l("Address"), filters=[strip_line])
    description = StringField(_l("What it is for"), filters=[strip_line])
    everything = BooleanField(_l("Everything that may leave the portal, also what is added later"))
    types = SelectMultipleField(
        _l("Events"),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=False,
    )
    active = BooleanField(_l("Tell it of what happens"), default=True)
    version = HiddenField(default="1")

    def offer(self) -> None:
        """Show the events there are, each feature's as a whole before its own."""
        names = offered_types()
        features = {f"{name.partition('.')[0]}.*" for name in names}
        self.types.choices = [
            SelectChoice(name, _l("%(feature)s: all", feature=name[:-2]) if "*" in name else name)
            for name in sorted({*names, *features})
        ]

    def show(self, known: EndpointRecord) -> None:
        """Show an endpoint as it is."""
        self.url.data, self.description.data = known.url, known.description
        self.everything.data = "*" in known.types
        self.types.data = [name for name in known.types if name != "*"]
        self.active.data, self.version.data = known.active, str(known.version)

    def draft(self) -> EndpointDraft:
        """Return what was typed."""
        chosen = ["*"] if self.everything.data else list(self.types.data or [])
        return EndpointDraft(
            self.url.data or "", self.description.data or "", chosen, bool(self.active.data)
        )


class ReplayForm(PortalForm):
    """Which of the past an endpoint is told again."""

    what = RadioField(
        _l("What"),
        choices=[
            SelectChoice("all", _l("Everything that is still kept")),
            SelectChoice("after", _l("Everything after an event")),
            SelectChoice("one", _l("One event")),
            SelectChoice("time", _l("A stretch of time")),
        ],
        default="after",
    )
    event = StringField(_l("Event"), filters=[strip_line])
    since = DateTimeLocalField(_l("From"), [Optional()])
    until = DateTimeLocalField(_l("Until"), [Optional()])

    def stretch(self) -> Stretch:
        """Return what was asked for.

        :raises Problems: when a part is missing or unreadable.
        """
        if self.what.data == "all":
            return Stretch()
        if self.what.data == "time":
            for field in (self.since, self.until):
                if field.raw_data and field.raw_data[0] and field.data is None:
                    words = _l("Write a day and a time, such as 2027-05-04T12:00.")
                    raise Problems(Problem(field.name, "unreadable", words))
            if not (self.since.data or self.until.data):
                words = _l("Give the beginning, the end, or both.")
                raise Problems(Problem("since", "missing", words))
            return Stretch(since=_moment(self.since.data), until=_moment(self.until.data))
        try:
            event_id = parse_id(self.event.data or "")
        except ValueError:
            words = _l("Give the identifier of an event, as it stands in its message.")
            raise Problems(Problem("event", "unreadable", words)) from None
        after = self.what.data == "after"
        return Stretch(after_id=event_id) if after else Stretch(event_id=event_id)

    def fields_again(self) -> dict[str, Any]:
        """Return what was typed, for the button that carries it out."""
        typed = {name: self._fields[name].raw_data for name in _AGAIN}
        return {name: texts[0] for name, texts in typed.items() if texts and texts[0]}


_AGAIN = ("what", "event", "since", "until")


def _moment(typed: datetime | None) -> datetime | None:
    if typed is None:
        return None
    return typed.replace(tzinfo=get_timezone()).astimezone(UTC)


__all__ = ["EndpointForm", "ReplayForm"]
