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

    @hookspec(fail=FailPolicy.SKIP, budget_ms=500, queries=0)
    def personal_data(self) -> PrivacyInventory:
        """Classify every column of one's tables.

        When: on the page about privacy, for the reference and in the tests, which leave no
            column unclassified.
        Given: nothing.
        Returns: columns with personal data, each with purpose, basis and end, and those without.
        Failure: the page is shown without the plugin's columns.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.SKIP, budget_ms=10_000, queries=50)
    def export_person(self, person_id: uuid.UUID) -> Mapping[str, Any]:
        """Give out everything one keeps about a person.

        When: when somebody asks for their data.
        Given: ``person_id``.
        Returns: section → records or lists, of what can be written as JSON.
        Failure: a note stands in the plugin's place; everything else is given all the same.
        """
        raise NotImplementedError

    @hookspec(fail=FailPolicy.CLOSED, budget_ms=10_000, queries=50)
    def erase_person(self, person_id: uuid.UUID) -> None:
        """Empty every personal column about a person; what they did stays counted.

        When: when somebody leaves, inside the unit of work that empties their account.
        Given: ``person_id``.
        Returns: nothing.
        Failure: the account is not erased, and the person is asked to try again; nobody is left
            half erased.
        """
        raise NotImplementedError
