"""The reference names every part of the contract with plugin authors."""

from __future__ import annotations

import portal.sdk
from portal.cli.reference import sdk as reference
from portal.core.deprecations import CALENDAR
from portal.testing import PUBLIC, contract


def test_every_name_of_the_sdk_is_described():
    page = reference.sdk_page()
    rows = {line.split("`")[1].partition("(")[0]: line for line in page.splitlines() if "`" in line}
    for name in portal.sdk.__all__:
        assert name in rows, name
        assert not rows[name].endswith("|  |"), f"{name} is not described"
    for entry in CALENDAR:
        assert f"`{entry.name}`" in page


def test_the_names_stand_under_the_headings_of_the_import():
    page = reference.sdk_page()
    tables = page.partition("## Tables and units of work")[2].partition("\n## ")[0]
    assert "`Model`" in tables
    assert "`Plugin`" not in tables


def test_every_part_of_the_testing_kit_is_described():
    page = reference.testing_page()
    for module, names in PUBLIC.items():
        if module.endswith(("contract", "factories")):
            continue
        for name in names:
            assert f"`{name}" in page, name
    assert "`make.proposal(" in page
    for name in contract.__all__:
        words = name.removeprefix("test_").replace("_", " ")
        assert f"- {words[0].upper()}{words[1:]}\n" in page, name
