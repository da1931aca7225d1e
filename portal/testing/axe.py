"""Draws one page in Chromium, lets axe look at it and prints what it finds (a process of its own).

Read from standard input as JSON: the page, its styles and scripts, and where axe and Chromium
are. Nothing else is loaded: what is not there is answered with "not found".
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (tags) => {
  const options = { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] };
  const { violations } = await axe.run(document, options);
  return violations.flatMap((v) => v.nodes.slice(0, 3).map((n) =>
    `axe ${v.id} (${v.help}): ${n.html.slice(0, 200)} ` +
    (n.any[0]?.message || n.all[0]?.message || n.none[0]?.message || "")));
}"""


def look(content: dict[str, Any]) -> list[str]:
    """Return what axe finds."""
    from playwright.sync_api import Route, sync_playwright  # noqa: PLC0415 - not everywhere

    files: dict[str, list[str]] = content["files"]

    def serve(route: Route) -> None:
        parts = urlsplit(route.request.url)
        wanted = parts.path + (f"?{parts.query}" if parts.query else "")
        if wanted in files:
            kind, body = files[wanted]
            route.fulfill(status=200, content_type=f"{kind}; charset=utf-8", body=body)
        else:
            route.fulfill(status=404, body="")

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=content["chromium"], args=ARGUMENTS)
        page = browser.new_page(viewport={"width": content["width"], "height": 900})
        page.route("**/*", serve)
        page.goto("http://localhost" + content["path"])
        page.evaluate(Path(content["axe"]).read_text(encoding="utf-8"))
        found: list[str] = page.evaluate(RUN, TAGS)
        browser.close()
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(look(json.load(sys.stdin))))
