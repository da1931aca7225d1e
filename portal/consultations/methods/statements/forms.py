"""Forms of the statements method."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Form,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange

from portal.consultations.methods.statements.records import LONGEST
from portal.core.web import PortalForm
from portal.core.web.forms import strip_line

MOST_AT_ONCE = 40_000


class StatementSettingsForm(Form):
    """How an officer sets the method up in a phase."""

    own_statements = BooleanField(_l("People may add their own statements"), default=True)
    moderated = BooleanField(
        _l("Show people's statements only once a moderator has accepted them"), default=False
    )
    per_person = IntegerField(
        _l("Statements one person may add"),
        [
            InputRequired(_l("Give a number from 1 to 100.")),
            NumberRange(1, 100, _l("Give a number from 1 to 100.")),
        ],
        default=10,
    )
    results_while_open = BooleanField(
        _l("Show results while the phase is still open"), default=True
    )


class OwnStatementForm(PortalForm):
    """One's own statement."""

    text = TextAreaField(
        _l("Your statement"),
        [
            InputRequired(_l("Write your statement first.")),
            Length(max=4 * LONGEST, message=_l("One idea at a time works best. Shorten it.")),
        ],
        filters=[strip_line],
    )
    different = HiddenField(default="")


class SeedForm(PortalForm):
    """Statements to begin with, one per line."""

    texts = TextAreaField(
        _l("Statements, one per line"),
        [
            InputRequired(_l("Write at least one statement.")),
            Length(max=MOST_AT_ONCE, message=_l("Add them in several parts.")),
        ],
    )
    language = SelectField(_l("Language"))
    is_meta = BooleanField(
        _l("They are about the people voting, such as “I live in the old town”"), default=False
    )


class RejectForm(PortalForm):
    """A moderator's decision."""

    state = HiddenField()
    reason = StringField(_l("Reason"), [Length(max=300)], filters=[strip_line])
