"""Paper signatures: a sheet is keyed in, and verified line by line by looking at it again."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta

from sqlalchemy import select

from portal.sdk import (
    Actor,
    NotFound,
    Problem,
    Problems,
    clean_line,
    insert_once,
    new_id,
    normal_postcode,
    now,
    require,
    session,
    translate_conflicts,
    write_audit,
)
from portal.sdk import gettext as _
from portal_petitions.counting import count_signature
from portal_petitions.models import LineRow, PetitionRow, SheetRow, SignatureRow
from portal_petitions.policy import SHEETS
from portal_petitions.queries.sheets import lines_of, paper_key
from portal_petitions.records import Channel, LineDraft, LineState, SignatureState, State
from portal_petitions.service.checking import check_name_and_home, home_of, name_key
from portal_petitions.service.rows import need_state, take_petition, too_long

LABEL_LENGTH, MOST_LINES = 60, 500
KEYING_TIME = timedelta(days=30)
"""For so long after a petition closed sheets that were handed in before may be keyed in."""


def add_sheet(
    actor: Actor, petition_id: uuid.UUID, label: str, collected_on: date | None = None
) -> uuid.UUID:
    """Begin a sheet of a petition; the same label again gives the same sheet.

    :raises Problems: without a label, or when the petition does not take signatures.
    """
    petition = _petition(actor, petition_id)
    label = clean_line(label)
    problems = too_long("label", label, LABEL_LENGTH)
    if not label:
        problems.append(Problem("label", "missing", _("Write what stands on the sheet, 1 or A-7.")))
    if collected_on is not None and not _collected_in_time(petition, collected_on):
        words = _("The petition was not open on this day.")
        problems.append(Problem("collected_on", "outside", words))
    if problems:
        raise Problems(problems)
    insert_once(
        SheetRow.__table__,  # type: ignore[arg-type]
        {
            "id": new_id(),
            "petition_id": petition_id,
            "label": label,
            "collected_on": collected_on,
            "keyed_by": actor.person_id,
            "created_at": now(),
        },
    )
    return (
        session()
        .execute(
            select(SheetRow.id).where(SheetRow.petition_id == petition_id, SheetRow.label == label)
        )
        .scalar_one()
    )


def _petition(actor: Actor, petition_id: uuid.UUID) -> PetitionRow:
    row = take_petition(petition_id)
    require(actor, SHEETS, row)
    need_state(row, State.OPEN, State.CLOSED)
    if row.closes_at is None or now() > row.closes_at + KEYING_TIME:
        words = _("The time for keying in sheets is over.")
        raise Problems(Problem("", "closed", words))
    return row


def _collected_in_time(petition: PetitionRow, day: date) -> bool:
    opened, closes = petition.opened_at, petition.closes_at
    if opened is None or closes is None:
        return False
    return opened.date() <= day <= min(closes, now()).date()


def key_lines(actor: Actor, sheet_id: uuid.UUID, drafts: Sequence[LineDraft]) -> list[Problem]:
    """Keep lines as they were keyed in; a line that is not verified yet may be keyed in again.

    What is not right with one line does not keep the others from being kept.

    :returns: problems whose fields are ``line-<number>-name`` and so on.
    """
    sheet = _sheet(actor, sheet_id)
    there = {
        row.number: row
        for row in session().execute(select(LineRow).where(LineRow.sheet_id == sheet_id)).scalars()
    }
    problems: list[Problem] = []
    for draft in drafts:
        found = list(_line_problems(draft, there.get(draft.number)))
        problems += found
        if not found:
            _keep_line(sheet, draft, there.get(draft.number))
    session().flush()
    return problems


def _line_problems(draft: LineDraft, there: LineRow | None) -> list[Problem]:
    before = f"line-{draft.number}-"
    if not 1 <= draft.number <= MOST_LINES:
        return [Problem(f"{before}number", "range", _("A sheet has 1 to 500 lines."))]
    if there is not None and there.state == LineState.VERIFIED:
        return [Problem(f"{before}name", "verified", _("This line is verified already."))]
    found = check_name_and_home(clean_line(draft.name), clean_line(draft.postcode), draft.area_id)
    return [Problem(before + one.field, one.code, one.message) for one in found]


def _keep_line(sheet: SheetRow, draft: LineDraft, row: LineRow | None) -> None:
    if row is None:
        row = LineRow(id=new_id(), sheet_id=sheet.id, number=draft.number)
        session().add(row)
    home = home_of(clean_line(draft.postcode), draft.area_id)
    row.name, row.postcode, row.area_id = clean_line(draft.name), home.postcode, home.area_id
    row.state, row.refusal = LineState.KEYED, ""


def verify_line(actor: Actor, line_id: uuid.UUID) -> None:
    """Make a signature of a line that was compared with the paper; again changes nothing.

    :raises Problems: when this name and postcode stand on paper under this petition already.
    """
    sheet = _verify(actor, line_id)
    if sheet is not None:
        _audit(actor, "verify_line", sheet, line=line_id)


def _verify(actor: Actor, line_id: uuid.UUID) -> SheetRow | None:
    row, sheet = _line(actor, line_id)
    if row.state == LineState.VERIFIED:
        return None
    petition = _petition(actor, sheet.petition_id)
    moment = now()
    if petition.closes_at is not None and moment > petition.closes_at:
        # It was given while the petition was open, and belongs to its history.
        moment = petition.closes_at - timedelta(microseconds=1)
    signature = SignatureRow(
        id=new_id(),
        petition_id=petition.id,
        state=SignatureState.CONFIRMED,
        counted=True,
        channel=Channel.PAPER,
        name=row.name,
        name_key=name_key(row.name),
        email="",
        email_key=paper_key(normal_postcode(row.postcode), row.area_id),
        postcode=row.postcode,
        area_id=row.area_id,
        language=petition.language,
        wants_news=False,
        created_at=moment,
        confirmed_at=moment,
    )
    words = _("This name and postcode stand on a sheet of this petition already.")
    with translate_conflicts({"uq_plugin_petitions_signature_person": Problem("", "twice", words)}):
        session().add(signature)
    row.state, row.refusal = LineState.VERIFIED, ""
    row.signature_id = signature.id
    row.verified_by, row.verified_at = actor.person_id, now()
    session().flush()
    count_signature(petition.id, row.area_id, moment, 1)
    return sheet


def verify_lines(actor: Actor, sheet_id: uuid.UUID) -> int:
    """Verify every line of a sheet that was keyed in and has no twin; return how many."""
    sheet, done = _sheet(actor, sheet_id), 0
    for line in lines_of(sheet_id):
        if line.state is LineState.KEYED and not line.twin:
            # Somebody on another sheet with other accents is found by the constraint only; that
            # line waits, and does not keep the others out.
            with suppress(Problems):
                _verify(actor, line.id)
                done += 1
    if done:
        _audit(actor, "verify_lines", sheet, count=done)
    return done


def refuse_line(actor: Actor, line_id: uuid.UUID, why: str) -> None:
    """Do not count a line: illegible, crossed out, from elsewhere, twice.

    :raises Problems: without a reason, or when the line is verified.
    """
    row, _sheet_row = _line(actor, line_id)
    why = clean_line(why)
    problems = too_long("why", why, 200)
    if not why:
        problems.append(Problem("why", "missing", _("Say why this line does not count.")))
    if row.state == LineState.VERIFIED:
        problems = [Problem("", "verified", _("This line is verified already."))]
    if problems:
        raise Problems(problems)
    row.state, row.refusal = LineState.REFUSED, why
    session().flush()


def remove_sheet(actor: Actor, sheet_id: uuid.UUID) -> None:
    """Take a sheet away of which no line is verified.

    :raises Problems: otherwise.
    """
    sheet = _sheet(actor, sheet_id)
    if any(line.state is LineState.VERIFIED for line in lines_of(sheet_id)):
        words = _("Lines of this sheet are counted; it cannot be removed.")
        raise Problems(Problem("", "verified", words))
    session().delete(sheet)
    session().flush()
    _audit(actor, "remove_sheet", sheet)


def finish_sheet(actor: Actor, sheet_id: uuid.UUID) -> None:
    """Note that every line of a sheet was verified or refused.

    :raises Problems: when lines are left.
    """
    sheet = _sheet(actor, sheet_id)
    left = [line.number for line in lines_of(sheet_id) if line.state is LineState.KEYED]
    if left:
        words = _("Verify or refuse the lines that are left first: %(lines)s.", lines=_few(left))
        raise Problems(Problem("", "left", words))
    sheet.finished_at = now()
    session().flush()
    _audit(actor, "finish_sheet", sheet)


def _few(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers[:10])) + (" …" if len(numbers) > 10 else "")


def _sheet(actor: Actor, sheet_id: uuid.UUID) -> SheetRow:
    row = (
        session()
        .execute(select(SheetRow).where(SheetRow.id == sheet_id).with_for_update())
        .scalar_one_or_none()
    )
    if row is None:
        raise NotFound
    require(actor, SHEETS, session().get(PetitionRow, row.petition_id))
    return row


def _line(actor: Actor, line_id: uuid.UUID) -> tuple[LineRow, SheetRow]:
    row = session().get(LineRow, line_id, with_for_update=True)
    if row is None:
        raise NotFound
    return row, _sheet(actor, row.sheet_id)


def _audit(actor: Actor, action: str, sheet: SheetRow, **detail: object) -> None:
    write_audit(
        actor,
        f"petitions.{action}",
        subject_kind="petition",
        subject_id=sheet.petition_id,
        sheet=sheet.id,
        **detail,
    )
