"""A portal with the examples of all hooks installed; each test enables the one it is about."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal.testing.site import Site, make_site
from tests.hooks.specifications import WITH_TABLES, example, names_of_examples


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return the portal with the examples."""
    names = [name for name in names_of_examples() if name not in WITH_TABLES]
    plugins = tuple(example(name) for name in names)
    return make_site(tmp_path_factory.mktemp("hooks"), plugins=plugins)


@pytest.fixture
def site(shelf: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Return that portal, emptied; forms can be sent without reading their page first."""
    monkeypatch.setitem(shelf.app.config, "WTF_CSRF_ENABLED", False)
    shelf.empty()
    return shelf


@pytest.fixture
def use(site: Site) -> Callable[[str], None]:
    """Return a function that switches the example of a hook on."""

    def enable(hook: str) -> None:
        site.enable(example(hook).name)

    return enable
