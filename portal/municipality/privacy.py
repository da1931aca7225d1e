"""Which columns of the municipality hold personal data: only where a department can be reached."""

from __future__ import annotations

from portal.core.privacy import PrivacyInventory

INVENTORY = PrivacyInventory(
    personal=[],
    plain=["area.*", "topic.*", "department.*", "map_layer.*", "area_import.*"],
)
