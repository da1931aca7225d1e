"""Reference for plugin authors: slots and events."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask

from portal.cli.reference.markdown import code, page, table, type_name
from portal.core.events.encoding import build
from portal.core.events.event import Event
from portal.core.events.schema import example_of_event, schema_of_event
from portal.core.plugins.slots import slots_of
from portal.core.state import state_of

PICTURES = ("home", "proposal", "area", "consultation")
"""Pages drawn by ``tools/slot_pictures.py``, each with a label in every slot."""


def slots_page(app: Flask) -> str:
    """Return the page of every slot."""
    parts = []
    for slot in sorted(slots_of(app).slots.values(), key=lambda slot: slot.name):
        parts += [f"## `{slot.name}`", slot.description]
        rows = [(code(name), code(type_name(kind))) for name, kind in slot.context.items()]
        if rows:
            parts.append(table(("Given", "Type"), rows))
    parts.append("## Where they are")
    parts += [f"![Slots of the page: {name}](../images/slots-{name}.png)" for name in PICTURES]
    opening = (
        "Slots are places in pages that plugins fill through the hook "
        "[`slot_fills`](hooks/slot_fills.md). A fill is called with the context named here and "
        "returns markup, or nothing; it has 200 ms and 3 queries, and one that fails is left out "
        "together with the plugin's other parts of the same page. A plugin offers places in its "
        "own pages through [`slots`](hooks/slots.md)."
    )
    return page("Slots", opening, parts)


def events_page(app: Flask) -> str:
    """Return the page of every event with its schema."""
    parts = []
    for name, (owner, cls) in sorted(state_of(app).event_types.items()):
        schema = schema_of_event(cls)
        facts = [
            ("Told by", owner),
            ("Version", str(cls.version)),
            ("About", f"a {cls.subject_kind}" if cls.subject_kind else "nothing in particular"),
            ("May leave the portal", "yes, in webhooks" if cls.public else "no"),
        ]
        parts += [
            f"## `{name}`",
            schema["description"],
            table(("", ""), facts),
            "Schema of the fields:",
            _json(schema),
            "Example:",
            _json(_example(cls)),
        ]
    opening = (
        "Events are facts in the past tense, written in the same commit as what they tell of. "
        "They hold identifiers and public text only. A stored event of an older version reaches "
        "subscribers in the form of the newest. Plugins declare their own through the hook "
        "[`event_types`](hooks/event_types.md) and hear of others through "
        "[`subscriptions`](hooks/subscriptions.md)."
    )
    return page("Events", opening, parts)


def _example(cls: type[Event]) -> dict[str, Any]:
    example = example_of_event(cls)
    build(cls, example)  # an example that cannot be an event would mislead
    return example


def _json(content: Any) -> str:
    return f"```json\n{json.dumps(content, indent=2, ensure_ascii=False)}\n```"
