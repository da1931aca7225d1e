"""Tells the wording of a question from its meaning, and brings what officers type into shape."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from portal.consultations.methods.survey.conditions import (
    ANSWERED,
    ONE_OF,
    UNANSWERED,
    Condition,
    ShowIf,
)
from portal.consultations.methods.survey.hooks import QuestionType, question_types
from portal.consultations.methods.survey.records import (
    OTHER,
    FormRecord,
    Option,
    QuestionRecord,
)
from portal.consultations.methods.survey.service.designing import (
    KEY,
    as_text,
    free_key,
    text_problems,
)
from portal.consultations.methods.survey.types.numbers import read_number
from portal.consultations.policy import TakePart
from portal.core.problems import Problem

LISTS = ("options", "rows", "columns")
LABEL_MAX = 300
MOST_QUOTA = 10_000_000


def clean_settings(kind: QuestionType, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a question's settings as they are kept: options with keys, texts, plain values."""
    names = {field.name for field in kind.settings_form()()}
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name in kind.lists:
            found[name] = _clean_list(value, name)
        elif name in kind.texts:
            if text := dict(as_text(value)):
                found[name] = text
        elif name in names and value is not None and value != "":
            found[name] = _plain(value)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return value


def _clean_list(given: Any, name: str) -> list[dict[str, Any]]:
    if not isinstance(given, list):
        return []
    taken = {str(one.get("key")) for one in given if isinstance(one, Mapping) and one.get("key")}
    found: list[dict[str, Any]] = []
    for one in given:
        if not isinstance(one, Mapping):
            continue
        label, key = as_text(one.get("label")), str(one.get("key") or "")
        if not label and not key:
            continue
        if not KEY.fullmatch(key):
            key = free_key(taken, name[0], len(found) + 1)
            taken.add(key)
        quota = one.get("quota") or 0
        number = str(quota)[:12]
        limited = (
            {"quota": min(int(number), MOST_QUOTA)} if number.isascii() and number.isdigit() else {}
        )
        found.append(
            {"key": key, "label": dict(label), **(limited if limited.get("quota") else {})}
        )
    return found


def clean_show_if(given: Mapping[str, Any] | None, form: FormRecord) -> dict[str, Any] | None:
    """Return a condition with values of the kind its question's answers have."""
    try:
        show_if = ShowIf.of(given)
    except (KeyError, TypeError):
        show_if = ShowIf((Condition("", ANSWERED),))
    if show_if is None:
        return None
    types = question_types()
    found = []
    for one in show_if.conditions:
        question = form.question(one.question)
        kind = types.get(question.kind) if question else None
        compares = kind.compares if kind else ""
        value = one.value
        if one.test == ONE_OF:
            listed = value if isinstance(value, list) else [value]
            value = [_compared(each, compares, question) for each in listed if each]
        elif one.test not in (ANSWERED, UNANSWERED):
            value = _compared(value, compares, question)
        found.append(Condition(one.question, one.test, value))
    return ShowIf(tuple(found), show_if.every).to_json()


def _compared(value: Any, compares: str, question: QuestionRecord | None) -> Any:
    if compares == "option" and question and isinstance(value, str):
        return _key_of(question, value.strip())
    if compares == "number" and isinstance(value, str):
        number = read_number(value)
        if number is not None:
            return int(number) if number == number.to_integral_value() else float(number)
    return value.strip() if isinstance(value, str) else value


def _key_of(question: QuestionRecord, words: str) -> str:
    """Return the key of an option that an officer named by key or by its words."""
    if any(option.key == words for option in question.options):
        return words
    folded = words.casefold()
    for option in question.options:
        if any(label.casefold() == folded for label in option.label.values()):
            return option.key
    return words


def label_problems(
    subject: TakePart, kind: QuestionType, settings: Mapping[str, Any]
) -> list[Problem]:
    """Return what is wrong with the words of options, rows, columns and ends of a scale."""
    problems: list[Problem] = []
    for name in kind.texts:
        problems += text_problems(subject, name, settings.get(name) or {}, LABEL_MAX)
    for name in kind.lists:
        for option in Option.list_of(settings, name):
            problems += text_problems(subject, name, option.label, LABEL_MAX)
    return problems[:1]


def meaning_of(question: QuestionRecord) -> dict[str, Any]:
    """Return what answers to a question depend on: everything but words and quotas."""
    kind = question_types().get(question.kind)
    texts = set(kind.texts) if kind else set()
    settings = {
        name: [one["key"] for one in value] if name in LISTS else value
        for name, value in question.settings.items()
        if name not in texts
    }
    # Whether another answer may be written changes what answers mean; how that is asked does not.
    settings[OTHER] = bool(question.other)
    return {
        "kind": question.kind,
        "required": question.required,
        "settings": settings,
        "show_if": dict(question.show_if) if question.show_if else None,
    }


def wording_changes(before: QuestionRecord, after: QuestionRecord) -> dict[str, Any]:
    """Return what is worded differently: name → ``{"before": …, "after": …}``."""
    old, new = _words(before), _words(after)
    return {
        name: {"before": old.get(name, {}), "after": new.get(name, {})}
        for name in sorted(old.keys() | new.keys())
        if old.get(name, {}) != new.get(name, {})
    }


def _words(question: QuestionRecord) -> dict[str, Any]:
    words: dict[str, Any] = {"text": dict(question.text), "help": dict(question.help)}
    for name, value in question.settings.items():
        if name in LISTS:
            words |= {f"{name}.{one['key']}": dict(one["label"]) for one in value}
        elif isinstance(value, Mapping):
            words[name] = dict(value)
    return {name: text for name, text in words.items() if text}
