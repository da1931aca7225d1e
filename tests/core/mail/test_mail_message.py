"""A mail is what it says: nobody can smuggle in a header or a recipient."""

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.mail.message import InvalidMail, MailMessage, to_email

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
SENDER = "Ayuntamiento · Your town, Ñ <portal@town.example>"
MESSAGE_ID = "<0190-abc.1@town.example>"


def mail(**changes: object) -> MailMessage:
    fields: dict[str, object] = {
        "sender": SENDER,
        "to": "ana@example.org",
        "subject": "Tu propuesta está publicada",
        "text": "Hola, Ana.\n",
        "message_id": MESSAGE_ID,
    }
    return MailMessage(**(fields | changes))  # type: ignore[arg-type]


def test_a_mail_arrives_as_text_and_html_with_everything_in_place() -> None:
    message = mail(
        html="<p>Hola, <b>Ana</b>.</p>",
        headers={"Auto-Submitted": "auto-generated"},
        list_unsubscribe="https://town.example/u/abc",
    )
    wire = to_email(message, NOON).as_bytes()
    arrived = message_from_bytes(wire, policy=policy.default)
    assert arrived["To"] == "ana@example.org"
    assert arrived["From"].addresses[0].display_name == "Ayuntamiento · Your town, Ñ"
    assert arrived["Subject"] == "Tu propuesta está publicada"
    assert arrived["Message-ID"] == MESSAGE_ID
    assert arrived["Date"].datetime == NOON
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert arrived["List-Unsubscribe"] == "<https://town.example/u/abc>"
    assert arrived["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert arrived.get_content_type() == "multipart/alternative"
    plain, html = arrived.iter_parts()
    assert plain.get_content_type() == "text/plain"
    assert plain.get_content().strip() == "Hola, Ana."
    assert html.get_content().strip() == "<p>Hola, <b>Ana</b>.</p>"


def test_a_mail_without_html_is_plain() -> None:
    email = to_email(mail(), NOON)
    assert email.get_content_type() == "text/plain"
    assert email["List-Unsubscribe"] is None


def test_every_line_on_the_wire_is_short_enough_for_any_server() -> None:
    wire = to_email(mail(text="wörter " * 5000, subject="ñ" * 300), NOON).as_bytes()
    assert max(len(line) for line in wire.split(b"\r\n")) <= 998


def test_hosts_with_accents_are_written_as_servers_know_them() -> None:
    assert to_email(mail(to="ana@españa.example"), NOON)["To"] == ("ana@xn--espaa-rta.example")


BREAKS = ["\r\n", "\n", "\r", "\x00", "\x0b", "\x85", "\u2028"]


@pytest.mark.parametrize("line_break", BREAKS)
@pytest.mark.parametrize("field", ["to", "subject", "message_id", "list_unsubscribe"])
def test_a_line_break_is_refused_in_every_header(field: str, line_break: str) -> None:
    value = {"to": "a@b.example", "message_id": MESSAGE_ID}.get(field, "x")
    with pytest.raises(InvalidMail):
        mail(**{field: f"{value}{line_break}Bcc: everybody@example.org"})


@pytest.mark.parametrize("line_break", BREAKS)
def test_a_line_break_is_refused_in_further_headers_and_in_the_sender(line_break: str) -> None:
    with pytest.raises(InvalidMail):
        mail(headers={"X-Thing": f"a{line_break}Bcc: b@example.org"})
    with pytest.raises(InvalidMail):
        mail(headers={f"X-Thing{line_break}Bcc": "b@example.org"})
    with pytest.raises(InvalidMail):
        mail(sender=f"Town{line_break}Bcc: b@example.org <a@town.example>")


@pytest.mark.parametrize("name", ["Bcc", "TO", "Subject", "Content-Type", "Message-ID", "a b", ""])
def test_further_headers_cannot_replace_the_main_ones(name: str) -> None:
    with pytest.raises(InvalidMail):
        mail(headers={name: "x"})


@pytest.mark.parametrize(
    "to",
    [
        "",
        "ana",
        "@example.org",
        "ana@",
        "ana@example.org,eva@example.org",
        "ana@example.org;eva@example.org",
        "Ana <ana@example.org>",
        "ana@eva@example.org",
        "ana @example.org",
        '"a b"@example.org',
        "a" * 65 + "@example.org",
    ],
)
def test_a_recipient_is_exactly_one_bare_address(to: str) -> None:
    with pytest.raises(InvalidMail):
        mail(to=to)


@pytest.mark.parametrize("sender", ["", "Town", "Town <>", "a@b.example>", "<a@b.example> x"])
def test_a_sender_without_one_address_is_refused(sender: str) -> None:
    with pytest.raises(InvalidMail):
        mail(sender=sender)


def test_one_click_unsubscribing_is_said_once() -> None:
    headers = {"List-Unsubscribe": "<https://town.example/u/1>"}
    assert to_email(mail(headers=headers), NOON)["List-Unsubscribe"] == headers["List-Unsubscribe"]
    with pytest.raises(InvalidMail):
        mail(headers=headers, list_unsubscribe="https://town.example/u/2")


@pytest.mark.parametrize("message_id", ["", "x", "<x>", "<a@b> <c@d>", "<a b@c.example>"])
def test_a_message_id_has_its_standard_form(message_id: str) -> None:
    with pytest.raises(InvalidMail):
        mail(message_id=message_id)


@given(st.text(max_size=120))
def test_no_subject_ever_adds_a_header(subject: str) -> None:
    expected = {"From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"}
    expected |= {"Content-Transfer-Encoding"}
    try:
        message = mail(subject=subject)
    except InvalidMail:
        return
    try:
        wire = to_email(message, NOON).as_bytes()
    except UnicodeEncodeError:
        assert any("\ud800" <= char <= "\udfff" for char in subject)
        return
    assert set(message_from_bytes(wire).keys()) == expected
