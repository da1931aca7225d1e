"""Rates above which a signature is confirmed like any other and silently not counted.

How the rule "burst 1 in 60 seconds, sustained 5 in 300 seconds, per address, per domain and per
petition" is read here, after the example of the UK Parliament's petitions, whose limits these are:

* signatures are compared **within one petition**, so that somebody may sign ten petitions in a
  minute;
* under one petition, each **network address** has these limits, unless the town trusts it;
* under one petition, each **mail domain** has the same limits, unless it is one of the large
  providers or the town trusts it: a domain nobody else uses is the cheapest way to a thousand
  mailboxes, while the millions at a large provider have nothing to do with each other;
* **everybody together** has a limit under one petition only if the town sets one. One signature a
  minute for a whole petition would mean that none ever reached 10,000; instead of a limit the
  office is alarmed when a petition is signed faster than usual;
* networks and domains on the town's list of blocked ones are never counted.

What is confirmed but not counted uses up the rate as well, so a flood is not let through at the
rate of the limit, and its numbers grow as if it were counted. All of it is asked of the table of
signatures itself, so that every process gives the same answer, and simultaneous signatures of one
origin wait for one another (PostgreSQL: an advisory lock on the origin, never on the petition;
SQLite has one writer anyway).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Executable,
    String,
    Uuid,
    bindparam,
    func,
    literal,
    select,
)

from portal.sdk import keyed_hash, open_delta_sum, prepared, run_prepared, session
from portal_petitions.limits.mailboxes import is_large, is_listed
from portal_petitions.limits.networks import address_key, lies_in
from portal_petitions.models import PetitionRow, SignatureRow
from portal_petitions.settings import PetitionSettings

SIGNATURES = "petitions.signatures"
BLOCKED, BURST, SUSTAINED, BUSY = "blocked", "burst", "sustained", "busy"
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known the moment before a signature is confirmed.

    :param count: signatures the petition has to the last one.
    :param told: the highest number anybody was told whose signature is not counted.
    :param uncounted: why this one would not be counted, or nothing.
    """

    count: int
    told: int
    uncounted: str

    def number(self, *, counts: bool) -> int:
        """Return the number to tell: whoever is not counted is told one that grows as well."""
        return (self.count if counts else max(self.count, self.told)) + 1


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a signature comes from, as far as limits apply to it; empty where none does."""

    address_key: str
    domain: str
    blocked: bool


def origin_of(address: str, domain: str, settings: PetitionSettings) -> Origin:
    """Return what limits apply to a signature confirmed from an address."""
    trusted = lies_in(address, settings.trusted_networks)
    return Origin(
        "" if trusted else address_key(address),
        "" if is_large(domain, settings.trusted_domains) else domain,
        lies_in(address, settings.blocked_networks) or is_listed(domain, settings.blocked_domains),
    )


def standing_of(
    petition_id: uuid.UUID, origin: Origin, moment: datetime, settings: PetitionSettings
) -> Standing:
    """Return the petition's exact count and whether a signature of this origin is within limits."""
    _wait_for_others_of(petition_id, origin)
    counted = run_prepared(
        _question(bool(origin.address_key), bool(origin.domain), bool(settings.petition_number)),
        petition_id=petition_id,
        address_key=origin.address_key,
        domain=origin.domain,
        burst_since=moment - timedelta(seconds=settings.burst_seconds),
        sustained_since=moment - timedelta(seconds=settings.sustained_seconds),
        minute_since=moment - _MINUTE,
        burst_most=max(settings.burst_number, 1),
        sustained_most=max(settings.sustained_number, 1),
        petition_most=max(settings.petition_number, 1),
    ).one()
    exact = counted.shown + counted.still_open
    return Standing(exact, counted.told, _refusal(origin, counted, settings))


def _refusal(origin: Origin, counted: Any, settings: PetitionSettings) -> str:
    if origin.blocked:
        return BLOCKED
    burst, sustained = settings.burst_number, settings.sustained_number
    if burst and max(counted.address_burst, counted.domain_burst) >= burst:
        return BURST
    if sustained and max(counted.address_sustained, counted.domain_sustained) >= sustained:
        return SUSTAINED
    if settings.petition_number and counted.minute >= settings.petition_number:
        return BUSY
    return ""


@prepared
def _question(by_address: bool, by_domain: bool, by_petition: bool) -> Executable:
    petition_id = bindparam("petition_id", type_=Uuid())
    none: ColumnElement[int] = literal(0)

    def confirmed(since: str, most: str, *origin: ColumnElement[bool]) -> ColumnElement[int]:
        some = (
            select(SignatureRow.id)
            .where(
                SignatureRow.petition_id == petition_id,
                SignatureRow.confirmed_at > bindparam(since, type_=SignatureRow.confirmed_at.type),
                *origin,
            )
            # Nobody needs to know by how much a flood exceeds the limit.
            .limit(bindparam(most, type_=BigInteger()))
            .subquery()
        )
        return select(func.count()).select_from(some).scalar_subquery()

    address = SignatureRow.address_key == bindparam("address_key", type_=String())
    domain = SignatureRow.domain == bindparam("domain", type_=String())
    burst, sustained = ("burst_since", "burst_most"), ("sustained_since", "sustained_most")
    return select(
        PetitionRow.signature_count.label("shown"),
        open_delta_sum(SIGNATURES, petition_id).label("still_open"),
        _highest_told(petition_id).label("told"),
        (confirmed(*burst, address) if by_address else none).label("address_burst"),
        (confirmed(*sustained, address) if by_address else none).label("address_sustained"),
        (confirmed(*burst, domain) if by_domain else none).label("domain_burst"),
        (confirmed(*sustained, domain) if by_domain else none).label("domain_sustained"),
        (confirmed("minute_since", "petition_most") if by_petition else none).label("minute"),
    ).where(PetitionRow.id == petition_id)


def _highest_told(petition_id: ColumnElement[uuid.UUID]) -> ColumnElement[int]:
    # Asked for everybody, so that the statements are the same; an index has it at its end.
    highest = func.coalesce(func.max(SignatureRow.number), 0)
    return (
        select(highest)
        .where(SignatureRow.petition_id == petition_id, SignatureRow.counted.is_(False))
        .scalar_subquery()
    )


def _wait_for_others_of(petition_id: uuid.UUID, origin: Origin) -> None:
    if session().get_bind().dialect.name != "postgresql":
        return
    parts = [part for part in (origin.address_key, origin.domain) if part]
    locks = sorted(_lock_number(petition_id, part) for part in parts)
    if locks:
        run_prepared(_locks(len(locks)), **{f"key{n}": lock for n, lock in enumerate(locks)})


@prepared
def _locks(count: int) -> Executable:
    return select(
        *(
            func.pg_advisory_xact_lock(bindparam(f"key{n}", type_=BigInteger()))
            for n in range(count)
        )
    )


def _lock_number(petition_id: uuid.UUID, part: str) -> int:
    return int(keyed_hash("petitions:lock", petition_id.hex, part)[:15], 16)
