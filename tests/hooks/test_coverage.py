"""Every hook is specified, budgeted, tested and shown; a new one without any of it fails here."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from flask import Flask

from portal.cli.reference.hooks import PARTS, parts_of
from portal.core.plugins.manager import plugins_of
from portal.core.plugins.spec import FailPolicy, When, rules_of
from portal.core.plugins.states import PluginState
from tests.hooks.specifications import WITH_TABLES, arguments_of, example, hooks, names_of_examples

HERE = Path(__file__).resolve().parent
NAMES = [name for _class, name, _hook in hooks()]


def test_hooks_have_one_name_each() -> None:
    assert sorted(NAMES) == sorted(set(NAMES))


@pytest.mark.parametrize(("specification", "name", "hook"), list(hooks()), ids=NAMES)
def test_a_hook_says_when_with_what_what_it_returns_and_what_a_failure_means(
    specification: type, name: str, hook: object
) -> None:
    _first, parts = parts_of(hook)
    assert list(parts) == list(PARTS), f"{specification.__name__}.{name}"
    for argument in arguments_of(hook):  # type: ignore[arg-type]
        assert f"``{argument}``" in parts["Given"], argument
    if not arguments_of(hook):  # type: ignore[arg-type]
        assert parts["Given"].startswith("nothing")


@pytest.mark.parametrize(("specification", "name", "hook"), list(hooks()), ids=NAMES)
def test_a_hook_has_a_policy_and_a_budget(specification: type, name: str, hook: object) -> None:
    rules = rules_of(hook)  # type: ignore[arg-type]
    assert rules.budget_ms > 0
    assert rules.queries >= 0
    if rules.when is When.START:
        assert rules.fail is FailPolicy.BROKEN
        assert rules.queries == 0
    if rules.fail is FailPolicy.CLOSED:
        assert rules.when is When.REQUEST, "only people can be refused"


def test_every_hook_has_an_example_and_every_example_a_hook() -> None:
    assert names_of_examples() == sorted(NAMES)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in WITH_TABLES])
def test_an_example_implements_its_hook_with_the_sdk_alone(name: str) -> None:
    assert hasattr(getattr(type(example(name)), name), "portal_impl")
    source = (HERE / "examples" / f"{name}.py").read_text("utf-8")
    imported = {
        node.module
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module
    }
    assert {module for module in imported if module.startswith("portal")} == {"portal.sdk"}


def test_every_hook_is_tested_by_its_name() -> None:
    tested: set[str] = set()
    for path in HERE.glob("test_*_hooks.py"):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                tested |= {name for name in NAMES if node.name.startswith(f"test_{name}_")}
    assert sorted(set(NAMES) - tested) == []


def test_all_examples_get_on_with_each_other(app: Flask) -> None:
    with app.app_context():
        broken = {
            name: reason
            for name, (state, reason) in plugins_of(app).states().items()
            if state is PluginState.BROKEN
        }
    assert broken == {}
