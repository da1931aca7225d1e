"""Texts given in several languages, with a visible fallback."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.types import TypeDecorator

from portal.core.database.base import JSONValue


class TranslatedText(Mapping[str, str]):
    """An immutable mapping of language to text; empty texts are left out."""

    __slots__ = ("_texts",)

    def __init__(self, texts: Mapping[str, str] | None = None, **by_language: str) -> None:
        given = {**(texts or {}), **by_language}
        self._texts = {language: text for language, text in given.items() if text}

    def __getitem__(self, language: str) -> str:
        return self._texts[language]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def __repr__(self) -> str:
        return f"TranslatedText({self._texts!r})"

    def __hash__(self) -> int:
        return hash(tuple(sorted(self._texts.items())))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and dict(self) == dict(other)

    def __str__(self) -> str:
        from portal.core.i18n.locale import current_language  # noqa: PLC0415 - it knows Flask

        return self.in_language(current_language())[0]

    def in_language(self, language: str) -> tuple[str, str]:
        """Return the text for ``language`` and the language it really is in.

        The language itself comes first, then its plain form (``es`` for ``es-AR``), then the
        first one given.
        """
        for candidate in (language, language.partition("-")[0].partition("_")[0]):
            if candidate in self._texts:
                return self._texts[candidate], candidate
        for found, text in self._texts.items():
            return text, found
        return "", language


class Translated(TypeDecorator[TranslatedText]):
    """Column type of a :class:`TranslatedText`, kept as a JSON object."""

    impl = JSONValue
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, str] | None, dialect: Dialect) -> Any:
        """Store as a plain object."""
        return None if value is None else dict(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> TranslatedText | None:
        """Give back a :class:`TranslatedText`."""
        return None if value is None else TranslatedText(value)
