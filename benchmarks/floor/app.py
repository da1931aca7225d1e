"""A plain Flask and Jinja application that renders a list from memory: what pages are held against.

It has no database, no session, no translations and no code of the portal. ``FLOOR_BYTES`` says
how large its page is to be, so that it is as large as the page it is compared with; the page has
as many entries as that takes, each of about half a kilobyte.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Flask, render_template

TEXT = (
    "The pavement in front of the school is too narrow for two prams & a wheelchair, and in the "
    "morning everybody walks on the road. Two metres more would be enough."
)


@dataclass(frozen=True)
class Item:
    """One entry of the list."""

    number: int
    title: str
    text: str
    topic: str
    area: str
    author: str
    supports: int
    needed: int
    comments: int


def item_of(number: int) -> Item:
    """Return an entry of the list."""
    title = f"Widen the pavement in street {number:03d}"
    author = f"Person {number:03d}"
    return Item(number, title, TEXT, "Streets", "Old Town", author, 100, 300, 10)


def create_app(size: int) -> Flask:
    """Make the application, its page being ``size`` bytes long (to one part in a hundred)."""
    app = Flask("floor", root_path=str(Path(__file__).parent))
    shown: list[Item] = []

    @app.get("/")
    def page() -> str:
        return render_template("list.html", items=shown, title="Proposals")

    @app.get("/items/<int:number>")
    def item(number: int) -> str:
        return str(number)

    def length() -> int:
        return len(app.test_client().get("/").data)

    empty = length()
    shown.append(item_of(0))
    each = length() - empty
    shown.extend(item_of(number) for number in range(1, max(1, (size - empty) // each)))
    missing = size - length()
    if missing > 0:
        shown[-1] = replace(shown[-1], text=TEXT + "." * missing)
    return app


def application() -> Flask:
    """Make the application the environment asks for."""
    return create_app(int(os.environ.get("FLOOR_BYTES", "28000")))
