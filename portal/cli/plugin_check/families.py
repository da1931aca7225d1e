"""Every family of findings. One that is not here is not looked for."""

from __future__ import annotations

from portal.cli.plugin_check import (
    access,
    accessibility,
    budgets,
    capabilities,
    code,
    deprecated,
    hooks,
    imports,
    migrations,
    tables,
    templates,
    translations,
)
from portal.cli.plugin_check.findings import Rule, every_rule

#: Those that only look, in the order in which they are run.
FAMILIES = (
    code,
    hooks,
    imports,
    capabilities,
    tables,
    access,
    templates,
    translations,
    accessibility,
    deprecated,
)
#: Those that need more, or change what they look at.
LAST = (budgets, migrations)


def rules_by_family() -> dict[str, list[Rule]]:
    """Return every rule below the first sentence of the module that declares it."""
    known = {rule.code: rule for rule in every_rule()}
    found: dict[str, list[Rule]] = {}
    for family in (*FAMILIES, *LAST):
        own = [value for value in vars(family).values() if isinstance(value, Rule)]
        title = (family.__doc__ or "").partition("\n")[0]
        found[title] = sorted((known[rule.code] for rule in own), key=lambda rule: rule.code)
    return found
