"""People who keep supporting proposals whatever happens to the server, and what they were told."""

from __future__ import annotations

import http.client
import random
import threading
import uuid
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from portal.core.identifiers import format_id
from tests.support.people import Browser

Pair = tuple[uuid.UUID, uuid.UUID]


class Deed(Protocol):
    """Something people do by pressing a button, as often as it takes."""

    @property
    def pair(self) -> Pair:
        """Return who does it, and to what."""

    @property
    def path(self) -> str:
        """Return where it is sent."""

    @property
    def cookie(self) -> str:
        """Return the value of the Cookie header."""

    @property
    def form(self) -> str:
        """Return what is sent."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A support somebody wants to give."""

    browser: Browser
    proposal_id: uuid.UUID

    @property
    def pair(self) -> Pair:
        """Return person and proposal."""
        return self.browser.person_id, self.proposal_id

    @property
    def path(self) -> str:
        """Return the path of the proposal's button."""
        return f"/proposals/{format_id(self.proposal_id)}/support"

    @property
    def cookie(self) -> str:
        """Return the person's cookie."""
        return self.browser.cookie

    @property
    def form(self) -> str:
        """Return the token that proves the button was theirs."""
        return self.browser.form


class Crowd:
    """Supporters, each on a connection of their own.

    Every wish is sent twice at about the same time, as by somebody with two devices, and again
    after each failure until it is acknowledged: nobody can know whether the first one counted.
    """

    def __init__(self, port: int, wishes: Sequence[Deed], people: int = 50) -> None:
        self._port = port
        self._wishes = deque(wish for wish in wishes for _twice in range(2))
        self._lock = threading.Lock()
        self.acknowledged: set[Pair] = set()
        self.answers = 0
        self.unexpected: list[int] = []
        self._open = threading.Event()
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._live) for _person in range(people)]

    def __enter__(self) -> Crowd:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._open.set()
        for thread in self._threads:
            thread.join(150)

    def let_in(self) -> None:
        """Say that there is a server."""
        self._open.set()

    def send_away(self) -> None:
        """Say that there is none, so that nobody knocks in vain."""
        self._open.clear()

    def wait_for_answers(self, count: int, timeout: float = 240) -> None:
        """Wait until so many more supports were acknowledged, or nobody has a wish left."""
        target, waiting = self.answers + count, threading.Event()
        for _moment in range(int(timeout * 500)):
            if self.answers >= target or not self._wishes:
                return
            waiting.wait(0.002)
        raise RuntimeError("nobody was answered")

    @property
    def wishes_left(self) -> int:
        """Number of requests that are still to be sent."""
        return len(self._wishes)

    def _live(self) -> None:
        connection: http.client.HTTPConnection | None = None
        while not self._over.is_set():
            self._open.wait()
            try:
                wish = self._wishes.popleft()
            except IndexError:
                self._over.wait(0.02)
                continue
            connection = connection or self._connect()
            try:
                status = self._support(connection, wish)
            except (OSError, http.client.HTTPException):
                connection.close()
                connection = None
                self._again(wish)
                self._over.wait(random.uniform(0.005, 0.03))
                continue
            if status == 303:
                with self._lock:
                    self.acknowledged.add(wish.pair)
                    self.answers += 1
            else:
                if status != 503:  # "try again" is an honest answer
                    self.unexpected.append(status)
                self._again(wish)
        if connection is not None:
            connection.close()

    def _again(self, wish: Deed) -> None:
        # In front, so that what may have been counted just now is asked for again at once.
        self._wishes.appendleft(wish)

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)

    def _support(self, connection: http.client.HTTPConnection, wish: Deed) -> int:
        connection.request(
            "POST",
            wish.path,
            body=wish.form,
            headers={
                "Cookie": wish.cookie,
                "Content-Type": "application/x-www-form-urlencoded",
            },
        )
        response = connection.getresponse()
        response.read()
        return response.status
