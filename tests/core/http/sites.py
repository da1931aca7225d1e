"""Small real servers on loopback that answer as told and count who came."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Callable

Answer = Callable[[socket.socket, bytes], None]


def answer_with(raw: bytes) -> Answer:
    """Answer every request with these bytes."""
    return lambda connection, _request: connection.sendall(raw)


def answer_ok(body: bytes = b"hello", headers: str = "") -> Answer:
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    return answer_with(head.encode() + body)


class Site:
    """A server with its address, what it was asked, and how many connections it saw."""

    def __init__(self, answer: Answer, wrap: Callable[[socket.socket], socket.socket]) -> None:
        site = self
        self.answer = answer
        self.requests: list[bytes] = []
        self.connections = 0
        self.released = threading.Event()

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                site.connections += 1
                try:
                    with wrap(self.request) as connection:
                        if request := _read_request(connection):
                            site.requests.append(request)
                            site.answer(connection, request)
                except OSError:
                    return  # the client hung up, which some tests are about

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = False
            block_on_close = True

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def url(self, path: str = "/", *, host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def close(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _read_request(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65536)
        if not chunk:
            return b""
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


SiteMaker = Callable[..., Site]
