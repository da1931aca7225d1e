"""On the narrowest phone and without scripts, nothing has to be scrolled sideways."""

from __future__ import annotations

NARROW = {"width": 320, "height": 700}
LISTS = {"/proposals": "/proposals/0", "/consultations": "/consultations/"}


def test_nothing_is_wider_than_the_window_where_scripts_do_not_shorten_it(visit):
    window = visit(java_script_enabled=False, viewport=NARROW)
    page = window.open("/")
    paths = ["/"]
    for listed, one in LISTS.items():
        page = window.open(listed)
        paths += [listed, page.locator(f"main a[href^='{one}']").first.get_attribute("href")]
    wide = {}
    for path in paths:
        page = window.open(path)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > NARROW["width"]:
            wide[path] = width
    assert wide == {}
