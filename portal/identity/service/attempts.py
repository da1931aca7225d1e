"""How often something may be tried, counted in the database so that every process agrees.

The key joins account and address wherever a stranger could otherwise lock the owner out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, func, insert, select, text

from portal.core import clock
from portal.core.database import new_id, session
from portal.core.database.unit_of_work import current_work
from portal.core.problems import Problem, Problems
from portal.identity.models import AttemptRow
from portal.identity.proofs.keyed import keyed_hash


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many attempts of one kind are allowed within a span of time."""

    kind: str
    number: int
    within: timedelta


SIGN_IN = Allowance("sign_in", 10, timedelta(minutes=15))
SECOND_STEP = Allowance("second_step", 10, timedelta(minutes=15))
VERIFY = Allowance("verify", 5, timedelta(hours=1))
MAIL = Allowance("mail", 5, timedelta(hours=1))


def count_attempt(allowance: Allowance, *who: str) -> None:
    """Count one attempt against each key in ``who``, in a unit of work of its own.

    It is counted before the work is done, so that a crash in between gives nothing away.

    :raises Problems: when one of them has no attempt left; nothing is counted then.
    """
    if not try_attempt(allowance, *who):
        words = _("That was tried too often. Wait a while and try again.")
        raise Problems(Problem("", "too_often", words))


def try_attempt(allowance: Allowance, *who: str) -> bool:
    """Count one attempt like :func:`count_attempt`; return whether it is still allowed."""
    current_work()
    keys = sorted(keyed_hash(f"attempt:{allowance.kind}", one) for one in who)
    since = clock.now() - allowance.within
    current = session()
    for key in keys:
        if current.get_bind().dialect.name == "postgresql":
            # Simultaneous attempts of one key go one after the other.
            lock = text("SELECT pg_advisory_xact_lock(:key)")
            current.execute(lock, {"key": int(key[:15], 16)})
        used = current.execute(
            select(func.count()).where(
                AttemptRow.kind == allowance.kind, AttemptRow.key == key, AttemptRow.at > since
            )
        ).scalar_one()
        if used >= allowance.number:
            return False
    rows = [{"id": new_id(), "kind": allowance.kind, "key": key, "at": clock.now()} for key in keys]
    current.execute(insert(AttemptRow), rows)
    return True


def forget_attempts(allowance: Allowance, *who: str) -> None:
    """Forget the attempts of each key in ``who``, after a success."""
    keys = [keyed_hash(f"attempt:{allowance.kind}", one) for one in who]
    session().execute(
        delete(AttemptRow)
        .where(AttemptRow.kind == allowance.kind, AttemptRow.key.in_(keys))
        .execution_options(synchronize_session=False)
    )
