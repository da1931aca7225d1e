"""Ways for a mail to leave the portal: to a mail server, into a folder, or into memory."""

import contextlib
import smtplib
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Literal, Protocol, get_args

from portal.core.mail.message import MailMessage, split_sender, to_email

SMTPSecurity = Literal["none", "starttls", "tls"]
Clock = Callable[[], datetime]

_PERMANENT_FROM = 500
# 5xx answers about us rather than about the mail; an operator mends them, the mail is fine.
_OUR_FAULT = frozenset({530, 534, 535, 538, 554})


class MailRefused(Exception):
    """The mail was not taken.

    ``permanent`` means that sending the same mail to the same person again cannot help.
    """

    def __init__(self, *, permanent: bool, reason: str) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.reason = reason


class MailBackend(Protocol):
    """Takes mails one at a time."""

    def send(self, message: MailMessage) -> None:
        """Hand ``message`` over; once this returns the mail is somebody else's to deliver.

        Raises ``MailRefused``. After a lost connection the server may have taken the mail all the
        same; sending again then repeats the Message-ID.
        """
        ...


def _now() -> datetime:
    return datetime.now(UTC)


class SMTPMailBackend:
    """Hands mails to a mail server, over one fresh connection each.

    :param security: ``tls`` from the first byte, ``starttls``, or ``none`` for a server on the
        same machine.
    :param user: empty where the server wants no sign-in.
    :param timeout: seconds for every single step.
    :param ca_file: certificates to trust instead of the system's.
    """

    def __init__(
        self,
        *,
        host: str,
        port: int,
        security: SMTPSecurity | str = "starttls",
        user: str = "",
        password: str = "",
        timeout: float = 20.0,
        ca_file: Path | None = None,
        now: Clock = _now,
    ) -> None:
        if security not in get_args(SMTPSecurity):
            raise ValueError(f"unknown mail security {security!r}")
        self._host = host
        self._port = port
        self._security = security
        self._user = user
        self._password = password
        self._timeout = timeout
        self._ca_file = ca_file
        self._now = now

    def send(self, message: MailMessage) -> None:
        email = to_email(message, self._now())
        _, sender = split_sender(message.sender)
        with _as_refusal(), self._connected() as server:
            server.send_message(email, sender, [message.to])

    @contextlib.contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        server = self._open()
        try:
            if self._security == "starttls":
                server.starttls(context=self._tls())
            if self._user:
                server.login(self._user, self._password)
            yield server
            # The mail is taken by now: a server that hangs up rudely takes nothing back.
            with contextlib.suppress(smtplib.SMTPException, OSError):
                server.quit()
        finally:
            server.close()

    def _open(self) -> smtplib.SMTP:
        if self._security == "tls":
            return smtplib.SMTP_SSL(
                self._host, self._port, timeout=self._timeout, context=self._tls()
            )
        return smtplib.SMTP(self._host, self._port, timeout=self._timeout)

    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self._ca_file) if self._ca_file else None)


class FileMailBackend:
    """Writes each mail as one ``.eml`` file, for trying the portal out without a mail server.

    The name is made from the Message-ID, so a mail sent twice is one file. ``index.tsv`` in the
    same folder gets a line with time, file, recipient and subject per mail.
    """

    def __init__(self, folder: Path, *, now: Clock = _now) -> None:
        self._folder = folder
        self._now = now

    def send(self, message: MailMessage) -> None:
        now = self._now()
        name = f"{message.message_id.strip('<>')}.eml"
        columns = (now.isoformat(timespec="seconds"), name, message.to, message.subject)
        line = "\t".join(column.replace("\t", " ") for column in columns)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            unfinished = self._folder / f".{name}"
            unfinished.write_bytes(to_email(message, now).as_bytes())
            unfinished.replace(self._folder / name)
            with (self._folder / "index.tsv").open("a", encoding="utf-8") as index:
                index.write(line + "\n")
        except OSError as error:
            raise MailRefused(permanent=False, reason=f"cannot write the mail: {error}") from error


class MemoryMailBackend:
    """Keeps mails in ``sent``, oldest first, for tests."""

    def __init__(self, *, now: Clock = _now) -> None:
        self.sent: list[MailMessage] = []
        self.emails: list[EmailMessage] = []
        self._now = now

    def send(self, message: MailMessage) -> None:
        # Made as for the wire, so that a mail that could not be sent fails in tests as well.
        self.emails.append(to_email(message, self._now()))
        self.sent.append(message)


@contextlib.contextmanager
def _as_refusal() -> Iterator[None]:
    """Sort what ``smtplib`` raises into refusals for good and refusals for now."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        raise MailRefused(permanent=code >= _PERMANENT_FROM, reason=_said(code, text)) from error
    except smtplib.SMTPResponseException as error:
        permanent = error.smtp_code >= _PERMANENT_FROM and error.smtp_code not in _OUR_FAULT
        sender_refused = isinstance(error, smtplib.SMTPSenderRefused)
        raise MailRefused(
            permanent=permanent and not sender_refused,
            reason=_said(error.smtp_code, error.smtp_error),
        ) from error
    except smtplib.SMTPNotSupportedError as error:
        # No STARTTLS, no login, no UTF-8 addresses: a matter of set-up, not of this mail.
        raise MailRefused(permanent=False, reason=str(error)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise MailRefused(
            permanent=False, reason=f"the mail server did not answer properly: {error}"
        ) from error


def _said(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", errors="replace") if isinstance(text, bytes) else text
    return f"{code} {words}"[:500]
