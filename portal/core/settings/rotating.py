"""Encrypts every secret anew under the newest key, so that older keys can be taken away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import func, select, tuple_

from portal.core.database.session import session
from portal.core.database.unit_of_work import unit_of_work
from portal.core.settings.keys import Unreadable, key_ring
from portal.core.settings.models import SecretRow
from portal.core.settings.writing import decrypt_row, encrypt_into

BATCH = 100


@dataclass(frozen=True, slots=True)
class KeptUnder:
    """A secret and the key it is kept under.

    :param readable: whether this site's keys open it.
    """

    component: str
    scope: str
    name: str
    key_id: str
    readable: bool

    @property
    def path(self) -> str:
        """Name it for the command line and for reports."""
        where = "" if self.scope == "site" else f" ({self.scope})"
        return f"{self.component}.{self.name}{where}"


def kept_secrets() -> Iterator[KeptUnder]:
    """Yield every secret that is kept, in order, trying each."""
    order = (SecretRow.component, SecretRow.scope, SecretRow.name)
    for row in session().execute(select(SecretRow).order_by(*order)).scalars():
        yield KeptUnder(row.component, row.scope, row.name, row.key_id, _opens(row))


def rotate_secrets(progress: Callable[[int, int], None]) -> tuple[int, list[str]]:
    """Encrypt every secret anew that is not under the newest key; safe to repeat and to stop.

    :param progress: told after each batch how many of how many have been looked at.
    :returns: how many were encrypted anew, and the names of those no key opens.
    :raises Unreadable: when the site has no keys.
    """
    if not key_ring().newest:
        raise Unreadable("there are no settings_keys")
    total = session().execute(select(func.count()).select_from(SecretRow)).scalar_one()
    session().rollback()
    seen, renewed, lost = 0, 0, list[str]()
    after: tuple[str, str, str] | None = None
    while True:
        with unit_of_work():
            rows = _batch(after)
            for row in rows:
                if row.key_id == key_ring().newest:
                    continue
                try:
                    encrypt_into(row, decrypt_row(row))
                    renewed += 1
                except Unreadable:
                    lost.append(KeptUnder(row.component, row.scope, row.name, "", False).path)
            after = (rows[-1].component, rows[-1].scope, rows[-1].name) if rows else None
        seen += len(rows)
        progress(seen, max(total, seen))
        if after is None or len(rows) < BATCH:
            return renewed, lost


def _batch(after: tuple[str, str, str] | None) -> list[SecretRow]:
    key = (SecretRow.component, SecretRow.scope, SecretRow.name)
    statement = select(SecretRow).order_by(*key).limit(BATCH).with_for_update()
    if after is not None:
        statement = statement.where(tuple_(*key) > after)
    return list(session().execute(statement).scalars())


def _opens(row: SecretRow) -> bool:
    try:
        decrypt_row(row)
    except Unreadable:
        return False
    return True
