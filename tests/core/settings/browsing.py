"""A page of settings as a browser without JavaScript sees it."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient

SITE = "/admin/settings/courier"


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, Any] = {}
        self._area = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = {name: value or "" for name, value in attrs}
        name = about.get("name", "")
        if tag == "textarea":
            self._area, self.found[name] = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in about:
            self.found[self._select] = about["value"]
        elif tag == "option":
            self.found.setdefault(self._select, about["value"])
        elif tag == "input" and about.get("type") == "checkbox":
            if "checked" in about:
                known = self.found.setdefault(name, [])
                known.append(about.get("value", "on"))
        elif tag == "input" and name:
            self.found[name] = about.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.found[self._area] += data.removeprefix("\r\n").removeprefix("\n")


def fields_in(page: str) -> dict[str, Any]:
    """Return what a browser would send of the page's form."""
    start = page.index('<form class="cp-form"')
    parser = _Fields()
    parser.feed(page[start : page.index("</form>", start)])
    return parser.found


def open_form(browser: FlaskClient, address: str = SITE) -> dict[str, Any]:
    """Return the fields of a page of settings as they are."""
    answer = browser.get(address)
    assert answer.status_code == 200, answer.status
    return fields_in(answer.text)


def send(browser: FlaskClient, address: str = SITE, /, **typed: Any) -> Any:
    """Open the form, change some fields, and send it."""
    fields = {**open_form(browser, address), **{k.replace("__", "-"): v for k, v in typed.items()}}
    return browser.post(address, data={k: v for k, v in fields.items() if v is not None})
