"""Where a request goes: an address taken apart and checked before anything is looked up."""

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit

from portal.core.http.errors import EgressProblem, EgressRefused

_DEFAULT_PORTS = {"http": 80, "https": 443}
_FIRST_UNPRIVILEGED_PORT = 1024
_UNSAFE_IN_URL = re.compile(r"[\x00-\x20\x7f\\]")
_HOST_NAME = re.compile(r"(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9-]{1,63}")
# A name ending in a number is an address in some spelling: octal, hexadecimal, shortened.
_ENDS_IN_NUMBER = re.compile(r"(^|\.)(\d+|0x[0-9a-f]*)$")
# What may stand unescaped in a path or query; "%" stays since callers escape what they must.
_PATH_SAFE = "/:@!$&'()*+,;=-._~%?"


@dataclass(frozen=True, slots=True)
class Target:
    """The parts of a checked address; ``host`` is lower-case ASCII."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> tuple[str, str, int]:
        return (self.scheme, self.host, self.port)

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host_header}{self.path}"


def parse_target(url: str, allowed_hosts: Collection[str] | None) -> Target:
    """Take ``url`` apart; raises ``EgressRefused`` for one no caller of ours needs.

    :param allowed_hosts: host names, ``*.example.org`` for all below a name; None for any.
    """
    parts, port = _split(url)
    host = _checked_host(parts.hostname or "")
    if allowed_hosts is not None and not _is_allowed(host, allowed_hosts):
        raise EgressRefused(EgressProblem.HOST_NOT_ALLOWED, f"{host} was not declared")
    path = quote(parts.path or "/", safe=_PATH_SAFE)
    if parts.query:
        path += "?" + quote(parts.query, safe=_PATH_SAFE)
    return Target(parts.scheme, host, port, path)


def _split(url: str) -> tuple[SplitResult, int]:
    if _UNSAFE_IN_URL.search(url):
        raise EgressRefused(EgressProblem.BAD_URL, "the address holds spaces or controls")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise EgressRefused(EgressProblem.BAD_URL, f"not an address: {error}") from None
    if parts.scheme not in _DEFAULT_PORTS:
        raise EgressRefused(EgressProblem.BAD_SCHEME, "only http and https are spoken")
    if "@" in parts.netloc:
        raise EgressRefused(
            EgressProblem.CREDENTIALS_IN_URL, "credentials belong in a header, not in the address"
        )
    port = _DEFAULT_PORTS[parts.scheme] if port is None else port
    # Mail, databases and the like listen below 1024 and might be talked into something.
    if port not in _DEFAULT_PORTS.values() and port < _FIRST_UNPRIVILEGED_PORT:
        raise EgressRefused(EgressProblem.BAD_PORT, f"port {port} is not for the web")
    return parts, port


def _checked_host(name: str) -> str:
    try:
        return str(ipaddress.ip_address(name)) if "%" not in name else _refuse_host(name)
    except ValueError:
        pass
    try:
        host = name.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError:
        return _refuse_host(name)
    if _HOST_NAME.fullmatch(host) is None or _ENDS_IN_NUMBER.search(host):
        return _refuse_host(name)
    return host


def _refuse_host(name: str) -> str:
    raise EgressRefused(EgressProblem.BAD_HOST, f"not a host name: {name[:80]!r}")


def _is_allowed(host: str, allowed_hosts: Collection[str]) -> bool:
    if host in allowed_hosts:
        return True
    parents = host.split(".")[1:]
    return any("*." + ".".join(parents[level:]) in allowed_hosts for level in range(len(parents)))
