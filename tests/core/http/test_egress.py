"""Ordinary work of the outgoing client, and remotes that misbehave."""

import socket
from collections.abc import Sequence
from pathlib import Path

import pytest

from portal.core.http import EgressClient, EgressFailed, EgressProblem, EgressRefused
from tests.core.http.sites import Answer, Site, SiteMaker, answer_ok, answer_with
from tests.support.certificates import certificate_for


def loopback(_host: str, _port: int) -> Sequence[str]:
    return ["127.0.0.1"]


WHOLE_REQUEST = 1.5
"""Seconds within which a request is sent on any machine, and no answer comes."""


def client(timeout: float = 10.0, max_bytes: int = 1000) -> EgressClient:
    return EgressClient(
        allow_addresses=["127.0.0.1"], timeout=timeout, max_bytes=max_bytes, resolve=loopback
    )


def redirect(status: int, location: str) -> bytes:
    head = f"HTTP/1.1 {status} Go\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
    return head.encode()


def test_an_answer_is_returned_whole(serve: SiteMaker) -> None:
    site = serve(answer_ok(b'{"a": "\xc3\xb1"}', "X-Thing: 1\r\n"))
    response = client().get(site.url())
    assert response.ok
    assert response.json() == {"a": "ñ"}
    assert response.headers["x-thing"] == "1"


def test_the_request_names_the_host_and_says_who_asks(serve: SiteMaker) -> None:
    site = serve()
    client().get(site.url("/caf%C3%A9/ñ", host="api.example"), params={"q": "a&b"})
    lines = site.requests[0].decode().split("\r\n")
    assert lines[0] == "GET /caf%C3%A9/%C3%B1?q=a%26b HTTP/1.1"
    assert f"Host: api.example:{site.port}" in lines
    assert "User-Agent: CivicPortal" in lines
    assert "Accept-Encoding: identity" in lines


def test_json_is_posted_with_its_type(serve: SiteMaker) -> None:
    site = serve()
    client().post(site.url(), json={"name": "Año"}, headers={"Idempotency-Key": "k1"})
    head, _, body = site.requests[0].partition(b"\r\n\r\n")
    assert b"Content-Type: application/json" in head
    assert b"Idempotency-Key: k1" in head
    assert body == '{"name": "Año"}'.encode()


def test_an_error_status_is_an_answer(serve: SiteMaker) -> None:
    site = serve(answer_with(b"HTTP/1.1 429 Slow down\r\nRetry-After: 5\r\n\r\n"))
    response = client().get(site.url())
    assert (response.status, response.ok) == (429, False)
    assert response.headers["retry-after"] == "5"


def test_a_redirect_on_the_same_host_keeps_everything(serve: SiteMaker) -> None:
    def answer(connection: socket.socket, request: bytes) -> None:
        moved = request.startswith(b"POST /old")
        reply = redirect(307, "/new") if moved else b"HTTP/1.1 200 OK\r\n\r\ndone"
        connection.sendall(reply)

    site = serve(answer)
    response = client().post(site.url("/old"), data=b"x=1", headers={"Authorization": "Bearer t"})
    assert response.body == b"done"
    assert response.url == site.url("/new")
    assert site.requests[1].startswith(b"POST /new")
    assert b"Authorization: Bearer t" in site.requests[1]
    assert site.requests[1].endswith(b"x=1")


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_redirected_post_becomes_a_get_without_body(serve: SiteMaker, status: int) -> None:
    def answer(connection: socket.socket, request: bytes) -> None:
        moved = request.startswith(b"POST")
        connection.sendall(redirect(status, "/new") if moved else b"HTTP/1.1 200 OK\r\n\r\n")

    site = serve(answer)
    assert client().post(site.url("/old"), data=b"x=1").ok
    assert site.requests[1].startswith(b"GET /new")
    assert not site.requests[1].endswith(b"x=1")


def test_secrets_stay_at_home_when_a_redirect_leads_elsewhere(serve: SiteMaker) -> None:
    other = serve()
    site = serve(answer_with(redirect(302, other.url(host="other.example"))))
    secrets = {"Authorization": "Bearer t", "X-Api-Key": "t", "Cookie": "t", "Accept": "text/csv"}
    assert client().get(site.url(), headers=secrets).ok
    arrived = other.requests[0]
    assert b"Accept: text/csv" in arrived
    for name in (b"Authorization", b"X-Api-Key", b"Cookie"):
        assert name not in arrived


def test_a_circle_of_redirects_ends(serve: SiteMaker) -> None:
    site = serve(answer_with(redirect(302, "/again")))
    with pytest.raises(EgressFailed, match="redirected too often"):
        client().get(site.url())
    assert site.connections == 6


@pytest.mark.parametrize("framing", ["Content-Length: 2000\r\n", ""])
def test_an_answer_that_is_too_long_is_given_up(serve: SiteMaker, framing: str) -> None:
    site = serve(answer_with(f"HTTP/1.1 200 OK\r\n{framing}\r\n".encode() + b"x" * 2000))
    with pytest.raises(EgressFailed, match="longer than 1000 bytes"):
        client().get(site.url())
    assert client(max_bytes=2000).get(site.url()).body == b"x" * 2000


@pytest.mark.parametrize(
    "raw",
    [
        b"garbage\r\n\r\n",
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx",
    ],
    ids=["garbage", "nothing", "half", "long header", "many headers", "bad chunk", "compressed"],
)
def test_a_broken_answer_is_a_failure_that_may_have_had_effects(
    serve: SiteMaker, raw: bytes
) -> None:
    with pytest.raises(EgressFailed) as failed:
        client().get(serve(answer_with(raw)).url())
    assert failed.value.sent


def hang(site_holder: list[Site]) -> Answer:
    def answer(_connection: socket.socket, _request: bytes) -> None:
        site_holder[0].released.wait(60)

    return answer


def test_a_silent_remote_is_left_after_the_time_limit(serve: SiteMaker) -> None:
    holder: list[Site] = []
    holder.append(serve(hang(holder)))
    with pytest.raises(EgressFailed) as failed:
        client(timeout=WHOLE_REQUEST).get(holder[0].url())
    assert failed.value.sent


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-Slow: "])
def test_a_remote_that_drips_is_left_after_the_time_limit(serve: SiteMaker, start: bytes) -> None:
    holder: list[Site] = []

    def drip(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(start)
        while not holder[0].released.wait(0.02):
            connection.sendall(b"x")

    holder.append(serve(drip))
    with pytest.raises(EgressFailed) as failed:
        client(timeout=WHOLE_REQUEST).get(holder[0].url())
    assert failed.value.sent


def test_a_closed_door_is_a_failure_without_effects(serve: SiteMaker) -> None:
    site = serve()
    site.close()
    with pytest.raises(EgressFailed) as failed:
        client().get(site.url())
    assert not failed.value.sent


def test_a_name_nobody_knows_is_a_failure_without_effects() -> None:
    def unknown(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror("Name or service not known")

    def silent(_host: str, _port: int) -> Sequence[str]:
        return []

    for resolve in (unknown, silent):
        with pytest.raises(EgressFailed) as failed:
            EgressClient(resolve=resolve).get("https://nowhere.example/")
        assert not failed.value.sent


def test_the_next_address_is_tried_when_the_first_is_closed(serve: SiteMaker) -> None:
    site = serve()
    both = EgressClient(
        allow_addresses=["127.0.0.1", "::1"], resolve=lambda _host, _port: ["::1", "127.0.0.1"]
    )
    assert both.get(site.url(host="two.example")).ok


def test_names_are_looked_up_by_the_system(serve: SiteMaker) -> None:
    own = EgressClient(allow_addresses=["127.0.0.1", "::1"])
    assert own.get(serve().url(host="localhost")).text() == "hello"


@pytest.mark.parametrize("value", ["a\r\nX-Injected: 1", "a\nb", "a\x00b"])
def test_a_header_cannot_carry_another(serve: SiteMaker, value: str) -> None:
    site = serve()
    with pytest.raises(ValueError, match="header"):
        client().get(site.url(), headers={"X-Thing": value})
    assert site.requests == []


def test_an_unknown_method_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="unknown method"):
        client().request("GET / HTTP/1.1\r\nX:", "http://api.example/")


def test_the_certificate_is_checked_for_the_name_and_not_for_the_address(
    serve: SiteMaker, tmp_path: Path
) -> None:
    ca_file, context = certificate_for("api.example", tmp_path)
    site = serve(wrap=lambda plain: context.wrap_socket(plain, server_side=True))

    def get(host: str, trusted: Path | None) -> bytes:
        secure = EgressClient(allow_addresses=["127.0.0.1"], resolve=loopback, ca_file=trusted)
        return secure.get(site.url(host=host, scheme="https")).body

    assert get("api.example", ca_file) == b"hello"
    for host, trusted in (("other.example", ca_file), ("api.example", None)):
        with pytest.raises(EgressFailed, match="certificate") as failed:
            get(host, trusted)
        assert not failed.value.sent
    assert len(site.requests) == 1


def test_a_secure_site_cannot_send_us_to_an_insecure_one(serve: SiteMaker, tmp_path: Path) -> None:
    ca_file, context = certificate_for("api.example", tmp_path)
    insecure = serve()
    site = serve(
        answer_with(redirect(302, insecure.url(host="api.example"))),
        lambda plain: context.wrap_socket(plain, server_side=True),
    )
    secure = EgressClient(allow_addresses=["127.0.0.1"], resolve=loopback, ca_file=ca_file)
    with pytest.raises(EgressRefused) as refused:
        secure.get(site.url(host="api.example", scheme="https"))
    assert refused.value.code is EgressProblem.INSECURE_REDIRECT
    assert insecure.connections == 0
