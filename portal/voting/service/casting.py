"""Casts ballots: once per voter by constraint, on disk before anybody is thanked.

Whether somebody may vote now is the caller's question, asked after ``hold_contest`` and in the
same unit of work; whether the contest allows the ballot is asked here.
"""

from __future__ import annotations

import uuid
from typing import Any, cast

from flask_babel import gettext as _
from sqlalchemy import Table, delete, insert, select, update

from portal.core import clock
from portal.core.database import add_to_tallies, insert_once, new_id, session
from portal.core.events import emit
from portal.core.problems import Problem, Problems
from portal.voting.content import canonical, cost_of, from_json, to_json
from portal.voting.counting.ballots import Ballot, BallotError
from portal.voting.events import VoteCast
from portal.voting.models import BallotRow, OpenBallotRow, RollEntryRow
from portal.voting.receipts import code_of, hash_of_code, is_token, tidy_code
from portal.voting.records import CastReceipt, ContestRecord, ContestState
from portal.voting.registry import ballot_method
from portal.voting.service.fixing import set_contest
from portal.voting.tallies import CAST

_BALLOTS = cast(Table, BallotRow.__table__)
_ROLL = cast(Table, RollEntryRow.__table__)
_OPEN = cast(Table, OpenBallotRow.__table__)


def cast_ballot(
    contest: ContestRecord, voter_key: str, ballot: Ballot, token: str, receipt: str = ""
) -> CastReceipt:
    """Cast a ballot; the same once more gives the same receipt and changes nothing.

    :param contest: as ``hold_contest`` gave it in this unit of work.
    :param voter_key: stands for one voter; what it means is the caller's business.
    :param token: came with the empty form; the receipt is made of it.
    :param receipt: of a secret ballot that is to be replaced.
    :raises Problems: when the contest does not allow the ballot, or has the voter's already.
    """
    if not is_token(token):
        raise Problems(Problem("token", "unknown", _("Open the ballot paper anew, please.")))
    if contest.state in (ContestState.CLOSED, ContestState.PUBLISHED):
        raise Problems(Problem("", "closed", _("This vote is over. Nothing was counted.")))
    checked = accepted(contest, ballot)
    if contest.state is ContestState.DRAFT:
        # The first ballot was faster than the worker that sets what has been published.
        set_contest(contest)
    if contest.secret:
        return _cast_secret(contest, voter_key, checked, token, receipt)
    return _cast_open(contest, voter_key, checked, token)


def accepted(contest: ContestRecord, ballot: Ballot) -> Ballot:
    """Return a ballot in its canonical form.

    :raises Problems: when the contest does not allow it.
    """
    try:
        return canonical(contest, ballot_method(contest.method).form, ballot)
    except BallotError as error:
        raise Problems(Problem("choice", error.code, in_words(error, contest, ballot))) from error


def in_words(error: BallotError, contest: ContestRecord, ballot: Ballot) -> str:
    """Say what a contest does not allow about a ballot, and what to do."""
    said: str
    if error.code == "too_many" and ballot and isinstance(ballot[0], tuple | list):
        given = sum(part[1] for part in ballot)
        said = _(
            "You gave %(given)s points and have %(most)s. Take some back.",
            given=given,
            most=contest.most,
        )
        return said
    if error.code == "too_many":
        said = _(
            "You chose %(given)s, and %(most)s are allowed. Take some back.",
            given=len(ballot),
            most=contest.most or 1,
        )
        return said
    if error.code == "too_dear":
        over = cost_of(contest, ballot) - contest.budget
        said = _(
            "Your choice costs %(over)s %(currency)s more than there is. Take something back.",
            over=over,
            currency=contest.currency,
        )
        return said
    words: dict[str, str] = {
        "unknown_option": _("Something you chose is not on the ballot paper. Choose again."),
        "repeated_option": _("An option is there twice. Choose each once."),
        "too_few": _("Choose at least %(least)s, or nothing at all.", least=contest.least),
        "bad_form": _("This ballot is of another kind. Open the ballot paper anew, please."),
        "bad_points": _("Give whole points that are not below zero and not too many."),
    }
    return words[error.code]


def _cast_secret(
    contest: ContestRecord, voter_key: str, ballot: Ballot, token: str, receipt: str
) -> CastReceipt:
    code = code_of(contest.id, token)
    hashed = hash_of_code(code)
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    entry = {
        "contest_id": contest.id,
        "voter_key": voter_key,
        "cast": True,
        "cast_in_hour": hour,
    }
    if insert_once(_ROLL, entry):
        # A random key that knows no time: nothing about the row says when it came.
        values = {
            "id": uuid.uuid4(),
            "contest_id": contest.id,
            "content": to_json(ballot),
            "receipt_hash": hashed,
        }
        if not insert_once(_BALLOTS, values):
            raise Problems(Problem("token", "used", _("Open the ballot paper anew, please.")))
        add_to_tallies([(CAST, contest.id, 1)])
        return CastReceipt(code, contest.id)
    known = _content(contest.id, hashed)
    if known == ballot:
        return CastReceipt(code, contest.id, fresh=False)
    if not contest.changeable:
        raise Problems(_cast_already())
    # Whoever sends the same paper with another choice holds its receipt already.
    return _replace_secret(contest, ballot, code, receipt if known is None else code)


def _replace_secret(contest: ContestRecord, ballot: Ballot, code: str, receipt: str) -> CastReceipt:
    if not receipt:
        words = _("Your vote has been cast already. To replace it, type the code of your receipt.")
        raise Problems(Problem("receipt", "cast_already", words))
    replaced = session().execute(
        update(BallotRow)
        .where(
            BallotRow.contest_id == contest.id,
            BallotRow.receipt_hash == hash_of_code(tidy_code(receipt)),
        )
        .values(content=to_json(ballot), receipt_hash=hash_of_code(code))
        .execution_options(synchronize_session=False)
    )
    if not replaced.rowcount:  # type: ignore[attr-defined]
        words = _("There is no ballot with this code. Look at your latest receipt again.")
        raise Problems(Problem("receipt", "unknown", words))
    return CastReceipt(code, contest.id, changed=True)


def _content(contest_id: uuid.UUID, hashed: str) -> Ballot | None:
    row = BallotRow
    found = select(row.content).where(row.contest_id == contest_id, row.receipt_hash == hashed)
    content = session().execute(found).scalar_one_or_none()
    return None if content is None else from_json(content)


def _cast_open(contest: ContestRecord, voter_key: str, ballot: Ballot, token: str) -> CastReceipt:
    code, now = code_of(contest.id, token), clock.now()
    values: dict[str, Any] = {
        "id": new_id(),
        "contest_id": contest.id,
        "voter_key": voter_key,
        "content": to_json(ballot),
        "receipt": code,
        "cast_at": now,
        "changed_at": None,
    }
    if insert_once(_OPEN, values):
        add_to_tallies([(CAST, contest.id, 1)])
        _tell(contest, changed=False)
        return CastReceipt(code, contest.id)
    row = OpenBallotRow
    key = (row.contest_id == contest.id, row.voter_key == voter_key)
    known = session().execute(select(row.content, row.receipt).where(*key).with_for_update()).one()
    if from_json(known.content) == ballot:
        return CastReceipt(known.receipt, contest.id, fresh=False)
    if not contest.changeable:
        raise Problems(_cast_already())
    session().execute(
        update(row)
        .where(*key)
        .values(content=to_json(ballot), changed_at=now)
        .execution_options(synchronize_session=False)
    )
    _tell(contest, changed=True)
    return CastReceipt(known.receipt, contest.id, changed=True)


def _cast_already() -> Problem:
    words = _("Your vote has been cast already. Nothing was changed.")
    return Problem("", "cast_already", words)


def _tell(contest: ContestRecord, *, changed: bool) -> None:
    emit(VoteCast(contest.id, contest.subject_kind, contest.subject_id, changed))


def scramble_ballots(contest_id: uuid.UUID) -> None:
    """Write all secret ballots of a contest anew, under other random keys, in their order.

    Called when a vote closes. Until then PostgreSQL knows for each row in which transaction it
    came; afterwards all came in one. What write-ahead logs and backups hold is out of reach.
    """
    row = BallotRow
    found = session().execute(
        select(row.content, row.receipt_hash).where(row.contest_id == contest_id)
    )
    anew = sorted(
        (
            {
                "id": uuid.uuid4(),
                "contest_id": contest_id,
                "content": content,
                "receipt_hash": hashed,
            }
            for content, hashed in found
        ),
        key=lambda values: values["id"],
    )
    if not anew:
        return
    session().execute(
        delete(row).where(row.contest_id == contest_id).execution_options(synchronize_session=False)
    )
    session().execute(insert(_BALLOTS), anew)
