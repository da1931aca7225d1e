"""Entering forms for others: at the desk, and from paper keyed in twice."""

from __future__ import annotations

import re
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from portal.consultations.capabilities import ENTRIES, PaperEntry
from portal.consultations.holding import held
from portal.consultations.hooks import capabilities
from portal.consultations.models import PhaseRow
from portal.consultations.participation.models import PaperSheetRow
from portal.consultations.participation.policy import DESK, PAPER
from portal.consultations.participation.queries import (
    code_of,
    entered_by,
    participation_of,
    sheet_with,
)
from portal.consultations.participation.records import Channel, Participant, age_group
from portal.consultations.participation.service.codes import find_code
from portal.consultations.policy import TakePart
from portal.core import clock
from portal.core.audit import write_audit
from portal.core.database import new_id, session, translate_conflicts
from portal.core.permissions import Actor, ActorKind, require
from portal.core.problems import NotFound, Problem, Problems
from portal.identity.eligibility import decide_eligibility
from portal.identity.proofs.keyed import keyed_hash, match_hash, registry_hash
from portal.identity.queries.census import census_is_loaded, entry_matching

Answers = Mapping[str, Sequence[str]]
PROVED = 2
_FORM = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who stands at the desk, as far as the officer has seen.

    :param document: number of the document they showed; only its keyed hash is kept.
    :param code: the one-time code they brought, if any.
    :param form: what the empty form was marked with; without code and document, one form is one
        person.
    """

    document: str = ""
    born: date | None = None
    postcode: str = ""
    area_id: uuid.UUID | None = None
    code: str = ""
    form: str = ""


def new_form_mark() -> str:
    """Return what an empty form of the desk is marked with."""
    return secrets.token_urlsafe(16)


def is_form_mark(text: str) -> bool:
    """Whether a text can be the mark of a form."""
    return bool(_FORM.fullmatch(text))


def entry_of(subject: TakePart) -> PaperEntry:
    """Return how forms of a phase's method are entered.

    :raises NotFound: when the method has no forms.
    """
    found: PaperEntry | None = capabilities(ENTRIES).get(subject.phase.method)
    if found is None:
        raise NotFound
    return found


def enter_at_desk(actor: Actor, subject: TakePart, visitor: Visitor, answers: Answers) -> bool:
    """Count what somebody says at the desk; the same form of a nameless person only once.

    :returns: whether it was counted now; ``False`` when this very form was counted before.
    :raises Problems: naming what is wrong with the person's details or with the answers.
    """
    subject = _held_in_turn(subject)
    require(actor, DESK, subject)
    participant = _visitor(actor, subject, visitor)
    if participation_of(subject.phase.id, participant.key) is not None:
        if participant.registry_hash is None and participant.code_id is None:
            return False
        officer = entered_by(subject.phase.id, participant.key)
        raise _counted(by_the_same=officer == actor.person_id)
    entry_of(subject).record(participant, subject.consultation, subject.phase, answers)
    write_audit(
        actor,
        "participation.entered_at_desk",
        subject_kind="consultation",
        subject_id=subject.consultation.id,
        phase=str(subject.phase.id),
    )
    return True


def _held_in_turn(subject: TakePart) -> TakePart:
    """Return consultation and phase as they are now, once nobody else enters into the phase.

    The two requests of a double click run side by side: the second has to see what the first did.
    """
    subject = held(subject)
    session().execute(
        # Not against those who take part by themselves: their rows only refer to the phase.
        select(PhaseRow.id).where(PhaseRow.id == subject.phase.id).with_for_update(key_share=True)
    )
    return subject


def _visitor(actor: Actor, subject: TakePart, visitor: Visitor) -> Participant:
    if visitor.code:
        code_id = find_code(subject.consultation, visitor.code)
        found = _with_code(actor, subject, code_id, "desk")
        if not visitor.document:
            return found
        # Both were shown: the roll has to know the person too, or they count once more by it.
        person, home = _proved(visitor)
        return replace(found, registry_hash=person, area_id=found.area_id or home)
    if not visitor.document:
        if not subject.phase.access.without_account:
            words = _("Ask for a document and type its number, or type the code they brought.")
            raise Problems(Problem("document", "needed", words))
        key, proved, area_id = _key_of_form(actor, subject, visitor.form), None, visitor.area_id
    else:
        proved, area_id = _proved(visitor)
        key = f"registry:{proved}"
    somebody = Actor(
        kind=ActorKind.PERSON,
        person_id=uuid.UUID(int=0),
        level=PROVED if proved else 0,
        area_id=area_id,
        birth_date=visitor.born,
        confirmed=True,
    )
    decision = decide_eligibility(somebody, subject.consultation.eligibility)
    if not decision.allowed and not subject.phase.access.without_account:
        raise Problems(Problem("", decision.code, decision.message))
    return Participant(
        key=key,
        channel=Channel.DESK,
        registry_hash=proved,
        area_id=area_id,
        age_group=age_group(somebody.age),
        entered_by=actor.person_id,
    )


def _key_of_form(actor: Actor, subject: TakePart, form: str) -> str:
    if not is_form_mark(form):
        words = _("This form was opened too long ago. Send it once more.")
        raise Problems(Problem("", "no_mark", words))
    return f"desk:{keyed_hash('desk form', str(actor.person_id), str(subject.phase.id), form)}"


def _proved(visitor: Visitor) -> tuple[str, uuid.UUID | None]:
    if not census_is_loaded():
        return registry_hash(visitor.document), visitor.area_id
    if visitor.born is None:
        raise Problems(Problem("born", "needed", _("Type the date of birth in the document.")))
    entry = entry_matching(match_hash(visitor.document, visitor.born, visitor.postcode))
    if entry is None:
        words = _("The register knows nobody with this number, date of birth and postcode.")
        raise Problems(Problem("document", "no_match", words))
    return entry.registry_hash, entry.area_id


def _with_code(actor: Actor, subject: TakePart, code_id: uuid.UUID, channel: str) -> Participant:
    row = code_of(code_id, subject.consultation.id)
    if row is None:
        raise NotFound
    return Participant(
        key=f"code:{code_id.hex}",
        channel=Channel(channel),
        code_id=code_id,
        area_id=row.area_id,
        entered_by=actor.person_id,
    )


def count_form(actor: Actor, subject: TakePart, code_id: uuid.UUID, answers: Answers) -> None:
    """Count a paper form in the unit of work under way.

    :raises Problems: naming what the form says that it cannot say.
    """
    participant = _with_code(actor, subject, code_id, "paper")
    if participation_of(subject.phase.id, participant.key) is not None:
        raise _used()
    entry_of(subject).record(participant, subject.consultation, subject.phase, answers)


def key_in(actor: Actor, subject: TakePart, typed: str, answers: Answers, *, twice: bool) -> str:
    """Key in a paper form: the first time, or the second by somebody else.

    The caller has tried :func:`count_form` with it, so that nonsense is noticed at once.

    :param twice: whether two people must key in the same.
    :returns: once, differs or counted.
    :raises Problems: when the code is unknown or used, or the same person keys it in again.
    """
    require(actor, PAPER, subject)
    code_id = find_code(subject.consultation, typed)
    known = sheet_with(subject.phase.id, code_id)
    if known is None:
        return _first(actor, subject, code_id, answers, twice=twice)
    if known.state != "once":
        raise _used()
    if known.first_by == actor.person_id:
        words = _("You have keyed this form in already. Somebody else must do it the second time.")
        raise Problems(Problem("code", "same_person", words))
    row = session().get(PaperSheetRow, known.id, with_for_update=True)
    if row is None or row.state != "once":
        raise _used()
    row.second_by = actor.person_id
    if _plain(answers) == known.first:
        _count(actor, subject, row, answers)
    else:
        row.second, row.state = _plain(answers), "differs"
    session().flush()
    return row.state


def _first(
    actor: Actor, subject: TakePart, code_id: uuid.UUID, answers: Answers, *, twice: bool
) -> str:
    row = PaperSheetRow(
        id=new_id(),
        phase_id=subject.phase.id,
        code_id=code_id,
        state="once",
        first=_plain(answers),
        first_by=actor.person_id,
        keyed_at=clock.now(),
    )
    session().add(row)
    with translate_conflicts({"uq_paper_sheet_phase_code": _used().problems[0]}):
        session().flush()
    if not twice:
        _count(actor, subject, row, answers)
        session().flush()
    return row.state


def settle(
    actor: Actor, subject: TakePart, sheet_id: uuid.UUID, choice: str, *, reason: str = ""
) -> None:
    """Decide between two keyings that differ, or throw the form away.

    :param choice: first, second or discard.
    :raises Problems: when it is settled already, or a form is thrown away without a reason.
    """
    require(actor, PAPER, subject)
    row = session().get(PaperSheetRow, sheet_id, with_for_update=True)
    if row is None or row.phase_id != subject.phase.id:
        raise NotFound
    if row.state != "differs":
        raise Problems(Problem("", "settled", _("Somebody has settled this form already.")))
    row.settled_by = actor.person_id
    if choice == "discard":
        if not reason:
            words = _("Say why the form does not count.")
            raise Problems(Problem("reason", "needed", words))
        row.state, row.first, row.second = "discarded", None, None
    else:
        answers = row.first if choice == "first" else row.second
        _count(actor, subject, row, answers or {})
    write_audit(
        actor,
        "participation.sheet_settled",
        subject_kind="consultation",
        subject_id=subject.consultation.id,
        phase=str(subject.phase.id),
        sheet=str(sheet_id),
        choice=choice,
        reason=reason[:300],
    )


def _count(actor: Actor, subject: TakePart, row: PaperSheetRow, answers: Answers) -> None:
    count_form(actor, subject, row.code_id, answers)
    # The method has it now; of a secret ballot nothing may stay beside its code.
    row.state, row.first, row.second, row.counted_at = "counted", None, None, clock.now()


def _plain(answers: Answers) -> dict[str, list[str]]:
    return {name: list(values) for name, values in answers.items()}


def _used() -> Problems:
    words = _("This code has been used in this phase already. Put the form aside and check it.")
    return Problems(Problem("code", "used", words))


def _counted(*, by_the_same: bool = False) -> Problems:
    words = (
        _("You have entered this person already. They are counted once.")
        if by_the_same
        else _("This person has taken part already.")
    )
    return Problems(Problem("", "counted_already", words))
