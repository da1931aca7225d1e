"""What a plugin asks to be allowed, and what an administrator has agreed to.

A plugin that asks for more than was agreed to, after an update, takes no part until somebody
has agreed to the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.core.plugins.plugin import Plugin


@dataclass(frozen=True, slots=True)
class Consent:
    """What a plugin may do, or asks to do.

    :param capabilities: names of capabilities.
    :param hosts: names of the servers it talks to.
    :param csp_sources: ``directive source`` of what its pages load from elsewhere.
    """

    capabilities: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    csp_sources: frozenset[str] = frozenset()

    def beyond(self, agreed: Consent) -> tuple[str, ...]:
        """Return what is asked for here and was not agreed to, in words for a list."""
        return (
            *sorted(self.capabilities - agreed.capabilities),
            *(f"host {name}" for name in sorted(self.hosts - agreed.hosts)),
            *(f"content from {name}" for name in sorted(self.csp_sources - agreed.csp_sources)),
        )

    def stored(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "capabilities": sorted(self.capabilities),
            "hosts": sorted(self.hosts),
            "csp_sources": sorted(self.csp_sources),
        }


def asked_by(plugin: Plugin, csp_sources: Iterable[str] = ()) -> Consent:
    """Return what a loaded plugin asks for.

    :param csp_sources: what it has declared its pages load from elsewhere.
    """
    return Consent(
        frozenset(str(capability) for capability in plugin.capabilities),
        frozenset(str(host) for host in plugin.hosts),
        frozenset(csp_sources),
    )


def read_consent(stored: Mapping[str, Any]) -> Consent:
    """Rebuild what was agreed to from a row; what is not there was not agreed to."""
    return Consent(
        *(
            frozenset(str(item) for item in stored.get(part) or ())
            for part in ("capabilities", "hosts", "csp_sources")
        )
    )
