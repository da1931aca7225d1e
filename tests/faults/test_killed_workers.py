"""The worker is killed with -9 while it sends mail: all arrive, and a repeated one says so."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import func, select, update

from portal.core import clock
from portal.core.database import session, unit_of_work
from portal.core.events.models import DeliveryRow
from portal.core.mail import queue_mail
from tests.faults.controls import CONTROL
from tests.faults.town import Town, town
from tests.support.nursery import Nursery
from tests.support.server import free_port

pytestmark = [pytest.mark.faults, pytest.mark.slow]
LONG = bool(os.environ.get("PORTAL_LONG_FAULTS"))
MAILS, KILLS = (600, 50) if LONG else (120, 10)
PATIENCE = 300.0


class PostOffice:
    """A mail server that takes every mail, slowly enough to be interrupted."""

    def __init__(self) -> None:
        self.taken: dict[str, list[str]] = defaultdict(list)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        message = message_from_bytes(envelope.original_content or b"")
        self.taken[envelope.rcpt_tos[0]].append(str(message["Message-ID"]))
        # It has the mail already; the worker may die before it hears so.
        await asyncio.sleep(0.01)
        return "250 taken"


@pytest.fixture
def post_office() -> Iterator[tuple[PostOffice, int]]:
    handler = PostOffice()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port(), ready_timeout=120)
    controller.start()
    yield handler, controller.port
    controller.stop()


@pytest.fixture
def a_town(tmp_path: Path) -> Iterator[Town]:
    with town(tmp_path, proposals=0) as made:
        yield made


def queue(place: Town, count: int) -> list[str]:
    """Queue that many mails and return to whom."""
    addresses = [f"person{number}@example.org" for number in range(count)]
    with place.app.app_context(), unit_of_work():
        for address in addresses:
            queue_mail(
                address,
                "identity/mail/message",
                language="en",
                subject_line="Hello",
                paragraphs=["A line."],
                button_label="",
                button_url="",
                reason="You asked.",
            )
    return addresses


def states(place: Town) -> dict[str, int]:
    """Count the deliveries in each state."""
    with place.app.app_context():
        rows = session().execute(
            select(DeliveryRow.state, func.count()).group_by(DeliveryRow.state)
        )
        return {state: count for state, count in rows}  # noqa: C416 - rows are no mapping


def let_leases_run_out(place: Town) -> None:
    """Move the leases of dead workers into the past; the test does not wait for two minutes."""
    with place.app.app_context(), unit_of_work():
        session().execute(
            update(DeliveryRow)
            .where(DeliveryRow.state == "leased")
            .values(due_at=clock.now())
            .execution_options(synchronize_session=False)
        )


def wait_until_more_is_taken(office: PostOffice, more: int) -> None:
    target, until = len(office.taken) + more, time.monotonic() + PATIENCE
    while len(office.taken) < target and time.monotonic() < until:
        time.sleep(0.002)


def wait_until_one_is_ticked_off_too_early(place: Town, office: PostOffice) -> None:
    until = time.monotonic() + PATIENCE
    while states(place).get("done", 0) <= len(office.taken) and time.monotonic() < until:
        time.sleep(0.002)


def send_while_killing(
    place: Town,
    office: PostOffice,
    port: int,
    *,
    mails: int,
    kills: int,
    program: str = "tests.support.nursery",
    careless: bool = False,
) -> list[str]:
    """Send mails with a worker that is killed again and again; return to whom.

    :param careless: whether it ticks off first, and is killed before it sends (a control).
    """
    addresses = queue(place, mails)
    environ = place.environment(free_port(), mail_backend="smtp", smtp_host="127.0.0.1")
    environ = {**environ, "PORTAL_SMTP_PORT": str(port), CONTROL: "ticks"}
    nursery = Nursery(environ, place.folder / "nursery.log", program)
    chance = random.Random(3)
    try:
        for _kill in range(kills):
            worker = nursery.fork("worker")
            wait_until_more_is_taken(office, 3)
            if careless:
                wait_until_one_is_ticked_off_too_early(place, office)
            else:
                time.sleep(chance.uniform(0, 0.05))
            nursery.kill(worker)
            let_leases_run_out(place)
        nursery.fork("worker")
        until = time.monotonic() + PATIENCE
        while states(place).keys() - {"done"} and time.monotonic() < until:
            time.sleep(0.1)
    finally:
        nursery.close()
    return addresses


def test_every_mail_arrives_and_a_repeated_one_has_the_same_message_id(
    a_town: Town, post_office: tuple[PostOffice, int]
) -> None:
    office, port = post_office
    addresses = send_while_killing(a_town, office, port, mails=MAILS, kills=KILLS)
    assert states(a_town).keys() == {"done"}
    assert set(office.taken) == set(addresses)
    assert {address for address, seen in office.taken.items() if len(set(seen)) > 1} == set()
    assert sum(len(seen) - 1 for seen in office.taken.values()) <= KILLS


def test_the_harness_notices_a_worker_that_ticks_off_before_it_sends(
    a_town: Town, post_office: tuple[PostOffice, int]
) -> None:
    office, port = post_office
    addresses = send_while_killing(
        a_town, office, port, mails=28, kills=4, program="tests.faults.controls", careless=True
    )
    assert states(a_town).keys() == {"done"}
    assert set(addresses) - set(office.taken)
