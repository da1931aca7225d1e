"""Many supporters against a server that keeps being killed, and what they were told."""

from __future__ import annotations

import http.client
import queue
import random
import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.core.identifiers import format_id
from tests.support.people import Browser
from tests.support.server import Server

SUPPORTERS = 12


@dataclass
class Campaign:
    """What happened: who was thanked, who was told otherwise, and how the server fared."""

    thanked: set[uuid.UUID] = field(default_factory=set)
    unsure: set[uuid.UUID] = field(default_factory=set)
    refused: dict[uuid.UUID, int] = field(default_factory=dict)
    back_after: list[float] = field(default_factory=list)


def campaign(
    server: Server,
    proposals: Sequence[uuid.UUID],
    browsers: Sequence[Browser],
    kills: int,
    restart: object,
    *,
    seed: int = 0,
) -> Campaign:
    """Let people support proposals while the server is killed ``kills`` times with -9.

    Everybody who gets no answer tries again, as a person would, until they are thanked.

    :param restart: called with nothing, starts the server on the same port and returns it.
    """
    happened = Campaign()
    waiting: queue.SimpleQueue[tuple[Browser, uuid.UUID]] = queue.SimpleQueue()
    for number, browser in enumerate(browsers):
        waiting.put((browser, proposals[number % len(proposals)]))
    done, stop = threading.Event(), threading.Event()
    lock = threading.Lock()

    def support() -> None:
        while not stop.is_set():
            try:
                browser, proposal = waiting.get(timeout=0.05)
            except queue.Empty:
                if done.is_set():
                    return
                continue
            status = _post(server.port, proposal, browser)
            with lock:
                if status in (200, 303):
                    happened.thanked.add(browser.person_id)
                elif status is None:
                    happened.unsure.add(browser.person_id)
                else:
                    happened.refused[browser.person_id] = status
            if status not in (200, 303):
                time.sleep(0.02)
                waiting.put((browser, proposal))

    threads = [threading.Thread(target=support, daemon=True) for _number in range(SUPPORTERS)]
    for thread in threads:
        thread.start()
    chance = random.Random(seed)
    try:
        for _number in range(kills):
            time.sleep(chance.uniform(0.05, 0.35))
            server.kill()
            began = time.monotonic()
            server = restart()  # type: ignore[operator]
            server.wait_until_ready()
            happened.back_after.append(time.monotonic() - began)
        deadline = time.monotonic() + 120
        while len(happened.thanked) < len(browsers) and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        done.set()
        stop.set()
        for thread in threads:
            thread.join(10)
        server.stop()
    return happened


def _post(port: int, proposal: uuid.UUID, browser: Browser) -> int | None:
    """Support a proposal and return the status, ``None`` when there was no whole answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(
            "POST",
            f"/proposals/{format_id(proposal)}/support",
            body=browser.form,
            headers={
                "Cookie": browser.cookie,
                "Content-Type": "application/x-www-form-urlencoded",
                "Sec-Fetch-Site": "same-origin",
            },
        )
        response = connection.getresponse()
        response.read()
        place = response.getheader("Location", "")
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    # Being led to the sign-in page is an answer too, but no thanks.
    return response.status if "#support" in place or response.status != 303 else 401
