"""What a check can find: rules with their codes, and findings with file and line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any


class Tier(IntEnum):
    """How far a plugin has come; each tier contains the ones before it."""

    NONE = 0
    BRONZE = 1
    SILVER = 2
    GOLD = 3

    @property
    def word(self) -> str:
        """The tier as people write it."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is looked for.

    :param code: a letter for the family and three digits; it never changes its meaning.
    :param title: what is wrong, in a few words.
    :param tier: the first tier that a plugin with such a finding cannot have.
    :param why: what goes wrong when nobody mends it, and how to mend it.
    """

    code: str
    title: str
    tier: Tier
    why: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One place that breaks a rule.

    :param path: the file, or the plugin's folder where no file is to blame.
    :param line: beginning with 1.
    """

    rule: Rule
    path: Path
    line: int
    message: str

    def as_text(self, base: Path) -> str:
        """Return ``path:line: CODE message`` as editors understand it."""
        return f"{shown_path(self.path, base)}:{self.line}: {self.rule.code} {self.message}"

    def as_json(self, base: Path) -> dict[str, Any]:
        """Return the finding for programs."""
        return {
            "code": self.rule.code,
            "title": self.rule.title,
            "path": shown_path(self.path, base),
            "line": self.line,
            "message": self.message,
            "tier": self.rule.tier.word,
        }


def shown_path(path: Path, base: Path) -> str:
    """Return a path as seen from ``base``, whole where it lies elsewhere."""
    return str(path.relative_to(base)) if path.is_relative_to(base) else str(path)


_rules: dict[str, Rule] = {}


def rule(code: str, title: str, tier: Tier, why: str) -> Rule:
    """Declare a rule.

    :raises ValueError: when the code is taken.
    """
    if code in _rules:
        raise ValueError(f"there are two rules {code}")
    _rules[code] = Rule(code, title, tier, why)
    return _rules[code]


def every_rule() -> list[Rule]:
    """Return all rules in the order of their codes (once the families are imported)."""
    return [_rules[code] for code in sorted(_rules)]


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by file and line, each once."""
    return sorted(
        dict.fromkeys(findings), key=lambda f: (str(f.path), f.line, f.rule.code, f.message)
    )
