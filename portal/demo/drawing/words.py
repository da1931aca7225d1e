"""A text of the demonstration town in its two languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Words:
    """The same sentence in English and in Spanish."""

    en: str
    es: str

    def in_language(self, language: str) -> str:
        """Return the Spanish text for any kind of Spanish, the English one otherwise."""
        return self.es if language[:2].lower() == "es" else self.en

    def as_dict(self) -> dict[str, str]:
        """Return the text as a mapping from language code to words."""
        return {"en": self.en, "es": self.es}

    @classmethod
    def parse(cls, table: Any) -> Words:
        """Read a `{en = …, es = …}` table; both languages are required."""
        return cls(en=str(table["en"]).strip(), es=str(table["es"]).strip())
