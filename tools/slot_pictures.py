"""Draws where the slots are: pages of a demonstration town with a labelled box in every slot.

``python -m tools.slot_pictures var/demo`` writes ``docs/images/slots-*.png``, to which the
reference of slots refers. It needs Chromium, and changes nothing in the town.
"""

from __future__ import annotations

import io
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from flask import Flask
from markupsafe import Markup
from PIL import Image
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from portal.app import create_app
from portal.core.config import load_config
from portal.core.plugins import Plugin, SlotFill, hookimpl
from portal.sdk import (
    areas,
    current_consultations,
    format_id,
    newest_proposals,
)

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
LIMIT_BYTES = 150_000
WIDTH = 1100
SLOTS = (
    *("area.below", "consultation.below", "consultation.sidebar", "home.bottom", "home.top"),
    *("layout.footer", "person.below", "proposal.below_text", "proposal.list_item"),
    "proposal.sidebar",
)
STYLE = """
.slot-box { display: block; margin: .5rem 0; padding: .5rem .75rem; border: 3px solid #b00068;
  background: #ffe3f3; color: #5a0036; font: 700 1rem/1.4 monospace; }
"""


def _box(slot: str, **_context: Any) -> Markup:
    return Markup('<span class="slot-box">{}</span>').format(slot)


class Labels(Plugin):
    """Says of every slot which it is."""

    name = "labels"
    title = "Labels"
    built_in: ClassVar[bool] = True

    @hookimpl
    def slot_fills(self) -> list[SlotFill]:
        """Fill every slot that can be seen on a public page."""
        return [SlotFill(slot, partial(_box, slot)) for slot in SLOTS]


def pages(app: Flask) -> dict[str, str]:
    """Return the name of each picture with the address of its page."""
    with app.app_context():
        proposal = newest_proposals(1)[0]
        area = next(iter(areas().values()))
        consultation = current_consultations(limit=1)[0]
    return {
        "home": "/",
        "proposal": f"/proposals/{format_id(proposal.id)}",
        "area": f"/areas/{area.slug}",
        "consultation": f"/consultations/{consultation.slug}",
    }


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve the application on a free port of this machine; give its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


@contextmanager
def camera() -> Iterator[Callable[[str], bytes]]:
    """Give a function from an address to a picture of the whole page."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        # The boxes' style is the tool's and no part of the pages; their policy would stop it.
        context = browser.new_context(
            viewport={"width": WIDTH, "height": 900}, bypass_csp=True, reduced_motion="reduce"
        )

        def take(address: str) -> bytes:
            page = context.new_page()
            page.goto(address, wait_until="networkidle")
            page.add_style_tag(content=STYLE)
            picture = page.screenshot(full_page=True)
            page.close()
            return picture

        try:
            yield take
        finally:
            browser.close()


def small(picture: bytes) -> bytes:
    """Return the picture with few colours, and narrower until it is small enough."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    share = 0.7
    while True:
        size = (round(image.width * share), round(image.height * share))
        written = io.BytesIO()
        image.resize(size, Image.Resampling.LANCZOS).quantize(48).save(
            written, "PNG", optimize=True
        )
        if written.tell() <= LIMIT_BYTES:
            return written.getvalue()
        share *= 0.9


def main(town: Path) -> None:
    """Write every picture."""
    app = create_app(load_config(town / "portal.toml"), plugins=(Labels(),))
    with served(app) as address, camera() as take:
        for name, path in pages(app).items():
            file = IMAGES / f"slots-{name}.png"
            file.write_bytes(small(take(address + path)))
            print(f"{file.name}: {file.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
