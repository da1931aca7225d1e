"""Corrections of a published result: lots for ties, recounts, annulment. Each takes two people.

One officer proposes with a public reason, another one decides. A lot is drawn from a seed whose
source is announced with the proposal, before anybody can know it (a lottery, a stock index at a
given hour); whoever decides types in what came out, and everybody can draw the lot again from it.
"""

from __future__ import annotations

import uuid

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import clock
from portal.core.audit import write_audit
from portal.core.database import new_id, session
from portal.core.events import emit
from portal.core.permissions import Actor
from portal.core.problems import NotFound, Problem, Problems
from portal.voting.drawing import drawn_order
from portal.voting.events import ContestAnnulled
from portal.voting.publishing.closing import Counted, count_now, write_count
from portal.voting.publishing.models import CorrectionRow
from portal.voting.publishing.queries import (
    annulled,
    as_counted,
    correction_record,
    corrections_of,
    last_count,
)
from portal.voting.publishing.records import (
    CorrectionKind,
    CorrectionRecord,
    CorrectionState,
    CountRecord,
)
from portal.voting.queries import contest_by_id, lock_contest
from portal.voting.records import ContestRecord, ContestState
from portal.voting.tallies import touch_contests

LONGEST_REASON, LONGEST_SOURCE, LONGEST_SEED = 2000, 500, 200


def propose_correction(
    actor: Actor, contest_id: uuid.UUID, kind: CorrectionKind, reason: str, source: str = ""
) -> uuid.UUID:
    """Propose to change a published result; return the proposal's identifier.

    :param source: for a lot: where its seed will come from.
    :raises Problems: when a reason or a source is missing, or the correction makes no sense.
    """
    contest, count, corrections = _published(contest_id)
    reason, source = reason.strip(), source.strip()
    problems = _text_problems(reason, "reason", LONGEST_REASON, _("Say why, for everybody."))
    if kind is CorrectionKind.LOT:
        asked = _("Say where the seed will come from, before anybody can know it.")
        problems += _text_problems(source, "source", LONGEST_SOURCE, asked)
        if not count.result.tied:
            problems.append(Problem("", "no_tie", _("There is no tie that a lot could decide.")))
    if any(one.state is CorrectionState.PROPOSED for one in corrections):
        words = _("A correction waits for its second person already.")
        problems.append(Problem("", "waiting", words))
    if problems:
        raise Problems(problems)
    row = CorrectionRow(
        id=new_id(),
        contest_id=contest_id,
        kind=kind,
        state=CorrectionState.PROPOSED,
        reason=reason,
        source=source if kind is CorrectionKind.LOT else "",
        seed="",
        proposed_by=actor.person_id,
        proposed_at=clock.now(),
    )
    session().add(row)
    _note(actor, "voting.correction_proposed", contest, row)
    return row.id


def counted_for(correction_id: uuid.UUID, seed: str = "") -> Counted | None:
    """Count what a correction would publish, before anything is locked; ballots change no more.

    :param seed: for a lot: what came out at the announced source.
    :returns: ``None`` where nothing has to be counted.
    """
    row = session().get(CorrectionRow, correction_id)
    contest = contest_by_id(row.contest_id) if row is not None else None
    count = last_count(row.contest_id) if row is not None else None
    if row is None or contest is None or count is None or row.kind == CorrectionKind.ANNUL:
        return None
    drawn = row.kind == CorrectionKind.LOT
    return count_now(contest, lot_order(contest, seed.strip()) if drawn else count.lot)


def decide_correction(
    actor: Actor,
    correction_id: uuid.UUID,
    *,
    approve: bool,
    seed: str = "",
    counted: Counted | None = None,
) -> CorrectionRecord:
    """Make or refuse a correction that somebody else proposed.

    :param seed: for a lot: what came out at the announced source.
    :param counted: what :func:`counted_for` found for this correction and this seed.
    :raises Problems: when it was decided already, by the same person, or without a seed.
    """
    row = (
        session()
        .execute(select(CorrectionRow).where(CorrectionRow.id == correction_id).with_for_update())
        .scalar_one_or_none()
    )
    if row is None:
        raise NotFound
    contest, count, _corrections = _published(row.contest_id)
    if row.state != CorrectionState.PROPOSED:
        raise Problems(Problem("", "decided", _("This was decided already.")))
    if approve and (actor.person_id is None or actor.person_id == row.proposed_by):
        words = _("Somebody else than who proposed it has to approve.")
        raise Problems(Problem("", "same_person", words))
    row.decided_by, row.decided_at = actor.person_id, clock.now()
    row.state = CorrectionState.MADE if approve else CorrectionState.REFUSED
    if approve:
        _make(contest, count, row, seed.strip(), counted)
    _note(actor, "voting.correction_made" if approve else "voting.correction_refused", contest, row)
    return correction_record(row)


def lot_order(contest: ContestRecord, seed: str) -> tuple[str, ...]:
    """Return all options in the order a seed draws them: by SHA-256("seed:key")."""
    return tuple(drawn_order(seed, [option.key for option in contest.options]))


def _make(
    contest: ContestRecord,
    count: CountRecord,
    row: CorrectionRow,
    seed: str,
    counted: Counted | None,
) -> None:
    if row.kind == CorrectionKind.ANNUL:
        emit(ContestAnnulled(contest.id, contest.subject_kind, contest.subject_id))
        return
    lot = count.lot
    if row.kind == CorrectionKind.LOT:
        problems = _text_problems(seed, "seed", LONGEST_SEED, _("Type in what came out."))
        if problems:
            raise Problems(problems)
        row.seed = seed
        lot = lot_order(contest, seed)
        # A lot changes who wins, and nothing about what was voted on.
        contest = as_counted(contest, count)
    if counted is None or counted.lot != lot:
        counted = count_now(contest, lot)
    write_count(contest, counted, count.number + 1)


def _published(contest_id: uuid.UUID) -> tuple[ContestRecord, CountRecord, list[CorrectionRecord]]:
    contest = lock_contest(contest_id)
    count = last_count(contest_id)
    if contest is None or contest.state is not ContestState.PUBLISHED or count is None:
        raise NotFound
    corrections = corrections_of(contest_id)
    if annulled(corrections):
        raise Problems(Problem("", "annulled", _("This vote was annulled. It stays so.")))
    return contest, count, corrections


def _text_problems(text: str, field: str, longest: int, asked: str) -> list[Problem]:
    if not text:
        return [Problem(field, "needed", asked)]
    if len(text) > longest:
        words = _("Shorten it to %(max)s characters.", max=longest)
        return [Problem(field, "too_long", words)]
    return []


def _note(actor: Actor, action: str, contest: ContestRecord, row: CorrectionRow) -> None:
    write_audit(
        actor,
        action,
        subject_kind="contest",
        subject_id=contest.id,
        correction=str(row.id),
        kind=str(row.kind),
    )
    touch_contests(contest.id)
