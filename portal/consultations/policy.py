"""Who may see, write, publish and close consultations, and who may take part in a phase."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.consultations.records import ConsultationRecord, ConsultationState, Moment, PhaseRecord
from portal.core import clock
from portal.core.permissions import Action, Actor, Decision, Role, Scope, may
from portal.core.problems import NotFound
from portal.core.web.formats import moment as in_words
from portal.identity.eligibility import decide_eligibility

EDITORS = frozenset({Role.OFFICER, Role.EDITOR})
OFFICERS = frozenset({Role.OFFICER})


@dataclass(frozen=True, slots=True)
class TakePart:
    """The subject of everything people do in a phase.

    :param code_id: the one-time code in the hand of whoever takes part.
    """

    consultation: ConsultationRecord
    phase: PhaseRecord
    code_id: uuid.UUID | None = None

    @property
    def consultation_id(self) -> uuid.UUID:
        """Scope of roles for this consultation."""
        return self.consultation.id

    @property
    def department_id(self) -> uuid.UUID | None:
        """Scope of roles for the department in charge."""
        return self.consultation.department_id


def phase_is_open(consultation: ConsultationRecord, phase: PhaseRecord) -> Decision:
    """Return whether anything is accepted in a phase now, with the reason when not."""
    moment = consultation.moment(phase)
    if moment is Moment.OPEN:
        return Decision.yes()
    if moment is Moment.DRAFT:
        return Decision.no("not_published", _("This consultation is not published yet."))
    if moment is Moment.UPCOMING:
        return Decision.no("upcoming", _("This opens on %(when)s.", when=in_words(phase.opens_at)))
    closed_early = consultation.closed_at is not None and consultation.closed_at < phase.closes_at
    when = consultation.closed_at if closed_early else phase.closes_at
    return Decision.no("closed", _("This closed on %(when)s.", when=in_words(when)))


def is_running_behind_a_look(consultation: ConsultationRecord, phase: PhaseRecord) -> bool:
    """Whether somebody looks at another moment while a phase is really open.

    What is hidden until its end must not be seen early by imagining the end.
    """
    if not clock.is_imagined() or consultation.state is not ConsultationState.PUBLISHED:
        return False
    return phase.opens_at <= clock.actual() < phase.closes_at


def may_take_part(actor: Actor, subject: TakePart) -> Decision:
    """Return whether the actor may take part: the phase is open and they fulfil the conditions."""
    opened = phase_is_open(subject.consultation, subject.phase)
    if not opened.allowed:
        return opened
    return decide_eligibility(actor, subject.consultation.eligibility)


def may_participate(actor: Actor, subject: TakePart) -> Decision:
    """Return whether somebody may take part, with an account or by another way the phase opens."""
    opened = phase_is_open(subject.consultation, subject.phase)
    if not opened.allowed:
        return opened
    access = subject.phase.access
    if access.codes and subject.code_id is not None:
        return Decision.yes()
    if access.without_account and not actor.is_signed_in:
        return Decision.yes()
    decision = decide_eligibility(actor, subject.consultation.eligibility)
    if decision.allowed or not access.codes or actor.is_signed_in:
        return decision
    return Decision.no(decision.code, _("Sign in or type your code to take part."), decision.remedy)


def _not_archived(_actor: Actor, subject: ConsultationRecord | Scope | None) -> Decision:
    # A scope stands for consultations that are still to be written.
    if isinstance(subject, ConsultationRecord) and subject.state is ConsultationState.ARCHIVED:
        return Decision.no("archived", _("This consultation is archived and stays as it is."))
    return Decision.yes()


def _draft_only(_actor: Actor, subject: ConsultationRecord | None) -> Decision:
    if subject is not None and subject.state is not ConsultationState.DRAFT:
        return Decision.no("published", _("This consultation is published already."))
    return Decision.yes()


def _published_only(_actor: Actor, subject: ConsultationRecord | None) -> Decision:
    if subject is not None and subject.state is not ConsultationState.PUBLISHED:
        return Decision.no("not_published", _("Only a published consultation can be closed."))
    return Decision.yes()


def _closed_only(_actor: Actor, subject: ConsultationRecord | None) -> Decision:
    if subject is not None and subject.state is not ConsultationState.CLOSED:
        return Decision.no("not_closed", _("Close the consultation before you archive it."))
    return Decision.yes()


OFFICE = Action(
    "consultations.office",
    _l("See consultations in the back office"),
    EDITORS | {Role.MODERATOR},
    reads=True,
)
SEE_DRAFT = Action("consultations.see_draft", _l("See drafts"), EDITORS, reads=True)
EDIT = Action("consultations.edit", _l("Write and change consultations"), EDITORS, _not_archived)
PUBLISH = Action("consultations.publish", _l("Publish consultations"), OFFICERS, _draft_only)
CLOSE = Action("consultations.close", _l("Close consultations"), OFFICERS, _published_only)
ARCHIVE = Action("consultations.archive", _l("Archive consultations"), OFFICERS, _closed_only)

ACTIONS = (OFFICE, SEE_DRAFT, EDIT, PUBLISH, CLOSE, ARCHIVE)


def visible(actor: Actor, consultation: ConsultationRecord | None) -> ConsultationRecord:
    """Return the consultation if the actor may know of it.

    :raises NotFound: when there is none, or it is a draft the actor may not see.
    """
    if consultation is None:
        raise NotFound
    if consultation.state is ConsultationState.DRAFT and not may(actor, SEE_DRAFT, consultation):
        raise NotFound
    return consultation
