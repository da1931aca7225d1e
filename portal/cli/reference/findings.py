"""Reference of what ``portal plugin check`` looks for."""

from __future__ import annotations

from portal.cli.plugin_check.families import rules_by_family
from portal.cli.plugin_check.findings import Tier
from portal.cli.reference.markdown import code, page, table


def findings_page() -> str:
    """Return the page of every finding."""
    parts = []
    for title, rules in rules_by_family().items():
        parts.append(f"## {title.rstrip('.')}")
        rows = [(code(rule.code), rule.title, rule.tier.word, rule.why) for rule in rules]
        parts.append(table(("Code", "What is wrong", "In the way of", "Why, and what to do"), rows))
    tiers = ", ".join(tier.word for tier in Tier if tier)
    opening = (
        "What `portal plugin check` looks for. A code never changes its meaning. Each finding is "
        f"in the way of a tier ({tiers}) and of those above it; how a plugin comes by its tier is "
        "in [Check a plugin](../how-to/check-a-plugin.md). Each code has a sample in "
        "`tests/authors/bad` that shows it and nothing else."
    )
    return page("Findings of `portal plugin check`", opening, parts)
