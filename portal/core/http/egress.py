"""The one client for outgoing HTTP: it cannot be led to machines that are none of its business.

Names are looked up once, every address is checked, and the connection goes to exactly the checked
address, so a name that answers differently a moment later gains nothing. No proxy, netrc or
cookie of the environment is used.
"""

import ipaddress
import json as json_format
import re
import socket
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

from portal.core.http.addresses import Address, is_public, parse_networks
from portal.core.http.allowance import allowed
from portal.core.http.connection import OutgoingRequest, exchange, tls_context
from portal.core.http.errors import EgressFailed, EgressProblem, EgressRefused
from portal.core.http.response import EgressResponse
from portal.core.http.target import Target, parse_target

Resolver = Callable[[str, int], Sequence[str]]

MAX_REDIRECTS = 5
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_KEEPS_METHOD = frozenset({307, 308})
# Headers without secrets; all others stay at home when a redirect leads to another origin.
_HARMLESS_HEADERS = frozenset({"accept", "accept-language", "content-type", "user-agent"})
_BREAKS_A_HEADER = re.compile(r"[\r\n\x00]")


def resolve_by_system(host: str, port: int) -> list[str]:
    """Look ``host`` up as the system does; returns addresses in order of preference."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class EgressClient:
    """Makes outgoing requests to public addresses only.

    :param allowed_hosts: names this client may talk to (``*.example.org`` for all below a name);
        None for any public host.
    :param allow_addresses: addresses or networks that are fine although not public; for tests,
        and for a machine of the town's own that an operator names.
    :param timeout: seconds for the whole exchange, redirects included, name look-up excluded;
        less inside an event's handler, which may wait for a third of its lease.
    :param max_bytes: longest body that is read; a longer one fails the request.
    :param resolve: looks a name up; replaceable for tests.
    :param ca_file: certificates to trust instead of the public ones.
    :param follow_redirects: whether an answer that points elsewhere is followed, or returned.
    """

    def __init__(
        self,
        allowed_hosts: Collection[str] | None = None,
        *,
        allow_addresses: Iterable[str] = (),
        timeout: float = 10.0,
        max_bytes: int = 5 * 1024 * 1024,
        user_agent: str = "CivicPortal",
        resolve: Resolver = resolve_by_system,
        ca_file: Path | None = None,
        follow_redirects: bool = True,
    ) -> None:
        self._allowed_hosts = None if allowed_hosts is None else frozenset(allowed_hosts)
        self._allowed_networks = parse_networks(allow_addresses)
        self._timeout = timeout
        self._max_bytes = max_bytes
        self._user_agent = user_agent
        self._resolve = resolve
        self._ca_file = ca_file
        self._follow_redirects = follow_redirects

    def get(self, url: str, **options: Any) -> EgressResponse:
        """``request("GET", …)``."""
        return self.request("GET", url, **options)

    def post(self, url: str, **options: Any) -> EgressResponse:
        """``request("POST", …)``."""
        return self.request("POST", url, **options)

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        data: bytes | None = None,
        json: Any = None,
    ) -> EgressResponse:
        """Make one request and follow at most five redirects, each checked like the first.

        Raises ``EgressRefused`` when the request must not be made and ``EgressFailed`` when it
        brought no answer. An answer of any status is returned.
        """
        if method not in _METHODS:
            raise ValueError(f"unknown method {method!r}")
        if any(_BREAKS_A_HEADER.search(text) for item in (headers or {}).items() for text in item):
            raise ValueError("a header holds a line break")
        if params:
            url += ("&" if "?" in url else "?") + urlencode(params)
        sent_headers = {"User-Agent": self._user_agent, **(headers or {})}
        if json is not None:
            data = json_format.dumps(json, ensure_ascii=False).encode()
            sent_headers.setdefault("Content-Type", "application/json")
        request = OutgoingRequest(method, self._target(url), sent_headers, data)
        return self._follow(request, time.monotonic() + allowed(self._timeout))

    def _follow(self, request: OutgoingRequest, deadline: float) -> EgressResponse:
        for _ in range(MAX_REDIRECTS + 1):
            response = self._send(request, deadline)
            location = response.headers.get("location")
            if response.status not in _REDIRECTS or location is None or not self._follow_redirects:
                return response
            request = self._redirected(request, response.status, location)
        raise EgressFailed("redirected too often", sent=True)

    def _redirected(self, request: OutgoingRequest, status: int, location: str) -> OutgoingRequest:
        target = self._target(urljoin(request.target.url, location))
        if request.target.scheme == "https" and target.scheme == "http":
            raise EgressRefused(EgressProblem.INSECURE_REDIRECT, "redirected from https to http")
        headers = dict(request.headers)
        if target.origin != request.target.origin:
            headers = {k: v for k, v in headers.items() if k.lower() in _HARMLESS_HEADERS}
        if status in _KEEPS_METHOD or request.method in {"GET", "HEAD"}:
            return OutgoingRequest(request.method, target, headers, request.body)
        return OutgoingRequest("GET", target, headers, None)

    def _send(self, request: OutgoingRequest, deadline: float) -> EgressResponse:
        return exchange(
            request,
            self._checked_addresses(request.target),
            deadline=deadline,
            max_bytes=self._max_bytes,
            tls=tls_context(self._ca_file) if request.target.scheme == "https" else None,
        )

    def _target(self, url: str) -> Target:
        return parse_target(url, self._allowed_hosts)

    def _checked_addresses(self, target: Target) -> list[str]:
        """Look the host up once; one bad address among good ones refuses them all."""
        try:
            found = [ipaddress.ip_address(target.host)]
        except ValueError:
            found = self._look_up(target)
        for address in found:
            if not self._is_fine(address):
                raise EgressRefused(
                    EgressProblem.ADDRESS_NOT_PUBLIC, f"{target.host} is not a public address"
                )
        return [str(address) for address in found]

    def _look_up(self, target: Target) -> list[Address]:
        try:
            found = self._resolve(target.host, target.port)
        except (OSError, UnicodeError) as error:
            raise EgressFailed(f"{target.host} cannot be found: {error}", sent=False) from error
        if not found:
            raise EgressFailed(f"{target.host} has no address", sent=False)
        return [ipaddress.ip_address(address) for address in found]

    def _is_fine(self, address: Address) -> bool:
        return is_public(address) or any(address in network for network in self._allowed_networks)
