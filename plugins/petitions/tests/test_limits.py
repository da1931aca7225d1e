"""Limits: above them a signature is confirmed and thanked for like any other, and not counted."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from portal.sdk import Problems, session
from portal_petitions import queries
from portal_petitions.limits.networks import address_key, lies_in, network_key
from portal_petitions.records import SignatureDraft, SignatureFilter, State
from portal_petitions.testing import (
    add_petition,
    add_signatures,
    ask,
    confirm,
    new_address,
    sign,
)

HOME, NEIGHBOUR, FAR = "203.0.113.7", "203.0.113.9", "198.51.100.1"


def counted(petition_id: uuid.UUID) -> list[bool]:
    """Whether each signature counts, in the order of confirmation."""
    found = queries.signatures_of(petition_id).items
    return [one.counted for one in sorted(found, key=lambda one: one.number or 0)]


def exact(petition_id: uuid.UUID) -> int:
    petition = queries.find_petition(petition_id)
    assert petition is not None
    return queries.with_every_signature(petition).signature_count


@pytest.mark.both_engines
def test_a_second_signature_from_one_address_within_a_minute_is_not_counted(
    town: Any, clock: Any
) -> None:
    petition = add_petition()
    first, second, third = add_signatures(petition, 3)
    one = confirm(first, HOME)
    clock(seconds=59)
    two = confirm(second, HOME)
    assert exact(petition) == 1
    # The words are those of every other signature.
    assert (two.number, two.fresh, two.sponsor) == (one.number + 1, True, False)
    assert confirm(second, HOME).number == two.number
    clock(seconds=61)
    confirm(third, HOME)
    assert exact(petition) == 2


@pytest.mark.both_engines
def test_five_in_five_minutes_are_the_most_from_one_address(town: Any, clock: Any) -> None:
    town.set(burst_seconds=10)
    petition = add_petition()
    for signature in add_signatures(petition, 7):
        confirm(signature, HOME)
        clock(seconds=40)
    reasons = {one.uncounted_reason for one in queries.signatures_of(petition).items}
    assert reasons == {"", "sustained"}
    assert exact(petition) == 5


@pytest.mark.both_engines
def test_a_mail_domain_of_its_own_has_the_limit_whatever_the_address(town: Any) -> None:
    petition = add_petition()
    for number, signature in enumerate(add_signatures(petition, 2, domain="catchall.example")):
        confirm(signature, f"198.51.{number}.1")
    assert exact(petition) == 1


@pytest.mark.parametrize("domain", ["gmail.com", "outlook.es", "school.example"])
def test_large_and_trusted_domains_have_none(town: Any, domain: str) -> None:
    town.set(trusted_domains="school.example")
    petition = add_petition()
    for signature in add_signatures(petition, 8, domain=domain):
        confirm(signature)
    assert exact(petition) == 8


def test_a_trusted_network_has_none(town: Any) -> None:
    town.set(trusted_networks="203.0.113.0/24")
    petition = add_petition()
    for signature in add_signatures(petition, 8):
        confirm(signature, HOME)
    assert exact(petition) == 8


@pytest.mark.both_engines
def test_sponsors_round_one_table_all_count(town: Any) -> None:
    petition = add_petition("sponsoring")
    sponsors = add_signatures(petition, 6, sponsor=True, domain="town-archive.example")
    receipts = [confirm(signature, HOME) for signature in sponsors]
    found = queries.find_petition(petition)
    assert found is not None
    assert (found.sponsor_count, found.state) == (6, State.MODERATION)
    assert exact(petition) == 6
    assert [receipt.number for receipt in receipts] == [1, 2, 3, 4, 5, 6]
    assert {one.uncounted_reason for one in queries.signatures_of(petition).items} == {""}


def test_sponsors_of_a_blocked_network_count_since_the_petition_needs_them(town: Any) -> None:
    town.set(blocked_networks="203.0.113.0/24")
    petition = add_petition("sponsoring")
    confirm(add_signatures(petition, 1, sponsor=True)[0], HOME)
    assert exact(petition) == 1


def test_links_for_sponsors_that_were_kept_until_it_is_open_have_the_limits_of_all(
    town: Any,
) -> None:
    petition = add_petition()
    for signature in add_signatures(petition, 8, sponsor=True):
        confirm(signature, HOME)
    assert exact(petition) == 1


@pytest.mark.both_engines
def test_whoever_is_above_a_limit_is_told_numbers_that_grow(town: Any) -> None:
    petition, other = add_petition(), add_petition()
    flood = add_signatures(petition, 5)
    told = [confirm(signature, HOME).number for signature in flood[:4]]
    assert told == [1, 2, 3, 4]
    # Who is counted is told the number that is true.
    assert confirm(add_signatures(petition, 1)[0], FAR).number == 2
    assert confirm(flood[4], HOME).number == 5
    sign(petition, 7)
    assert confirm(add_signatures(petition, 1)[0], HOME).number == 10
    assert exact(petition) == 9
    assert confirm(add_signatures(other, 1)[0], HOME).number == 1


def test_numbers_grow_too_for_blocked_networks_with_many_addresses(town: Any) -> None:
    town.set(blocked_networks="203.0.113.0/24")
    petition = add_petition()
    told = [
        confirm(signature, f"203.0.113.{number}").number
        for number, signature in enumerate(add_signatures(petition, 4), start=1)
    ]
    assert told == [1, 2, 3, 4]
    assert exact(petition) == 0


def test_other_petitions_have_limits_of_their_own(town: Any) -> None:
    petitions = [add_petition() for _number in range(8)]
    for petition in petitions:
        confirm(add_signatures(petition, 1)[0], HOME)
    assert [exact(petition) for petition in petitions] == [1] * 8


def test_blocked_networks_and_domains_are_never_counted_and_never_told(town: Any) -> None:
    town.set(blocked_networks="203.0.113.0/24\n2001:db8:1::/48", blocked_domains="bad.example")
    petition = add_petition()
    receipts = [
        confirm(add_signatures(petition, 1)[0], HOME),
        confirm(add_signatures(petition, 1)[0], "2001:db8:1:5::9"),
        confirm(add_signatures(petition, 1, domain="mail.bad.example")[0]),
        confirm(add_signatures(petition, 1)[0], FAR),
    ]
    assert [receipt.fresh for receipt in receipts] == [True] * 4
    assert exact(petition) == 1


def test_a_limit_for_everybody_together_is_there_for_who_wants_it(town: Any, clock: Any) -> None:
    petition = add_petition()
    sign(petition, 30)
    assert exact(petition) == 30
    town.set(petition_number=3)
    clock(minutes=2)
    sign(petition, 5)
    assert exact(petition) == 33


def test_what_is_not_counted_uses_the_rate_up_as_well(town: Any, clock: Any) -> None:
    petition = add_petition()
    for signature in add_signatures(petition, 10):
        confirm(signature, HOME)
        clock(seconds=30)
    assert exact(petition) == 1


@pytest.mark.both_engines
def test_simultaneous_signatures_of_one_address_count_once(town: Any, app: Flask) -> None:
    petition = add_petition()
    signatures = add_signatures(petition, 8)

    def press(signature: uuid.UUID) -> None:
        with app.app_context():
            confirm(signature, HOME)

    with ThreadPoolExecutor(8) as devices:
        list(devices.map(press, signatures))
    assert exact(petition) == 1


@pytest.mark.both_engines
def test_the_same_statements_are_sent_whether_it_counts_or_not(town: Any) -> None:
    engine = session().get_bind()
    petition = add_petition()
    sent: list[list[str]] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent[-1].append(" ".join(statement.split()[:4]))

    confirm(add_signatures(petition, 1)[0], HOME)
    signatures = [*add_signatures(petition, 1), *add_signatures(petition, 1)]
    event.listen(engine, "before_cursor_execute", note)
    try:
        for signature, address in zip(signatures, (FAR, HOME), strict=True):
            sent.append([])
            confirm(signature, address)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert exact(petition) == 2
    assert sent[0] == sent[1]


def test_addresses_are_kept_as_keys_of_households_and_their_neighbours(in_app: Flask) -> None:
    assert address_key(HOME) != address_key(NEIGHBOUR)
    assert network_key(HOME) == network_key(NEIGHBOUR) != network_key(FAR)
    assert address_key("2001:db8::1") == address_key("2001:db8::ffff:2")
    assert address_key("2001:db8:0:1::1") != address_key("2001:db8:0:2::1")
    assert network_key("2001:db8:0:1::1") == network_key("2001:db8:0:2::1")
    assert address_key(f"::ffff:{HOME}") == address_key(HOME)
    assert address_key("nonsense") == network_key("") == ""
    assert HOME not in address_key(HOME)
    assert lies_in(HOME, "bad line\n203.0.113.0/24")
    assert not lies_in(FAR, "203.0.113.0/24")


def test_an_officer_who_knows_an_address_finds_what_came_from_it(town: Any) -> None:
    petition = add_petition()
    confirm(add_signatures(petition, 1)[0], HOME)
    confirm(add_signatures(petition, 1)[0], NEIGHBOUR)
    confirm(add_signatures(petition, 1)[0], new_address())

    def found(**wanted: Any) -> int:
        return len(queries.signatures_of(petition, SignatureFilter(**wanted)).items)

    assert found(address=HOME) == 1
    assert found(network="203.0.113.0/24") == 2
    assert found(address="not an address") == 0


def test_nobody_makes_the_portal_write_to_hundreds_of_strangers(town: Any) -> None:
    petition = add_petition()
    draft = SignatureDraft("Ana Müller", "", "12345", town.mill)
    for number in range(100):
        ask(petition, replace(draft, email=f"a{number}@b{number}.example"), address=HOME)
    with pytest.raises(Problems) as refused:
        ask(petition, replace(draft, email="one@more.example"), address=HOME)
    assert refused.value.problems[0].code == "too_often"
    assert len(queries.signatures_of(petition, limit=300).items) == 100
