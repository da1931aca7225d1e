"""The only writer of the municipality."""

from __future__ import annotations

from portal.municipality.service.areas import create_area, delete_area, edit_area
from portal.municipality.service.departments import (
    create_department,
    delete_department,
    edit_department,
)
from portal.municipality.service.imports import (
    apply_import,
    clear_imports,
    forget_import,
    import_areas,
    import_topics,
    keep_import,
)
from portal.municipality.service.layers import delete_layer, replace_layer
from portal.municipality.service.topics import create_topic, delete_topic, edit_topic

__all__ = [
    "apply_import",
    "clear_imports",
    "create_area",
    "create_department",
    "create_topic",
    "delete_area",
    "delete_department",
    "delete_layer",
    "delete_topic",
    "edit_area",
    "edit_department",
    "edit_topic",
    "forget_import",
    "import_areas",
    "import_topics",
    "keep_import",
    "replace_layer",
]
