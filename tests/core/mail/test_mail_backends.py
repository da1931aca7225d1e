"""Mails leave through a real mail server, which may refuse, hang or vanish."""

import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from portal.core.mail.backends import (
    FileMailBackend,
    MailBackend,
    MailRefused,
    MemoryMailBackend,
    SMTPMailBackend,
)
from portal.core.mail.message import MailMessage
from tests.support.certificates import certificate_for

SENDER = "Town <portal@town.example>"
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def mail(subject: str = "Hola") -> MailMessage:
    return MailMessage(
        sender=SENDER,
        to="ana@example.org",
        subject=subject,
        text="Hola, Ana.\n",
        message_id="<1@town.example>",
    )


class Mailbox:
    """A mail server's behaviour: keeps what it gets, answers as told."""

    def __init__(self, rcpt: str = "250 OK", data: str = "250 OK", sender: str = "250 OK") -> None:
        self.envelopes: list[Envelope] = []
        self._rcpt, self._data, self._sender = rcpt, data, sender

    async def handle_MAIL(
        self, _s: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self._sender

    async def handle_RCPT(
        self, _s: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self._rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self._rcpt

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        self.envelopes.append(envelope)
        if self._data == "drop":
            assert server.transport is not None
            server.transport.close()
        return self._data


ServerMaker = Callable[..., int]


@pytest.fixture
def mail_server() -> Iterator[ServerMaker]:
    """Start mail servers on free ports; all are stopped at the end of the test."""
    controllers: list[Controller] = []

    def start(mailbox: Mailbox, **options: Any) -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        controller = Controller(
            mailbox, hostname="127.0.0.1", port=port, ready_timeout=120, **options
        )
        controller.start()
        controllers.append(controller)
        return port

    yield start
    for controller in controllers:
        controller.stop()


def smtp(port: int, **changes: Any) -> SMTPMailBackend:
    settings: dict[str, Any] = {"security": "none", "timeout": 60.0, "now": lambda: NOON}
    return SMTPMailBackend(host="127.0.0.1", port=port, **(settings | changes))


def test_a_mail_server_gets_the_mail_for_exactly_its_recipient(mail_server: ServerMaker) -> None:
    mailbox = Mailbox()
    smtp(mail_server(mailbox)).send(mail())
    (envelope,) = mailbox.envelopes
    assert envelope.mail_from == "portal@town.example"
    assert envelope.rcpt_tos == ["ana@example.org"]
    assert isinstance(envelope.content, bytes)
    arrived = message_from_bytes(envelope.content, policy=policy.default)
    assert arrived["Subject"] == "Hola"
    assert arrived["Message-ID"] == "<1@town.example>"


@pytest.mark.parametrize(
    ("answers", "permanent"),
    [
        ({"rcpt": "550 5.1.1 No such person"}, True),
        ({"rcpt": "451 4.7.1 Greylisted, come back later"}, False),
        ({"rcpt": "452 4.2.2 Mailbox full"}, False),
        ({"data": "552 5.3.4 Too large"}, True),
        ({"data": "451 4.3.0 Try again"}, False),
        ({"data": "554 5.7.1 Your address is on a list"}, False),
        ({"sender": "550 5.7.1 You may not send here"}, False),
        ({"sender": "451 4.4.3 Try again"}, False),
    ],
    ids=str,
)
def test_a_refusal_says_whether_trying_again_can_help(
    mail_server: ServerMaker, answers: dict[str, str], permanent: bool
) -> None:
    with pytest.raises(MailRefused) as refused:
        smtp(mail_server(Mailbox(**answers))).send(mail())
    assert refused.value.permanent is permanent
    assert refused.value.reason == next(iter(answers.values()))


def test_a_server_that_vanishes_after_the_mail_is_tried_again(mail_server: ServerMaker) -> None:
    mailbox = Mailbox(data="drop")
    with pytest.raises(MailRefused) as refused:
        smtp(mail_server(mailbox)).send(mail())
    assert not refused.value.permanent
    assert len(mailbox.envelopes) == 1  # it may have been taken: the Message-ID tells


def test_a_server_that_hangs_is_left_after_the_time_limit() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()  # the kernel accepts the connection, nobody ever says a word
        with pytest.raises(MailRefused) as refused:
            smtp(silent.getsockname()[1], timeout=0.2).send(mail())
    assert not refused.value.permanent


def test_a_server_that_is_not_there_is_tried_again(mail_server: ServerMaker) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(MailRefused) as refused:
        smtp(port).send(mail())
    assert not refused.value.permanent


def test_without_encryption_offered_nothing_is_sent(mail_server: ServerMaker) -> None:
    mailbox = Mailbox()
    with pytest.raises(MailRefused) as refused:
        smtp(mail_server(mailbox), security="starttls").send(mail())
    assert not refused.value.permanent
    assert mailbox.envelopes == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mails_travel_encrypted_and_only_to_the_right_server(
    mail_server: ServerMaker, security: str, tmp_path: Path
) -> None:
    ca_file, context = certificate_for("127.0.0.1", tmp_path)
    mailbox = Mailbox()
    options = (
        {"ssl_context": context}
        if security == "tls"
        else {"tls_context": context, "require_starttls": True}
    )
    port = mail_server(mailbox, **options)
    smtp(port, security=security, ca_file=ca_file).send(mail())
    assert len(mailbox.envelopes) == 1
    with pytest.raises(MailRefused) as refused:
        smtp(port, security=security).send(mail())
    assert "CERTIFICATE_VERIFY_FAILED" in refused.value.reason
    assert len(mailbox.envelopes) == 1


@pytest.mark.parametrize(("password", "accepted"), [("right", True), ("wrong", False)])
def test_the_portal_signs_in_where_the_server_asks_for_it(
    mail_server: ServerMaker, tmp_path: Path, password: str, accepted: bool
) -> None:
    def authenticate(
        _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
    ) -> AuthResult:
        return AuthResult(success=data.password == b"right", handled=False)

    mailbox = Mailbox()
    ca_file, context = certificate_for("127.0.0.1", tmp_path)
    port = mail_server(mailbox, authenticator=authenticate, auth_required=True, tls_context=context)
    backend = smtp(port, security="starttls", ca_file=ca_file, user="portal", password=password)
    if accepted:
        backend.send(mail())
    else:
        with pytest.raises(MailRefused) as refused:
            backend.send(mail())
        assert not refused.value.permanent
        assert refused.value.reason.startswith("535")
    assert len(mailbox.envelopes) == int(accepted)


def test_a_misspelt_security_is_not_taken_for_none() -> None:
    with pytest.raises(ValueError, match="unknown mail security"):
        SMTPMailBackend(host="mail.example", port=25, security="startls")


def test_mails_written_to_a_folder_can_be_opened_and_are_listed(tmp_path: Path) -> None:
    folder = tmp_path / "mails"
    backend = FileMailBackend(folder, now=lambda: NOON)
    backend.send(mail("Año\tnuevo"))
    backend.send(mail("Año\tnuevo"))
    (file,) = folder.glob("*.eml")
    arrived = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert arrived["To"] == "ana@example.org"
    index = (folder / "index.tsv").read_text(encoding="utf-8").splitlines()
    columns = ["2026-05-04T12:00:00+00:00", file.name, "ana@example.org", "Año nuevo"]
    assert index == ["\t".join(columns)] * 2


def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "mails").write_text("a file where the folder should be")
    with pytest.raises(MailRefused) as refused:
        FileMailBackend(tmp_path / "mails").send(mail())
    assert not refused.value.permanent


def test_memory_keeps_mails_for_tests() -> None:
    backend = MemoryMailBackend(now=lambda: NOON)
    as_protocol: MailBackend = backend
    as_protocol.send(mail())
    assert [message.subject for message in backend.sent] == ["Hola"]
    assert backend.emails[0]["From"] == "Town <portal@town.example>"
