"""Every hook of the portal, its example, and the parts of its docstring."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import portal.sdk  # noqa: F401 - every class of hooks is known from here on
from portal.core.plugins.plugin import Plugin
from portal.core.plugins.spec import HookSpec

EXAMPLES = Path(__file__).resolve().parent / "examples"
WITH_TABLES = frozenset({"tally_targets"})
"""Examples whose tables must not be among those of other tests."""


def hooks() -> Iterator[tuple[type[HookSpec], str, Callable[..., Any]]]:
    """Yield class, name and method of every hook the portal itself specifies."""
    for specification in HookSpec.__subclasses__():
        if not specification.__module__.startswith("portal."):
            continue
        for name, member in vars(specification).items():
            if hasattr(member, "portal_rules"):
                yield specification, name, member


def example(hook: str) -> Plugin:
    """Return the plugin of a hook's example."""
    found = importlib.import_module(f"tests.hooks.examples.{hook}").plugin
    assert isinstance(found, Plugin)
    return found


def names_of_examples() -> list[str]:
    """Return the names of the hooks that have an example."""
    return sorted(path.stem for path in EXAMPLES.glob("*.py"))


def arguments_of(hook: Callable[..., Any]) -> list[str]:
    """Return the names of what a hook is given."""
    return [name for name in inspect.signature(hook).parameters if name != "self"]
