"""Nobody can use the portal to reach machines behind it.

Every case aims at a real listener on loopback and must not produce a single connection.
"""

from collections.abc import Sequence

import pytest
import requests

from portal.core.http import EgressClient, EgressProblem, EgressRefused
from tests.core.http.sites import SiteMaker, answer_with

# {port} is the listener's. Several spellings of the same place, and some places near it.
ADDRESSES = {
    "loopback": "http://127.0.0.1:{port}/",
    "loopback over TLS": "https://127.0.0.1:{port}/",
    "elsewhere on loopback": "http://127.8.8.8:{port}/",
    "any address": "http://0.0.0.0:{port}/",
    "zero": "http://0:{port}/",
    "decimal": "http://2130706433:{port}/",
    "octal": "http://0177.0.0.1:{port}/",
    "octal in one": "http://017700000001:{port}/",
    "hexadecimal": "http://0x7f000001:{port}/",
    "hexadecimal parts": "http://0x7f.0x0.0x0.0x1:{port}/",
    "shortened": "http://127.1:{port}/",
    "trailing dot": "http://127.0.0.1.:{port}/",
    "full-width digits": "http://１２７.0.0.1:{port}/",
    "circled digits": "http://①②⑦.⓪.⓪.①:{port}/",
    "ideographic dots": "http://127。0。0。1:{port}/",
    "IPv6 loopback": "http://[::1]:{port}/",
    "IPv6 written out": "http://[0:0:0:0:0:0:0:1]:{port}/",
    "IPv6 unspecified": "http://[::]:{port}/",
    "IPv4 mapped": "http://[::ffff:127.0.0.1]:{port}/",
    "IPv4 mapped in hexadecimal": "http://[::ffff:7f00:1]:{port}/",
    "IPv4 compatible": "http://[::127.0.0.1]:{port}/",
    "NAT64": "http://[64:ff9b::7f00:1]:{port}/",
    "6to4": "http://[2002:7f00:1::]:{port}/",
    "Teredo": "http://[2001:0:7f00:1::]:{port}/",
    "zone": "http://[fe80::1%25lo]:{port}/",
    "private 10": "http://10.0.0.1:{port}/",
    "private 172": "http://172.16.0.1:{port}/",
    "private 192": "http://192.168.0.1:{port}/",
    "carrier": "http://100.64.0.1:{port}/",
    "cloud metadata": "http://169.254.169.254/latest/meta-data/",
    "cloud metadata, IPv6": "http://[fd00:ec2::254]/latest/",
    "multicast": "http://224.0.0.1:{port}/",
    "broadcast": "http://255.255.255.255:{port}/",
    "credentials": "http://public.example@127.0.0.1:{port}/",
    "credentials with password": "http://user:secret@public.example:{port}/",
    "empty credentials": "http://@127.0.0.1:{port}/",
    "backslash": "http://public.example\\@127.0.0.1:{port}/",
    "tab": "http://127.0.0.1\t:{port}/",
    "newline": "http://127.0.0.1:{port}/\r\nX-Injected: 1",
    "leading space": " http://127.0.0.1:{port}/",
    "file": "file:///etc/passwd",
    "gopher": "gopher://127.0.0.1:{port}/_x",
    "ftp": "ftp://127.0.0.1:{port}/",
    "dict": "dict://127.0.0.1:{port}/",
    "data": "data:text/plain,x",
    "no scheme": "//127.0.0.1:{port}/",
    "no host": "http:///etc/passwd",
    "mail port": "http://public.example:25/",
    "name resolving to loopback": "http://inside.example:{port}/",
    "name resolving to loopback, IPv6": "http://inside6.example:{port}/",
    "name with one bad address among good ones": "http://mixed.example:{port}/",
    "localhost": "http://localhost:{port}/",
    "localhost in capitals": "http://LOCALHOST:{port}/",
    "localhost with a dot": "http://localhost.:{port}/",
    "unbalanced bracket": "http://[::1:{port}/",
    "endless label": "http://" + "ñ" * 70 + ".example:{port}/",
    "bad port": "http://127.0.0.1:99999/",
}

NAMES = {
    "public.example": ["127.0.0.1"],
    "inside.example": ["127.0.0.1"],
    "inside6.example": ["::1"],
    "mixed.example": ["1.1.1.1", "127.0.0.1"],
    "localhost": ["127.0.0.1", "::1"],
}


def resolve(host: str, _port: int) -> Sequence[str]:
    return NAMES[host]


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES.keys())
def test_the_client_refuses_without_connecting(address: str, serve: SiteMaker) -> None:
    listener = serve()
    with pytest.raises(EgressRefused):
        EgressClient(resolve=resolve).get(address.format(port=listener.port))
    assert listener.connections == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f.1", "localhost"])
def test_a_plain_client_would_have_connected(host: str, serve: SiteMaker) -> None:
    listener = serve()
    requests.get(f"http://{host}:{listener.port}/", timeout=5).close()
    assert listener.connections == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.2:{port}/",
        "//127.0.0.2:{port}/",
        "http://inside.example:{port}/",
        "file:///etc/passwd",
        "http://user@127.0.0.1:{port}/",
        "http://[::1]:{port}/",
    ],
)
def test_a_redirect_is_checked_like_the_first_address(
    location: str, status: int, serve: SiteMaker
) -> None:
    secret = serve()
    where = location.format(port=secret.port)
    open_door = serve(
        answer_with(
            f"HTTP/1.1 {status} Go\r\nLocation: {where}\r\nContent-Length: 0\r\n\r\n".encode()
        )
    )
    names = {"inside.example": ["127.0.0.3"]}
    client = EgressClient(allow_addresses=["127.0.0.1"], resolve=lambda host, _: names[host])
    with pytest.raises(EgressRefused):
        client.get(open_door.url())
    assert open_door.connections == 1
    assert secret.connections == 0


def test_a_name_that_changes_its_answer_gains_nothing(serve: SiteMaker) -> None:
    """The first answer is fine, every later one is not: DNS rebinding."""
    site = serve()
    answers = iter([["127.0.0.1"], ["127.0.0.66"], ["127.0.0.66"]])
    asked = []

    def rebinding(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return next(answers)

    client = EgressClient(allow_addresses=["127.0.0.1"], resolve=rebinding)
    assert client.get(site.url(host="rebind.example")).body == b"hello"
    assert asked == ["rebind.example"]
    with pytest.raises(EgressRefused) as refused:
        client.get(site.url(host="rebind.example"))
    assert refused.value.code is EgressProblem.ADDRESS_NOT_PUBLIC


def test_only_declared_hosts_are_spoken_to(serve: SiteMaker) -> None:
    site = serve()
    client = EgressClient(
        ["api.example", "*.town.example"],
        allow_addresses=["127.0.0.1"],
        resolve=lambda _host, _port: ["127.0.0.1"],
    )
    for host in ("api.example", "API.example", "x.town.example", "x.y.town.example"):
        assert client.get(site.url(host=host)).ok
    for host in ("evil.example", "town.example", "api.example.evil.example", "xtown.example"):
        with pytest.raises(EgressRefused) as refused:
            client.get(site.url(host=host))
        assert refused.value.code is EgressProblem.HOST_NOT_ALLOWED
    assert site.connections == 4
