"""Whether everybody can use a page: axe in a real browser where there is one, else the markup.

The checks of the markup always run. Where Chromium, Playwright and axe are there, the page is
also drawn with its styles and axe looks at it: contrast, focus, target sizes, names of widgets.
``looked_with()`` says which of the two it was, and pytest's header says so too.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from portal.core.web.markup import accessibility_findings

AXE_VARIABLE = "PORTAL_AXE"
"""Environment variable with the path of ``axe.min.js``; in a checkout it is found by itself."""
_CHECKOUT = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
_ASSET = re.compile(r"""(?:href|src)=["'](/static/[^"']+\.(?:css|js|svg|woff2)[^"']*)["']""")
_IN_STYLE = re.compile(r"""url\(["']?(/static/[^"')]+|[^"')/:][^"')]*)["']?\)""")
SECONDS = 60


def axe_script() -> Path | None:
    """Return the file of axe, ``None`` where there is none."""
    path = Path(os.environ.get(AXE_VARIABLE) or _CHECKOUT)
    return path if path.is_file() else None


def chromium_program() -> str | None:
    """Return Chromium's program, ``None`` where there is none."""
    return shutil.which("chromium") or shutil.which("google-chrome")


def looked_with() -> str:
    """Return in words what pages are looked at with."""
    if axe_script() and chromium_program() and find_spec("playwright"):
        return "axe in Chromium"
    return "checks of the markup alone (axe needs Chromium, Playwright and PORTAL_AXE)"


def assert_accessible(client: FlaskClient, path: str, *, width: int = 390) -> None:
    """Fail unless everybody can use a page.

    :param client: whose browser; ``client_as("citizen")``.
    :param path: the page's address.
    :param width: of the window in pixels.
    """
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code < 400, f"{path} answered {answer.status_code}"
    found = accessibility_findings(answer.text)
    if looked_with().startswith("axe"):
        found += axe_findings(client, path, answer.text, width=width)
    assert not found, f"{path}, looked at with {looked_with()}:\n" + "\n".join(found)


def axe_findings(client: FlaskClient, path: str, markup: str, *, width: int = 390) -> list[str]:
    """Return what axe finds on a page that is drawn with its styles.

    The browser runs in a process of its own, and asks nobody but this test for anything.
    """
    content: dict[str, Any] = {
        "axe": str(axe_script()),
        "chromium": chromium_program(),
        "path": path,
        "width": width,
        "files": {path: ["text/html", markup]} | _assets(client, markup),
    }
    # An event loop of the browser's in this process would be in the way of the tests' own.
    done = subprocess.run(
        [sys.executable, "-m", "portal.testing.axe"],
        input=json.dumps(content),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"axe could not look: {done.stderr[-2000:]}"
    found: list[str] = json.loads(done.stdout)
    return found


def _assets(client: FlaskClient, markup: str) -> dict[str, list[str]]:
    found = {}
    for address in set(_ASSET.findall(markup)):
        answer = client.get(address)
        kind = answer.mimetype or ""
        if answer.status_code == 200 and kind.startswith(("text/", "image/svg")):
            found[address] = [kind, answer.text]
        answer.close()
    return found
