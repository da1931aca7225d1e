"""A real HTTP server that takes webhooks, or misbehaves, and remembers every message."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Message:
    """What arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """Return the parsed body."""
        return json.loads(self.body)

    @property
    def id(self) -> str:
        """Return the identifier by which a repeated message is known."""
        return self.headers["webhook-id"]


Answer = tuple[int, dict[str, str]]


class Receiver:
    """A server on loopback.

    :param answer: what it answers a message; it may take its time.
    """

    def __init__(self, answer: Callable[[Message], Answer | int] | None = None) -> None:
        receiver = self
        self.answer: Callable[[Message], Answer | int] = answer or (lambda _message: 204)
        self.messages: list[Message] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                body = self.rfile.read(length)
                if len(body) < length:
                    return  # the sender was killed in the middle: no message arrived
                headers = {name.lower(): value for name, value in self.headers.items()}
                message = Message(self.path, headers, body)
                receiver.messages.append(message)
                given = receiver.answer(message)
                status, more = given if isinstance(given, tuple) else (given, {})
                try:
                    self.send_response(status)
                    for name, value in more.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                except OSError:
                    return  # the sender was killed, which some tests are about

            def do_GET(self) -> None:
                # For those who want to know whether a message arrived: its key ends the path.
                key = self.path.rpartition("/")[2]
                self.send_response(200 if receiver.has(key) else 404)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_arguments: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        """Return the address to post to."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/portal"

    @property
    def ids(self) -> list[str]:
        """Return the identifiers of all messages, in the order they came."""
        return [message.id for message in list(self.messages)]

    def has(self, key: str) -> bool:
        """Whether a message with this key arrived."""
        return any(message.headers.get("key") == key for message in list(self.messages))

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@contextmanager
def receiving(answer: Callable[[Message], Answer | int] | None = None) -> Iterator[Receiver]:
    """Run a receiver for as long as the block takes."""
    receiver = Receiver(answer)
    try:
        yield receiver
    finally:
        receiver.close()
