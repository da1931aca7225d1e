"""The worker killed while it sends mail: every mail arrives, and a repeated one says so."""

import os
import random
import subprocess
import sys
import time
from collections import defaultdict
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import func, select

from portal.core.database import session, unit_of_work
from portal.core.events.models import DeliveryRow
from portal.core.mail import queue_mail
from tests.faults.site import fault_site
from tests.support.server import ROOT, environment, free_port

pytestmark = [pytest.mark.faults, pytest.mark.slow]
MAILS, KILLS = 80, 12


class Postman:
    """Takes every mail, slowly enough to be interrupted."""

    def __init__(self):
        self.taken = defaultdict(list)

    async def handle_DATA(self, _server, _session, envelope):
        time.sleep(0.01)
        text = envelope.content.decode()
        identity = next(
            line.partition(":")[2].strip()
            for line in text.splitlines()
            if line.lower().startswith("message-id:")
        )
        self.taken[envelope.rcpt_tos[0]].append(identity)
        return "250 taken"


@pytest.fixture
def postman():
    handler = Postman()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    handler.port = controller.port
    yield handler
    controller.stop()


def worker(environ, program):
    return subprocess.Popen(
        [sys.executable, *program, "worker"],
        env={**environ},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def send_while_killing(folder, postman, program):
    options = {"mail_backend": "smtp", "smtp_host": "127.0.0.1", "smtp_port": postman.port}
    site = fault_site(folder, **options)
    addresses = [f"person{number}@example.org" for number in range(MAILS)]
    with site.app.app_context(), unit_of_work():
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
    environ = {**os.environ, **environment(folder, **options)}
    chance = random.Random(1)
    for _number in range(KILLS):
        running = worker(environ, program)
        time.sleep(chance.uniform(1.2, 2.2))
        running.kill()
        running.wait()
        with site.app.app_context(), unit_of_work():
            # A dead worker's leases run out in two minutes; the test does not wait for them.
            session().execute(
                DeliveryRow.__table__.update()
                .where(DeliveryRow.state == "leased")
                .values(due_at=DeliveryRow.due_at - timedelta(minutes=10))
            )
    running = worker(environ, program)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and unsent(site):
        time.sleep(0.2)
    running.terminate()
    running.wait()
    left = unsent(site)
    site.close()
    return addresses, left


def unsent(site):
    with site.app.app_context():
        statement = select(func.count()).where(DeliveryRow.state.in_(("pending", "leased")))
        return session().execute(statement).scalar_one()


def test_every_mail_arrives_and_a_repeated_one_has_the_same_message_id(tmp_path, postman):
    addresses, left = send_while_killing(tmp_path, postman, ("-m", "portal.cli"))
    assert left == 0
    assert set(postman.taken) == set(addresses)
    assert all(len(set(identities)) == 1 for identities in postman.taken.values())
