"""Who may enter the back office, and who may run the portal."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.consultations.records import ConsultationRecord, ConsultationState
from portal.core.permissions import Action, Actor, Decision, Role
from portal.core.permissions.actor import STAFF

_ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})

ENTER = Action("admin.enter", _l("Enter the back office"), roles=STAFF, reads=True)
MANAGE_PLUGINS = Action("admin.plugins", _l("Switch plugins on and off"), roles=_ADMINISTRATORS)
MANAGE_SETTINGS = Action("admin.settings", _l("Change settings"), roles=_ADMINISTRATORS)


def _not_archived(_actor: Actor, consultation: ConsultationRecord | None) -> Decision:
    if consultation is not None and consultation.state is ConsultationState.ARCHIVED:
        return Decision.no("archived", _("This consultation is archived and stays as it is."))
    return Decision.yes()


MANAGE_CONSULTATION_SETTINGS = Action(
    "admin.consultation_settings",
    _l("Change settings of a consultation"),
    frozenset({Role.OFFICER}),
    _not_archived,
)
MANAGE_JOBS = Action("admin.jobs", _l("Run jobs"), roles=_ADMINISTRATORS)
MANAGE_DELIVERIES = Action("admin.deliveries", _l("Mend deliveries"), roles=_ADMINISTRATORS)
MANAGE_WEBHOOKS = Action(
    "admin.webhooks", _l("Tell other systems by webhooks"), roles=_ADMINISTRATORS
)
READ_AUDIT = Action("admin.audit", _l("Read the audit log"), roles=_ADMINISTRATORS, reads=True)
READ_HEALTH = Action(
    "admin.health", _l("See how the portal is doing"), roles=_ADMINISTRATORS, reads=True
)

READ_OPERATIONS = Action(
    "admin.read_operations", _l("See jobs and deliveries"), roles=_ADMINISTRATORS, reads=True
)

ACTIONS = (
    ENTER,
    MANAGE_PLUGINS,
    MANAGE_SETTINGS,
    MANAGE_CONSULTATION_SETTINGS,
    MANAGE_JOBS,
    MANAGE_DELIVERIES,
    MANAGE_WEBHOOKS,
    READ_AUDIT,
    READ_OPERATIONS,
    READ_HEALTH,
)
