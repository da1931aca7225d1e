"""Nobody where they do not belong: every route, asked as everybody, in every state of things."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from portal.core.web.routing import access_of
from portal.testing.site import make_site
from tests.permissions.matrix import (
    PEOPLE,
    PROGRAMS,
    READS,
    WRITES,
    Matrix,
    allowed_roles,
    asked_by,
    expected,
)
from tests.support.routes import address, routes

KEPT_OUT = ("sign_in", "refused", "hidden")


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> Matrix:
    folder = tmp_path_factory.mktemp("matrix")
    return Matrix(make_site(folder), folder)


def test_every_route_stands_in_the_table_and_the_table_in_the_portal(matrix: Matrix) -> None:
    _groups, table = expected()
    there = {
        f"{method} {rule.endpoint}"
        for method in READS + WRITES
        for rule in routes(matrix.app, method)
    }
    assert sorted(there - set(table)) == [], "nobody has said who may ask these"
    assert sorted(set(table) - there) == [], "these are gone"


@pytest.mark.slow
@pytest.mark.parametrize("methods", [READS, WRITES], ids=["reading", "changing"])
def test_exactly_those_get_in_whom_the_table_names(
    matrix: Matrix, methods: tuple[str, ...]
) -> None:
    groups, table = expected()
    wrong: dict[str, list[str]] = defaultdict(list)
    asked = 0
    for rule, method, state in matrix.cells(methods):
        row = table.get(f"{method} {rule.endpoint}")
        if row is None:
            continue
        cell = row if isinstance(row, str) else row[state]
        allowed = allowed_roles(groups, cell)
        for role in asked_by(rule.endpoint):
            asked += 1
            came = matrix.ask(rule, method, state, role)
            if came not in ("allowed", *KEPT_OUT) or (came == "allowed") != (role in allowed):
                wrong[f"{method} {rule.endpoint} {state}".strip()].append(f"{role}: {came}")
    assert asked > 1000
    assert "\n".join(f"{row}: {found}" for row, found in sorted(wrong.items())) == ""


def test_strangers_are_sent_to_the_door_and_never_told_what_is_behind(matrix: Matrix) -> None:
    for rule, method, state in matrix.cells(READS):
        access = access_of(matrix.app, rule.endpoint)
        assert access is not None
        if access.kind != "public":
            assert matrix.ask(rule, method, state, "visitor") == "sign_in", rule.endpoint


def test_the_groups_name_only_roles_there_are() -> None:
    groups, table = expected()
    known = {*PEOPLE, *PROGRAMS}
    for name, roles in groups.items():
        assert set(roles) <= known, name
    for row, cells in table.items():
        for cell in [cells] if isinstance(cells, str) else cells.values():
            assert allowed_roles(groups, cell) <= known, row


def test_a_form_without_the_page_it_came_from_is_refused(matrix: Matrix, tmp_path: Path) -> None:
    browser = matrix.stage.browser("administrator")
    refused = 0
    for rule, method, _state in matrix.cells(("POST",)):
        if rule.endpoint.startswith("api"):
            continue

        answer = browser.post(address(matrix.stage, rule, _state))
        assert answer.status_code == 400, f"{method} {rule.endpoint}"
        refused += 1
    assert refused > 80
