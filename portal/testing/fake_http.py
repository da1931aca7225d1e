"""Other machines in tests: a real server on the loopback that answers as it was told to.

Requests of a plugin go through the portal's own client for outgoing HTTP, with all its rules:
hosts that were not declared and private addresses are refused as they are on a real site. Only
the last step differs: whatever the host, the connection goes to this server.
"""

from __future__ import annotations

import json as json_format
import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from portal.core.http import EgressClient, EgressResponse
from portal.core.http.connection import OutgoingRequest, exchange

_PUBLIC = "1.1.1.1"  # stands for every name's address in the check; nobody connects to it
_ASKED_FOR = "X-Asked-For"


class Misbehaviour(Enum):
    """How an answer can be none."""

    HANG = "hang"
    """The request is taken; no answer comes."""
    GARBAGE = "garbage"
    """What comes is no HTTP."""
    DROP = "drop"
    """The connection ends before the answer."""


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it arrived.

    :param headers: names in lower case.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body read as JSON."""
        return json_format.loads(self.body)


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    misbehaviour: Misbehaviour | None = None


class FakeHTTP:
    """Every other machine of the world, for one test.

    :ivar requests: what arrived, in order.
    """

    def __init__(self) -> None:
        self.requests: list[Received] = []
        self._answers: dict[tuple[str, str], list[_Answer]] = {}
        self._over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def answer(
        self,
        url: str,
        *,
        method: str = "GET",
        status: int = 200,
        json: Any = None,
        body: bytes | str = b"",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Arrange an answer; several for one address come one after the other, the last for ever.

        :param url: complete address without query, ``https://api.example.org/v1/points``.
        """
        sent = dict(headers or {})
        if json is not None:
            body = json_format.dumps(json)
            sent.setdefault("Content-Type", "application/json")
        content = body.encode() if isinstance(body, str) else body
        self._arrange(method, url, _Answer(status, content, sent))

    def misbehave(self, url: str, how: Misbehaviour | str, *, method: str = "GET") -> None:
        """Arrange that no usable answer comes."""
        self._arrange(method, url, _Answer(misbehaviour=Misbehaviour(how)))

    def received(self, url: str = "") -> list[Received]:
        """Return the requests whose address begins with ``url``."""
        return [request for request in self.requests if request.url.startswith(url)]

    def client(self, hosts: Collection[str] | None = None, **options: Any) -> EgressClient:
        """Return a client of the portal's whose requests arrive here."""
        return _Rerouted(self._server.server_address[1], hosts, **options)

    def close(self) -> None:
        """End; who still waits for an answer is let go."""
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _arrange(self, method: str, url: str, answer: _Answer) -> None:
        self._answers.setdefault((method, url), []).append(answer)

    def _next(self, method: str, url: str) -> _Answer:
        arranged = self._answers.get((method, url.partition("?")[0]), [])
        if not arranged:
            return _Answer(404, f"nothing is arranged for {method} {url}".encode())
        return arranged.pop(0) if len(arranged) > 1 else arranged[0]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        world = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                url = str(self.headers[_ASKED_FOR])
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                sent = {k.lower(): v for k, v in self.headers.items() if k != _ASKED_FOR}
                world.requests.append(Received(self.command, url, sent, body))
                self._give(world._next(self.command, url))

            do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

            def _give(self, answer: _Answer) -> None:
                self.close_connection = True
                if answer.misbehaviour is Misbehaviour.HANG:
                    world._over.wait(60)
                elif answer.misbehaviour is Misbehaviour.GARBAGE:
                    self.wfile.write(b"\x00\xffthis is not HTTP\r\n" * 20)
                elif answer.misbehaviour is None:
                    self.send_response(answer.status)
                    for name, value in answer.headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(answer.body)))
                    self.send_header("Connection", "close")
                    self.end_headers()
                    if self.command != "HEAD":
                        self.wfile.write(answer.body)

            def log_message(self, *_args: Any) -> None:
                """Say nothing; the test looks at what was received."""

        return Handler


class _Rerouted(EgressClient):
    """The portal's client with every check, and another place to connect to."""

    def __init__(self, port: int, hosts: Collection[str] | None, **options: Any) -> None:
        options["resolve"] = _look_up
        super().__init__(hosts, **options)
        self._port = port

    def _send(self, request: OutgoingRequest, deadline: float) -> EgressResponse:
        self._checked_addresses(request.target)
        target = replace(request.target, scheme="http", port=self._port)
        headers = {**request.headers, _ASKED_FOR: request.target.url}
        rerouted = replace(request, target=target, headers=headers)
        answer = exchange(
            rerouted,
            ["127.0.0.1"],
            deadline=deadline,
            max_bytes=self._max_bytes,
            tls=None,
        )
        return replace(answer, url=request.target.url)


def _look_up(_host: str, _port: int) -> Sequence[str]:
    return [_PUBLIC]
