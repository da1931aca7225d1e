"""One exchange with one checked address: connect, send, read, all before a deadline.

urllib3 is loaded with the first exchange: a web process hardly ever has one, and every start
would wait for it.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING

import certifi

from portal.core.http.errors import EgressFailed
from portal.core.http.response import EgressResponse
from portal.core.http.target import Target

if TYPE_CHECKING:
    from urllib3.connection import HTTPConnection
    from urllib3.response import HTTPResponse

_CONNECT_TIMEOUT = 5.0
_CHUNK_SIZE = 64 * 1024
_SHORTEST_WAIT = 0.001


@lru_cache(maxsize=8)
def tls_context(ca_file: Path | None) -> ssl.SSLContext:
    """Return a context that checks certificates against ``ca_file`` or the public authorities."""
    context = ssl.create_default_context(cafile=str(ca_file or certifi.where()))
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


@dataclass(frozen=True, slots=True)
class OutgoingRequest:
    """What is sent, and where; the target has been checked."""

    method: str
    target: Target
    headers: Mapping[str, str]
    body: bytes | None


def exchange(
    request: OutgoingRequest,
    addresses: Sequence[str],
    *,
    deadline: float,
    max_bytes: int,
    tls: ssl.SSLContext | None,
) -> EgressResponse:
    """Send ``request`` to the first of ``addresses`` that accepts a connection.

    :param deadline: reading of ``time.monotonic`` at which everything must be over.
    :param tls: None for plain HTTP.

    Raises ``EgressFailed``; see there for what ``sent`` means.
    """
    from urllib3.exceptions import HTTPError  # noqa: PLC0415

    host = request.target.host
    connection = _connect(request.target, addresses, deadline, tls)
    # Held here because an answer that ends with the connection takes the socket away from it.
    sock = connection.sock
    try:
        with _cut_at(deadline, lambda: sock):
            response = _converse(connection, request, max_bytes)
    except (HTTPError, HTTPException, OSError) as error:
        raise EgressFailed(f"{host} did not answer: {error}", sent=True) from error
    finally:
        connection.close()
    # An answer without a length ends where the connection does, also when it was we who cut it.
    if time.monotonic() >= deadline:
        raise EgressFailed(f"{host} took too long", sent=True)
    return response


def _connect(
    target: Target, addresses: Sequence[str], deadline: float, tls: ssl.SSLContext | None
) -> HTTPConnection:
    from urllib3.exceptions import HTTPError  # noqa: PLC0415

    failure: Exception | None = None
    for address in addresses:
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            break
        connection = _connection_to(address, target, min(remaining, _CONNECT_TIMEOUT), tls)
        try:
            with _cut_at(deadline, partial(getattr, connection, "sock")):
                connection.connect()
        except (HTTPError, OSError) as error:
            failure = error
            connection.close()
            continue
        if connection.sock is not None:
            connection.sock.settimeout(max(deadline - time.monotonic(), _SHORTEST_WAIT))
        return connection
    raise EgressFailed(f"{target.host} cannot be reached: {failure}", sent=False) from failure


def _connection_to(
    address: str, target: Target, timeout: float, tls: ssl.SSLContext | None
) -> HTTPConnection:
    from urllib3.connection import HTTPConnection, HTTPSConnection  # noqa: PLC0415

    if tls is None:
        return HTTPConnection(address, target.port, timeout=timeout)
    return HTTPSConnection(
        address,
        target.port,
        timeout=timeout,
        ssl_context=tls,
        server_hostname=target.host,
    )


def _converse(
    connection: HTTPConnection, request: OutgoingRequest, max_bytes: int
) -> EgressResponse:
    target = request.target
    connection.request(
        request.method,
        target.path,
        body=request.body,
        # Compressed answers are not asked for: a small one can unpack into gigabytes.
        headers={**request.headers, "Host": target.host_header, "Accept-Encoding": "identity"},
        preload_content=False,
        decode_content=False,
    )
    response = connection.getresponse()
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise EgressFailed("the answer is compressed although we asked it not to be", sent=True)
    return EgressResponse(
        status=response.status,
        url=target.url,
        headers={name.lower(): value for name, value in response.headers.items()},
        body=_read(response, max_bytes),
    )


def _read(response: HTTPResponse, max_bytes: int) -> bytes:
    body = bytearray()
    while chunk := response.read(_CHUNK_SIZE, decode_content=False):
        body += chunk
        if len(body) > max_bytes:
            raise EgressFailed(f"the answer is longer than {max_bytes} bytes", sent=True)
    return bytes(body)


@contextlib.contextmanager
def _cut_at(deadline: float, sock: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Shut the socket down at the deadline, so that whoever waits on it wakes up.

    Time limits on single reads do not stop a remote that sends one byte a second.
    """

    def cut() -> None:
        if (open_socket := sock()) is not None:
            # The plain socket's method: the TLS one says goodbye first and waits for an answer.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(open_socket, socket.SHUT_RDWR)

    watchdog = threading.Timer(max(deadline - time.monotonic(), 0), cut)
    watchdog.daemon = True
    watchdog.start()
    try:
        yield
    finally:
        watchdog.cancel()
