"""Every column of every table says whether it holds personal data, and says it once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from flask import Flask

from portal.core.database.base import Base
from portal.core.plugins.calls import collect
from portal.core.privacy import PersonalColumn, PrivacyHooks, PrivacyInventory


def inventories(app: Flask) -> dict[str, PrivacyInventory]:
    with app.app_context():
        return dict(collect(PrivacyHooks.personal_data))


def every_column() -> set[str]:
    return {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        if not table.name.startswith(("plugin_", "test_"))
        for column in table.columns
    }


def expanded(names: Iterable[str]) -> list[str]:
    """Return columns, ``table.*`` as every column of the table."""
    known = every_column()
    found: list[str] = []
    for name in names:
        table, _dot, column = name.partition(".")
        found += [c for c in known if c.startswith(f"{table}.")] if column == "*" else [name]
    return found


def test_every_column_is_classified_exactly_once(app: Flask) -> None:
    told: Counter[str] = Counter()
    for inventory in inventories(app).values():
        told.update(column.column for column in inventory.personal)
        told.update(expanded(inventory.plain))
    columns = every_column()
    # Those of bundled plugins are looked at by their own contract tests.
    told = Counter({c: n for c, n in told.items() if not c.startswith("plugin_")})
    assert len(columns) > 200
    assert sorted(columns - set(told)) == [], "nobody says whether these are personal"
    assert sorted(set(told) - columns) == [], "these do not exist"
    assert sorted(c for c, times in told.items() if times > 1) == [], "said more than once"


def test_each_personal_column_has_a_purpose_a_basis_and_an_end(app: Flask) -> None:
    with app.test_request_context():
        personal: list[PersonalColumn] = [
            column
            for _name, inventory in collect(PrivacyHooks.personal_data)
            for column in inventory.personal
        ]
        assert len(personal) > 20
        for column in personal:
            assert str(column.purpose), column.column
            assert str(column.basis), column.column
            assert str(column.retention), column.column


def test_columns_that_plainly_hold_personal_data_are_not_called_plain(app: Flask) -> None:
    plain = {
        column for inventory in inventories(app).values() for column in expanded(inventory.plain)
    }
    telling = ("email", "birth", "document_number", "display_name", "phone", "address_line")
    suspicious = {
        column for column in plain if any(word in column.partition(".")[2] for word in telling)
    }
    # A department's own address is the council's, not a person's.
    assert suspicious - {"department.email"} == set()


def test_the_privacy_page_tells_people_about_every_personal_column(app: Flask) -> None:
    page = app.test_client().get("/pages/privacy").text
    with app.test_request_context():
        for _name, inventory in collect(PrivacyHooks.personal_data):
            for column in inventory.personal:
                assert str(column.retention) in page or column.column in page, column.column
