"""Says what makes no sense about a contest, and what keeps it from being put to the vote."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from portal.core.problems import Problem
from portal.voting.files.reading import read_amount
from portal.voting.records import ContestDraft, ContestRecord, OptionDraft
from portal.voting.registry import UnknownMethod, ballot_method

MOST_OPTIONS = 500
MOST_MONEY = 10**15
_LINK = re.compile(r"https://|/(?!/)")
LONGEST_CURRENCY = 8
_SHARES = ("majority", "quorum", "consent")
_WHOLES = {"most_each": 10_000, "entitled": 10**9}
_WORDS = {
    "strength": ("winning_votes", "margins"),
    "completion": ("add1", "add1_exhaustive", "none"),
}
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,19}")


def draft_problems(draft: ContestDraft) -> list[Problem]:
    """Return what makes no sense about how a contest is decided."""
    problems = []
    try:
        ballot_method(draft.method)
    except UnknownMethod:
        problems.append(Problem("method", "unknown", _("Choose how people vote.")))
    if not 1 <= draft.seats <= MOST_OPTIONS:
        problems.append(Problem("seats", "range", _("Give a number from 1 to 500.")))
    if not 0 <= draft.budget <= MOST_MONEY:
        problems.append(Problem("budget", "range", _("Give an amount that is not below zero.")))
    if min(draft.least, draft.most) < 0 or max(draft.least, draft.most) > 10_000:
        problems.append(Problem("most", "range", _("Give a number from 0 to 10,000.")))
    elif draft.most and draft.least > draft.most:
        problems.append(Problem("least", "range", _("The least is more than the most.")))
    if len(draft.currency) > LONGEST_CURRENCY:
        problems.append(Problem("currency", "too_long", _("Shorten it to 8 characters.")))
    return problems + [
        Problem(name[:40], "form", _("The setting “%(name)s” has no such value.", name=name[:40]))
        for name, value in draft.settings.items()
        if not _is_setting(name, value)
    ]


def _is_setting(name: str, value: Any) -> bool:
    """Whether a setting has a value that can be counted with; files may hold anything."""
    if name in _WHOLES:
        return type(value) is int and 0 <= value <= _WHOLES[name]
    if name in _WORDS:
        return isinstance(value, str) and value in _WORDS[name]
    if name in _SHARES:
        try:
            return 0 <= read_amount(str(value)) <= 1
        except (ValueError, ZeroDivisionError):
            return False
    # Other names are those of plugins' methods.
    return isinstance(value, bool | int) or (isinstance(value, str) and len(value) <= 200)


def option_problems(draft: OptionDraft) -> list[Problem]:
    """Return what is missing or wrong about an option."""
    problems = []
    if not draft.title:
        problems.append(Problem("title", "needed", _("Give the option a name.")))
    if any(len(text) > 200 for text in draft.title.values()):
        problems.append(Problem("title", "too_long", _("Shorten the name to 200 characters.")))
    if any(len(text) > 5000 for text in draft.description.values()):
        words = _("Shorten the description to 5,000 characters.")
        problems.append(Problem("description", "too_long", words))
    if not 0 <= draft.cost <= MOST_MONEY:
        problems.append(Problem("cost", "range", _("Give an amount that is not below zero.")))
    if draft.key and not _KEY.fullmatch(draft.key):
        words = _("A key has up to 20 letters, digits, points and hyphens.")
        problems.append(Problem("key", "form", words))
    if len(draft.category) > 80:
        problems.append(Problem("category", "too_long", _("Shorten it to 80 characters.")))
    if len(draft.link) > 300 or (draft.link and not _LINK.match(draft.link)):
        problems.append(Problem("link", "form", _("Give an address that begins with https://.")))
    on_earth = draft.lon is None or -180 <= draft.lon <= 180
    if not on_earth or (draft.lat is not None and not -90 <= draft.lat <= 90):
        problems.append(Problem("lat", "range", _("Choose a point on the map.")))
    elif (draft.lon is None) is not (draft.lat is None):
        problems.append(Problem("lat", "needed", _("Give both latitude and longitude.")))
    return problems


def contest_problems(contest: ContestRecord | None) -> Sequence[Problem]:
    """Return what keeps a contest from being put to the vote."""
    if contest is None:
        return [Problem("contest", "needed", _("Say what is voted on, and how."))]
    if len(contest.options) < 2:
        return [Problem("options", "needed", _("Put at least two options on the ballot paper."))]
    try:
        method = ballot_method(contest.method)
    except UnknownMethod:
        return [Problem("method", "unknown", _("This way of voting is not available now."))]
    problems = [
        Problem("method", "refused", str(complaint))
        for complaint in method.checks(contest.counted_as())
    ]
    if contest.budget and all(option.cost == 0 for option in contest.options):
        problems.append(Problem("options", "no_costs", _("Say what each project costs.")))
    dear = [o for o in contest.options if contest.budget and o.cost > contest.budget]
    if dear:
        words = _("“%(title)s” costs more than there is to spend.", title=str(dear[0].title))
        problems.append(Problem("options", "too_dear", words))
    return problems


def languages_missing(contest: ContestRecord, languages: Sequence[str]) -> Mapping[str, list[str]]:
    """Return for each language the numbers of the options that have no name in it."""
    found = {
        language: [f"{option.number}" for option in contest.options if language not in option.title]
        for language in languages
    }
    return {language: numbers for language, numbers in found.items() if numbers}
