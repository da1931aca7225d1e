"""Reads a question as officers type it: texts in languages, options in rows, conditions in rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import request
from wtforms import Form

from portal.consultations.methods.survey.conditions import ONE_OF
from portal.consultations.methods.survey.hooks import QuestionType
from portal.consultations.methods.survey.records import (
    MOST_OPTIONS,
    QuestionDraft,
    QuestionRecord,
)
from portal.core.i18n import TranslatedText
from portal.core.text.controls import strip_unsafe_controls
from portal.core.text.names import clean_line
from portal.core.web.form_words import IN_OUR_WORDS

EMPTY_ROWS, CONDITION_ROWS = 3, 3
SETTINGS = "settings-"


@dataclass
class Typing:
    """A question in the fields of its page.

    :param texts: name → language → text; ``text``, ``help`` and the texts of the type.
    :param lists: name → rows of ``{"key", "label": {language: text}, "quota"}``.
    :param conditions: rows of ``{"question", "is", "value"}``, empty ones at the end.
    """

    kind: str
    key: str
    required: bool
    texts: dict[str, dict[str, str]]
    lists: dict[str, list[dict[str, Any]]]
    every: bool
    conditions: list[dict[str, Any]]
    settings: Form
    errors: dict[str, str] = field(default_factory=dict)

    def draft(self) -> QuestionDraft:
        """Return what was typed, for the service."""
        settings: dict[str, Any] = {**self.settings.data}
        for name, rows in self.lists.items():
            settings[name] = [row for row in rows if any(row["label"].values())]
        own = (name for name in self.texts if name not in ("text", "help"))
        settings |= {name: self.texts[name] for name in own}
        found = [dict(one) for one in self.conditions if one["question"]]
        for one in found:
            if one["is"] == ONE_OF:
                one["value"] = [part.strip() for part in str(one["value"]).split(",")]
        return QuestionDraft(
            kind=self.kind,
            text=TranslatedText(self.texts["text"]),
            help=TranslatedText(self.texts["help"]),
            required=self.required,
            settings=settings,
            show_if={"all" if self.every else "any": found} if found else None,
            key=self.key,
        )


def sent(kind: QuestionType, languages: Sequence[str]) -> Typing:
    """Return a question as the page was sent."""
    given = request.form
    lists = {name: _rows(name, languages) for name in kind.lists}
    conditions = [
        {
            "question": given.get(f"if-{n}-question", ""),
            "is": given.get(f"if-{n}-is", ""),
            "value": given.get(f"if-{n}-value", "").strip(),
        }
        for n in range(_count("if"))
    ]
    return Typing(
        kind=kind.name,
        key=given.get("key", "").strip(),
        required=bool(given.get("required")),
        texts={
            name: {
                language: _clean(given.get(f"{name}_{language}", ""), lines=name == "help")
                for language in languages
            }
            for name in ("text", "help", *kind.texts)
        },
        lists=lists,
        every=given.get("if-how", "all") == "all",
        conditions=conditions,
        settings=kind.settings_form()(given, prefix=SETTINGS, meta=IN_OUR_WORDS),
    )


def shown(
    kind: QuestionType,
    languages: Sequence[str],
    question: QuestionRecord | None,
    before: Sequence[QuestionRecord] = (),
) -> Typing:
    """Return a question as it stands, or an empty one.

    :param before: the questions its condition may name, for the words of their options.
    """
    settings: Mapping[str, Any] = question.settings if question else {}
    show_if = dict(question.show_if or {}) if question else {}
    every = "any" not in show_if
    conditions = [
        {
            "question": one["question"],
            "is": one["is"],
            "value": _value_in_words(one, before),
        }
        for one in show_if.get("all") or show_if.get("any") or ()
    ]
    own = question is not None and question.kind == kind.name
    texts: dict[str, Mapping[str, str]] = {
        "text": question.text if question else {},
        "help": question.help if question else {},
        **{name: settings.get(name) or {} for name in kind.texts},
    }
    data = {name: value for name, value in settings.items() if name not in kind.lists}
    return Typing(
        kind=kind.name,
        key=question.key if question else "",
        required=question.required if question else False,
        texts={
            name: {language: text.get(language, "") for language in languages}
            for name, text in texts.items()
        },
        lists={name: _filled(list(settings.get(name) or ()), languages) for name in kind.lists},
        every=every,
        conditions=_padded(conditions),
        settings=kind.settings_form()(None, data=_dates(data) if own else None, prefix=SETTINGS),
    )


def with_room(typing: Typing, languages: Sequence[str]) -> Typing:
    """Return the same with empty rows at the end of its lists."""
    typing.lists = {name: _filled(rows, languages) for name, rows in typing.lists.items()}
    typing.conditions = _padded([one for one in typing.conditions if one["question"]])
    return typing


def _rows(name: str, languages: Sequence[str]) -> list[dict[str, Any]]:
    found = []
    for n in range(_count(name)):
        label = {
            language: clean_line(request.form.get(f"{name}-{n}-{language}", ""))
            for language in languages
        }
        place = request.form.get(f"{name}-{n}-place", "")
        found.append(
            {
                "key": request.form.get(f"{name}-{n}-key", "") if any(label.values()) else "",
                "label": label,
                "quota": request.form.get(f"{name}-{n}-quota", "").strip(),
                "place": int(place) if place.isascii() and place.isdigit() else n + 1,
            }
        )
    return sorted(found, key=lambda row: row["place"])


def _count(name: str) -> int:
    given = request.form.get(f"{name}-count", "0")
    return min(int(given), MOST_OPTIONS + EMPTY_ROWS) if given.isascii() and given.isdigit() else 0


def _filled(rows: list[dict[str, Any]], languages: Sequence[str]) -> list[dict[str, Any]]:
    kept = [
        {
            "key": row.get("key", ""),
            "label": {language: row["label"].get(language, "") for language in languages},
            "quota": row.get("quota") or "",
        }
        for row in rows
        if any(row["label"].values())
    ]
    empty = {"key": "", "label": dict.fromkeys(languages, ""), "quota": ""}
    return kept + [dict(empty) for _ in range(EMPTY_ROWS)]


def _value_in_words(one: Mapping[str, Any], before: Sequence[QuestionRecord]) -> str:
    other = next((question for question in before if question.key == one["question"]), None)
    value = one.get("value", "")
    values = value if isinstance(value, list) else [value]
    return ", ".join(other.label_of(str(each)) if other else str(each) for each in values)


def _padded(conditions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    empty = {"question": "", "is": "equals", "value": ""}
    room = max(1, CONDITION_ROWS - len(conditions))
    return conditions + [dict(empty) for _ in range(room)]


def _dates(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: date.fromisoformat(value) if name in ("earliest", "latest") else value
        for name, value in data.items()
    }


def _clean(text: str, *, lines: bool) -> str:
    return strip_unsafe_controls(text).strip() if lines else clean_line(text)
