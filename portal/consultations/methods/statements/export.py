"""Statements with their counts as rows: for downloads and for ``portal export statements``."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from portal.consultations.methods.statements.opinion.records import OpinionMap
from portal.consultations.methods.statements.queries import opinion_map_of, statements_of
from portal.consultations.methods.statements.records import StatementRecord, StatementState
from portal.consultations.methods.statements.suppression import shown_groups

COUNTS = ("agree", "disagree", "pass", "seen")


@dataclass(frozen=True, slots=True)
class StatementTable:
    """Rows of statements with counts of everybody and of each group that may be shown.

    :param groups: labels of the groups, in the order of the columns.
    :param suppressed: labels of groups left out because they are too small.
    """

    groups: tuple[str, ...]
    suppressed: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns: those of everybody, then ``group_a_agree`` and so on."""
        own = (f"group_{label.lower()}_{count}" for label in self.groups for count in COUNTS)
        return ("statement_id", "text", *COUNTS, "moderated", "is_meta", "is_seed", *own)

    def lines(self) -> Iterator[tuple[Any, ...]]:
        """Yield the rows in the order of the columns."""
        for row in self.rows:
            yield tuple(_plain(row[column]) for column in self.columns)


def _plain(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def statement_table(
    phase_id: uuid.UUID, *, rejected: bool = False, small_groups: bool = False
) -> StatementTable:
    """Return a phase's statements with their counts.

    :param rejected: also those that moderators have rejected (never for the public).
    :param small_groups: also counts of groups so small that people could be recognised.
    """
    states = list(StatementState) if rejected else [StatementState.ACCEPTED]
    stored = opinion_map_of(phase_id)
    found = stored[0] if stored is not None else None
    groups = found.groups if found is not None else ()
    shown = {group.label for group in (groups if small_groups else shown_groups(found))}
    return StatementTable(
        groups=tuple(group.label for group in groups if group.label in shown),
        suppressed=tuple(group.label for group in groups if group.label not in shown),
        rows=tuple(_row(one, found, shown) for one in statements_of(phase_id, *states)),
    )


def _row(statement: StatementRecord, found: OpinionMap | None, shown: set[str]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "statement_id": statement.number,
        "text": statement.text,
        "agree": statement.agree,
        "disagree": statement.disagree,
        "pass": statement.passed,
        "seen": statement.seen,
        "moderated": {"accepted": 1, "pending": 0, "rejected": -1}[statement.state]
        if statement.reviewed
        else 0,
        "is_meta": statement.is_meta,
        "is_seed": statement.is_seed,
    }
    for group in found.groups if found is not None else ():
        if group.label in shown:
            counts = group.counts.get(str(statement.number))
            prefix = f"group_{group.label.lower()}_"
            values = (
                ("", "", "", "")
                if counts is None
                else (counts.agree, counts.disagree, counts.passes, counts.seen)
            )
            row |= {f"{prefix}{name}": value for name, value in zip(COUNTS, values, strict=True)}
    return row


def as_json(table: StatementTable) -> list[dict[str, Any]]:
    """Return the rows with a group's counts as one object each."""
    return [
        {
            **{name: row[name] for name in ("statement_id", "text", *COUNTS)},
            **{name: row[name] for name in ("moderated", "is_meta", "is_seed")},
            "groups": {
                label: {name: row[f"group_{label.lower()}_{name}"] for name in COUNTS}
                for label in table.groups
                if row[f"group_{label.lower()}_seen"] != ""
            },
        }
        for row in table.rows
    ]
