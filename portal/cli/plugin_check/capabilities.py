"""Capabilities: what the plugin asks to be allowed, against what it does."""

from __future__ import annotations

from collections.abc import Iterator

from portal.cli.plugin_check.findings import Finding, Tier, rule
from portal.cli.plugin_check.hooks import marked
from portal.cli.plugin_check.stage import Stage
from portal.cli.plugin_check.subject import Module, Subject
from portal.core.plugins.plugin import Capability
from portal.core.plugins.tables import tables_of

UNUSED = rule(
    "C201", "capability that is not used", Tier.SILVER,
    "Administrators agree to capabilities when they enable a plugin; one that is not needed costs "
    "trust.",
)  # fmt: skip
UNDECLARED = rule(
    "C202", "capability that is not declared", Tier.BRONZE,
    "What a plugin does must be among its `capabilities`, so that whoever enables it has agreed.",
)  # fmt: skip

#: Hook → the capability whoever implements it needs.
BY_HOOK = {
    "blueprints": Capability.ROUTES,
    "api_blueprints": Capability.ROUTES,
    "slot_fills": Capability.SLOTS,
    "subscriptions": Capability.EVENTS,
    "event_types": Capability.EVENTS,
    "periodic_jobs": Capability.JOBS,
    "settings_pages": Capability.SETTINGS,
    "decide": Capability.CHECKS,
    "check_proposal": Capability.CHECKS,
    "check_comment": Capability.CHECKS,
    "check_registration": Capability.CHECKS,
    "check_opening": Capability.CHECKS,
}
#: Name of the SDK → the capability whoever calls it needs.
BY_NAME = {
    "http_client": Capability.NETWORK,
    "EgressClient": Capability.NETWORK,
    "store_image": Capability.FILES,
    "store_document": Capability.FILES,
    "contacts_of": Capability.PERSONAL_DATA,
    "emit": Capability.EVENTS,
}


def findings(subject: Subject, stage: Stage | None) -> Iterator[Finding]:
    """Compare the declared capabilities with what the plugin does."""
    plugin = subject.plugin
    if plugin is None:
        return
    used = _used(subject, stage)
    declared = {Capability(capability) for capability in plugin.capabilities}
    line = subject.method_line("capabilities")
    for capability in sorted(declared - used.keys()):
        message = f"{capability.name} is declared, and nothing uses it"
        yield Finding(UNUSED, subject.plugin_module, line, message)
    for capability in sorted(used.keys() - declared):
        message = f"{capability.name} is not declared, although {used[capability]}"
        yield Finding(UNDECLARED, subject.plugin_module, line, message)


def _used(subject: Subject, stage: Stage | None) -> dict[Capability, str]:
    plugin = subject.plugin
    assert plugin is not None  # noqa: S101 - asked of loaded plugins only
    used: dict[Capability, str] = {}
    for name in marked(plugin):
        if name in BY_HOOK:
            used.setdefault(BY_HOOK[name], f"it implements {name}")
    for module in subject.modules:
        for name in sorted(_called(module) & BY_NAME.keys()):
            used.setdefault(BY_NAME[name], f"it calls {name}")
    if tables_of(plugin):
        used.setdefault(Capability.TABLES, "it has tables")
    if plugin.settings is not None or getattr(plugin, "consultation_settings", None) is not None:
        used.setdefault(Capability.SETTINGS, "it has settings")
    if plugin.hosts:
        used.setdefault(Capability.NETWORK, "it names hosts")
    if stage is not None and stage.inventory.personal:
        used.setdefault(Capability.PERSONAL_DATA, "it keeps personal data")
    return used


def _called(module: Module) -> set[str]:
    return {name for _call, name in module.calls()}
