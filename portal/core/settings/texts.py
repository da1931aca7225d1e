"""Kinds of settings that are text: lines, long texts, addresses, colours, secrets, translations."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _l

from portal.core.colour.colour import ColourInvalid, parse_colour
from portal.core.i18n.translated import TranslatedText
from portal.core.settings.kinds import Kind
from portal.core.settings.rules import (
    LINE_LENGTH,
    SECRET_LENGTH,
    TEXT_LENGTH,
    Rules,
    Unfit,
    matching,
    short_enough,
    there_if_required,
)
from portal.core.settings.secret import Secret
from portal.core.text.controls import strip_unsafe_controls
from portal.core.text.names import clean_line

_EMAIL = re.compile(r"[^\s@<>\",;:]{1,64}@(?:[^\s@.<>\",;:]+\.)+[^\s@.<>\",;:]{2,}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*")
_UNSAFE_IN_ADDRESS = re.compile(r"[\s<>\"\\^`{|}\x00-\x1f\x7f]")


class Form(StrEnum):
    """What a text is."""

    LONG = "long"
    EMAIL = "email"
    URL = "url"
    COLOUR = "colour"


LongText = Annotated[str, Form.LONG]
"""A text of several paragraphs."""
EmailAddress = Annotated[str, Form.EMAIL]
"""An e-mail address, or nothing."""
WebAddress = Annotated[str, Form.URL]
"""A full address that begins with http:// or https://, or nothing."""
ColourCode = Annotated[str, Form.COLOUR]
"""A colour written ``#rrggbb``, or nothing."""


class Text(Kind):
    """One line, or several."""

    def __init__(self, *, long: bool = False) -> None:
        self.long = long

    @property
    def input(self) -> str:  # type: ignore[override]  # of this kind there are two
        """Name the input."""
        return "long" if self.long else "text"

    def parse(self, text: str, rules: Rules) -> str:
        """Clean what was typed."""
        return strip_unsafe_controls(text).strip() if self.long else clean_line(text)

    def decode(self, raw: Any) -> str:
        """Take a text that was kept."""
        if not isinstance(raw, str) or self.parse(raw, Rules()) != raw:
            raise Unfit(type(raw).__name__)
        return raw

    def check(self, value: Any, rules: Rules) -> None:
        """Hold it to its length and pattern."""
        if not isinstance(value, str):
            raise Unfit(type(value).__name__)
        there_if_required(value, rules)
        short_enough(value, rules, TEXT_LENGTH if self.long else LINE_LENGTH)
        matching(value, rules)


class Email(Text):
    """An e-mail address."""

    input = "email"

    def check(self, value: Any, rules: Rules) -> None:
        """Hold it to what an address looks like."""
        super().check(value, rules)
        if value and (len(value) > 254 or not _EMAIL.fullmatch(value)):
            raise Unfit(_l("Write an e-mail address, such as name@example.org."))


class Url(Text):
    """A full address in the web."""

    input = "url"

    def check(self, value: Any, rules: Rules) -> None:
        """Hold it to http and https, without a password in it."""
        super().check(value, rules)
        if value and not _is_web_address(value):
            raise Unfit(_l("Write a full address, such as https://example.org/page."))


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        _port = parts.port
    except ValueError:
        return False
    bare = not (parts.username or parts.password or _UNSAFE_IN_ADDRESS.search(text))
    return parts.scheme in ("http", "https") and bool(parts.hostname) and bare


class ColourValue(Text):
    """A colour of the screen."""

    input = "colour"

    def parse(self, text: str, rules: Rules) -> str:
        """Read #rgb and #rrggbb."""
        text = clean_line(text)
        return self._colour(text) if text else ""

    def check(self, value: Any, rules: Rules) -> None:
        """Take nothing but #rrggbb."""
        super().check(value, rules)
        if value and self._colour(value) != value:
            raise Unfit(_l("Write a colour such as #0c5a60."))

    def _colour(self, text: str) -> str:
        try:
            return parse_colour(text).hex
        except ColourInvalid as error:
            raise Unfit(_l("Write a colour such as #0c5a60.")) from error


class Translations(Kind):
    """A text in several languages."""

    input = "translations"

    def __init__(self, *, long: bool = False) -> None:
        self.long = long

    def parse(self, text: str, rules: Rules) -> TranslatedText:
        """Read a JSON object of language and text."""
        try:
            return self.decode(json.loads(text or "{}"))
        except (ValueError, RecursionError) as error:
            raise Unfit(_l('Write a JSON object, such as {"en": "Hello"}.')) from error

    def typed(self, value: Any) -> str:
        """Write a JSON object."""
        return json.dumps(dict(value), ensure_ascii=False)

    def clean(self, text: str) -> str:
        """Clean the text of one language."""
        return strip_unsafe_controls(text).strip() if self.long else clean_line(text)

    def encode(self, value: Any) -> dict[str, str]:
        """Keep a JSON object."""
        return dict(value)

    def decode(self, raw: Any) -> TranslatedText:
        """Take a JSON object of texts."""
        if not isinstance(raw, dict):
            raise Unfit(type(raw).__name__)
        texts = {}
        for language, text in raw.items():
            if not isinstance(text, str) or not re.fullmatch(
                r"[A-Za-z]{2,8}([-_]\w{1,8})*", language
            ):
                raise Unfit(_l('Write a JSON object, such as {"en": "Hello"}.'))
            texts[language] = self.clean(text)
        return TranslatedText(texts)

    def check(self, value: Any, rules: Rules) -> None:
        """Hold the text of every language to its length and pattern."""
        if not isinstance(value, Mapping):
            raise Unfit(type(value).__name__)
        there_if_required(value, rules)
        for text in value.values():
            short_enough(text, rules, TEXT_LENGTH if self.long else LINE_LENGTH)
            matching(text, rules)


class Hidden(Kind):
    """A secret; it is kept encrypted and apart from the other values."""

    input = "secret"

    def parse(self, text: str, rules: Rules) -> Secret:
        """Take it as it was typed, without the line's end that came with pasting."""
        return Secret(text.strip("\r\n"))

    def typed(self, value: Any) -> str:
        """Write nothing: nobody is shown a secret."""
        return ""

    def check(self, value: Any, rules: Rules) -> None:
        """Hold it to its length and pattern."""
        if not isinstance(value, Secret):
            raise Unfit(_l("This is a secret."))
        text = value.reveal()
        there_if_required(text, rules)
        short_enough(text, rules, SECRET_LENGTH)
        if "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
            raise Unfit(_l("This holds a character that no secret can have."))
        matching(text, rules)
