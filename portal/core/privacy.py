"""The inventory of personal data: every column, why it is kept, and how it leaves or goes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.core.plugins.spec import FailPolicy, HookSpec, hookspec


@dataclass(frozen=True, slots=True)
class PersonalColumn:
    """One column that says something about a person.

    :param column: ``table.column``.
    :param purpose: what it is needed for, translated lazily.
    :param basis: legal basis, such as "public task", "contract" or "consent".
    :param retention: when it is emptied, in words.
    """

    column: str
    purpose: Any
    basis: Any
    retention: Any


@dataclass(frozen=True, slots=True)
class PrivacyInventory:
    """What one feature keeps.

    :param personal: columns with personal data.
    :param plain: columns without, as ``table.column``, or ``table.*`` for a whole table.
    """

    personal: list[PersonalColumn] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)


class PrivacyHooks(HookSpec):
    """Say what personal data is kept, give it out, and erase it."""

    @hookspec(fail=FailPolicy.BROKEN)
    def personal_data(self) -> PrivacyInventory:
        """Return the classification of every column of this feature's tables."""
        raise NotImplementedError

    @hookspec(fail=FailPolicy.SKIP, budget_ms=10_000, queries=50)
    def export_person(self, person_id: uuid.UUID) -> Mapping[str, Any]:
        """Return everything this feature keeps about a person: section → records or lists.

        A failure leaves a note in the plugin's place; everything else is given all the same.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.CLOSED, budget_ms=10_000, queries=50)
    def erase_person(self, person_id: uuid.UUID) -> None:
        """Empty every personal column about a person, inside the unit of work under way."""
        raise NotImplementedError
