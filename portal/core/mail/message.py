"""One mail as a record, and as the message that goes over the wire."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

# Everything that ends a line for some mail server, and NUL.
_BREAKS_A_HEADER = re.compile(r"[\x00\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9._+=-]{1,120}@[A-Za-z0-9.-]{1,120}>")
_MAILBOX = re.compile(r"[^\s@<>,;:\"()\[\]\\\x00-\x1f\x7f]{1,64}@[^\s@<>,;:\"()\\\x00-\x1f]{1,253}")
_SET_BY_FIELDS = frozenset(
    {
        "bcc",
        "cc",
        "content-transfer-encoding",
        "content-type",
        "date",
        "from",
        "message-id",
        "mime-version",
        "reply-to",
        "sender",
        "subject",
        "to",
    }
)


class InvalidMail(ValueError):
    """The parts of a mail would not stay the parts they claim to be."""


@dataclass(frozen=True, slots=True)
class MailMessage:
    """A mail to one person.

    :param sender: who it comes from, ``portal@town.example`` or ``Town <portal@town.example>``.
    :param to: bare address, ``ana@example.org``; nobody else ever sees it.
    :param text: the whole message in plain text.
    :param html: the same message in HTML, or None.
    :param message_id: ``<…@host>``; equal for every attempt, so a repeated mail is recognised.
    :param headers: further headers, such as ``Auto-Submitted``.
    :param list_unsubscribe: address that unsubscribes with one POST (RFC 8058), or None.

    Raises ``InvalidMail`` when a part could smuggle in a header or a second recipient.
    """

    sender: str
    to: str
    subject: str
    text: str
    message_id: str
    html: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    list_unsubscribe: str | None = None

    def __post_init__(self) -> None:
        sender_name, sender_address = split_sender(self.sender)
        _check_line("sender", sender_name)
        _check_address(sender_address)
        _check_address(self.to)
        _check_line("subject", self.subject)
        if _MESSAGE_ID.fullmatch(self.message_id) is None:
            raise InvalidMail(f"not a message id: {self.message_id[:80]!r}")
        if self.list_unsubscribe is not None:
            _check_line("list_unsubscribe", self.list_unsubscribe)
            if re.search(r"[<>\s]", self.list_unsubscribe):
                raise InvalidMail("the unsubscribe address holds spaces or brackets")
        for name, value in self.headers.items():
            if _HEADER_NAME.fullmatch(name) is None or name.lower() in self._header_names_taken():
                raise InvalidMail(f"not a header to be added: {name[:80]!r}")
            _check_line(name, value)

    def _header_names_taken(self) -> frozenset[str]:
        unsubscribe = {"list-unsubscribe", "list-unsubscribe-post"}
        return _SET_BY_FIELDS | (unsubscribe if self.list_unsubscribe is not None else set())


def split_sender(sender: str) -> tuple[str, str]:
    """Return name and bare address of ``Name <address>``; the name may be missing."""
    name, bracket, rest = sender.rpartition("<")
    if not bracket:
        return "", sender
    return name.strip().strip('"'), rest.removesuffix(">")


def to_email(message: MailMessage, date: datetime) -> EmailMessage:
    """Return ``message`` as MIME: plain text, with HTML as its alternative when there is one.

    :param date: when the mail is sent, with its zone.
    """
    email = EmailMessage(policy=SMTP)
    name, address = split_sender(message.sender)
    email["From"] = _mailbox(address, name)
    email["To"] = _mailbox(message.to)
    email["Subject"] = message.subject
    email["Date"] = date
    email["Message-ID"] = message.message_id
    if message.list_unsubscribe is not None:
        email["List-Unsubscribe"] = f"<{message.list_unsubscribe}>"
        email["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    for name, value in message.headers.items():
        email[name] = value
    email.set_content(message.text)
    if message.html is not None:
        email.add_alternative(message.html, subtype="html")
    return email


def _mailbox(address: str, name: str = "") -> Address:
    user, _, domain = address.rpartition("@")
    # Not every server takes UTF-8 addresses; names of hosts have an ASCII spelling, users have not.
    return Address(name, user, domain.encode("idna").decode("ascii"))


def _check_address(address: str) -> None:
    if _MAILBOX.fullmatch(address) is None:
        raise InvalidMail(f"not a mail address: {address[:80]!r}")


def _check_line(name: str, value: str) -> None:
    if _BREAKS_A_HEADER.search(value):
        raise InvalidMail(f"{name} holds a line break")
