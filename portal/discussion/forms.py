"""Forms of discussion."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag behind
from wtforms.validators import Optional

from portal.core.web import PortalForm


class CommentForm(PortalForm):
    """Write or change a comment; the service checks what may stand in it."""

    body = TextAreaField(_l("Your comment"))
    side = RadioField(
        _l("Where do you stand?"),
        choices=[
            SelectChoice("for", _l("For")),
            SelectChoice("against", _l("Against")),
            SelectChoice("neutral", _l("Neutral")),
        ],
        default="neutral",
        validators=[Optional()],
    )
    parent_id = HiddenField()


class HideForm(PortalForm):
    """Say why a comment is hidden."""

    reason = TextAreaField(_l("Reason, shown in place of the comment"))
