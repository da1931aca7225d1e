"""What must always be true of petitions, asked of the database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select

from portal.sdk import Check, Finding, Severity, open_delta_sum, session
from portal_petitions.counting.changing import AREAS, HOURS
from portal_petitions.counting.recounting import counts
from portal_petitions.limits.rates import SIGNATURES
from portal_petitions.models import AreaCountRow, HourCountRow, PetitionRow, SignatureRow
from portal_petitions.policy import GRACE

_MEND = "Recount the petition on its page in the back office."


def petition_checks() -> list[Check]:
    """Return the checks of ``portal check --integrity``."""
    return [
        Check("petition_count", "Signatures are counted exactly", "integrity", _counts),
        Check("petition_areas", "Areas of petitions add up", "integrity", _areas),
        Check("petition_hours", "Hours of petitions add up", "integrity", _hours),
        Check("late_signatures", "No signature after the end", "integrity", _late),
        Check("anonymous", "Anonymous signatures name nobody", "integrity", _anonymous),
    ]


def _exact() -> Any:
    return (
        select(func.count())
        .where(SignatureRow.petition_id == PetitionRow.id, *counts())
        .scalar_subquery()
    )


def _counts() -> Iterator[Finding]:
    shown = PetitionRow.signature_count + open_delta_sum(SIGNATURES, PetitionRow.id)
    yield from _differing(shown, "counts")


def _areas() -> Iterator[Finding]:
    shown = (
        select(
            func.coalesce(func.sum(AreaCountRow.count + open_delta_sum(AREAS, AreaCountRow.id)), 0)
        )
        .where(AreaCountRow.petition_id == PetitionRow.id)
        .scalar_subquery()
    )
    yield from _differing(shown, "counts in its areas")


def _hours() -> Iterator[Finding]:
    shown = (
        select(
            func.coalesce(func.sum(HourCountRow.count + open_delta_sum(HOURS, HourCountRow.id)), 0)
        )
        .where(HourCountRow.petition_id == PetitionRow.id)
        .scalar_subquery()
    )
    yield from _differing(shown, "counts in its hours")


def _differing(shown: Any, words: str) -> Iterator[Finding]:
    exact = _exact()
    wrong = session().execute(
        select(PetitionRow.id, shown.label("shown"), exact.label("exact")).where(shown != exact)
    )
    for row in wrong:
        yield Finding(
            Severity.ERROR,
            f"Petition {row.id} {words} {row.shown} signatures and has {row.exact}.",
            _MEND,
        )


def _late() -> Iterator[Finding]:
    late = session().execute(
        select(SignatureRow.id, SignatureRow.confirmed_at, PetitionRow.closes_at)
        .join(PetitionRow, PetitionRow.id == SignatureRow.petition_id)
        .where(SignatureRow.confirmed_at > PetitionRow.closes_at)
    )
    for signature_id, confirmed_at, closes_at in late:
        if confirmed_at and closes_at and confirmed_at > closes_at + GRACE:
            yield Finding(Severity.ERROR, f"Signature {signature_id} came after the end.")


def _anonymous() -> Iterator[Finding]:
    named = session().execute(
        select(SignatureRow.id).where(
            SignatureRow.anonymous.is_(True),
            (SignatureRow.email != "")
            | SignatureRow.email_key.is_not(None)
            | (SignatureRow.postcode != "")
            | SignatureRow.person_id.is_not(None)
            | (SignatureRow.address_key != ""),
        )
    )
    for signature_id in named.scalars():
        yield Finding(Severity.ERROR, f"Signature {signature_id} is anonymous and names somebody.")
