"""The plain text of a mail is plain: nothing in it is written for browsers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from portal.core.database import unit_of_work
from portal.core.mail import queue_mail


def test_names_stand_in_the_text_as_they_are_and_in_the_html_escaped(
    in_app: Flask, mailbox: Callable[[], list[Any]]
) -> None:
    with unit_of_work():
        queue_mail(
            "ada@example.org",
            "proposals/mail/answered",
            language="en",
            name="Ada O'Neill & <b>Söhne</b>",
            title="Trees & more",
            decision="Accepted",
            reason="It's a good idea.",
            url="https://portal.example.org/",
            is_author=True,
        )
    (mail,) = mailbox()
    assert mail.subject == "The council has answered: Trees & more"
    assert "Hello Ada O'Neill & <b>Söhne</b>," in mail.text
    assert "It's a good idea." in mail.text
    assert "&lt;b&gt;Söhne&lt;/b&gt;" in mail.html
    assert "<b>Söhne" not in mail.html
