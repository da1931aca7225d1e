"""Forms of the back office's shell; those of settings are made from their dataclass."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput, ListWidget

from portal.admin.forms.settings import SettingsForm, settings_form
from portal.core.web.forms import PortalForm, strip_line


class NoteForm(PortalForm):
    """How somebody dealt with a delivery."""

    note = StringField(_l("What did you do about it?"), filters=[strip_line])


class ConsentForm(PortalForm):
    """What a plugin asks for, each to be agreed to."""

    capabilities = SelectMultipleField(
        _l("I agree that it may"),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=False,
    )


__all__ = ["ConsentForm", "NoteForm", "SettingsForm", "settings_form"]
