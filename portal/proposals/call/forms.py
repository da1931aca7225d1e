"""The form with which an officer sets a call up."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, IntegerField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag behind
from wtforms.validators import InputRequired, NumberRange, Optional

from portal.consultations.forms import Several
from portal.municipality.queries import areas, topics
from portal.proposals.call.records import BY_NUMBER, BY_THRESHOLD, MOST

_NUMBER = _l("Give a number of zero or more.")
_TOP = _l("Give a number from 1 to 100.")


def _number(label: Any, description: Any = "") -> IntegerField:
    return IntegerField(
        label,
        [InputRequired(_NUMBER), NumberRange(0, MOST, _NUMBER)],
        default=0,
        description=description,
    )


class CallSettingsForm(Form):
    """How a call for proposals is set up in a phase."""

    topics = Several(
        _l("Topics proposals may be about"), [Optional()], description=_l("None chosen: any.")
    )
    areas = Several(
        _l("Areas proposals may be for"),
        [Optional()],
        description=_l("None chosen: any, and the whole town."),
    )
    per_person = _number(_l("Proposals one person may make"), _l("0: any number."))
    supports = BooleanField(_l("People may support proposals"), default=True)
    supports_per_person = _number(
        _l("Proposals one person may support in this call"), _l("0: any number.")
    )
    least_supports = _number(
        _l("Proposals one person must support for their supports to count"),
        _l("Counted at the end. 0: every support counts."),
    )
    threshold = _number(
        _l("Supports a proposal needs"), _l("0: as many as proposals need everywhere in town.")
    )
    shortlist = SelectField(
        _l("What goes on to the next step"),
        choices=[
            SelectChoice(BY_THRESHOLD, _l("Every proposal with enough supports")),
            SelectChoice(BY_NUMBER, _l("The most supported, up to a fixed number")),
        ],
        default=BY_THRESHOLD,
    )
    top = IntegerField(
        _l("That number"), [InputRequired(_TOP), NumberRange(1, 100, _TOP)], default=10
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topics.choices = [
            (one.slug, "– " * one.depth + str(one.name)) for one in topics().values()
        ]
        self.areas.choices = [
            (one.slug, "– " * one.depth + str(one.name)) for one in areas().values()
        ]
