"""The survey an open consultation begins with: few questions that fit most subjects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def _text(english: str, spanish: str) -> dict[str, str]:
    return {"en": english, "es": spanish}


def _question(key: str, kind: str, text: Mapping[str, str], **more: Any) -> dict[str, Any]:
    plain = {"key": key, "kind": kind, "text": text, "help": {}, "required": False}
    return {**plain, "settings": {}, "show_if": None, **more}


SURVEY: Mapping[str, Any] = {
    "pages": [
        {
            "title": _text("Your view", "Su opinión"),
            "intro": {},
            "questions": [
                _question(
                    "here",
                    "single",
                    _text("What brings you to […]?", "¿Qué le trae a […]?"),
                    settings={
                        "options": [
                            {"key": "live", "label": _text("I live there", "Vivo allí")},
                            {"key": "work", "label": _text("I work there", "Trabajo allí")},
                            {"key": "visit", "label": _text("I visit", "Voy de visita")},
                            {"key": "none", "label": _text("None of these", "Nada de esto")},
                        ]
                    },
                ),
                _question(
                    "good",
                    "long_text",
                    _text("What should stay as it is?", "¿Qué debería quedarse como está?"),
                ),
                _question(
                    "change",
                    "long_text",
                    _text("What should change first, and why?", "¿Qué cambiaría antes y por qué?"),
                ),
                _question(
                    "else",
                    "long_text",
                    _text("What have we not asked?", "¿Qué no hemos preguntado?"),
                ),
            ],
        }
    ]
}
