"""Who makes one-time codes and enters forms for others."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.consultations.policy import OFFICERS, TakePart, phase_is_open
from portal.consultations.records import ConsultationRecord
from portal.core.permissions import Action, Actor, Decision


def _open_way(subject: TakePart | ConsultationRecord | None, way: str) -> Decision:
    if not isinstance(subject, TakePart):
        return Decision.yes()  # a list of phases; each is decided by itself
    if not getattr(subject.phase.access, way):
        words = {
            "desk": _("This phase takes nothing at the desk. Change it in the phase's form."),
            "paper": _("This phase takes no paper forms. Change it in the phase's form."),
        }
        return Decision.no("no_way", words[way])
    return phase_is_open(subject.consultation, subject.phase)


def _at_the_desk(_actor: Actor, subject: TakePart | ConsultationRecord | None) -> Decision:
    return _open_way(subject, "desk")


def _from_paper(_actor: Actor, subject: TakePart | ConsultationRecord | None) -> Decision:
    return _open_way(subject, "paper")


CODES = Action("participation.codes", _l("Make one-time codes"), OFFICERS)
CHANNELS = Action(
    "participation.channels", _l("See how many took part by which way"), OFFICERS, reads=True
)
DESK = Action("participation.desk", _l("Enter what people say at the desk"), OFFICERS, _at_the_desk)
PAPER = Action("participation.paper", _l("Key in paper forms"), OFFICERS, _from_paper)

ACTIONS = (CODES, CHANNELS, DESK, PAPER)
