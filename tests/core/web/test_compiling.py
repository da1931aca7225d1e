"""Templates are compiled once, however many threads ask for one at the same time."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from jinja2 import DictLoader

from portal.core.web.addresses import PortalFlask
from portal.core.web.compiling import PortalEnvironment

THREADS = 8


def test_threads_wait_for_the_one_that_compiles(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    all_there = threading.Barrier(THREADS)
    compile_template = PortalEnvironment.compile

    def counted(self: PortalEnvironment, source: Any, name: str, *rest: Any, **named: Any) -> Any:
        compiled.append(name)
        # Time for the others to begin as well, if nothing holds them back.
        threading.Event().wait(0.05)
        return compile_template(self, source, name, *rest, **named)

    monkeypatch.setattr(PortalEnvironment, "compile", counted)
    environment = PortalFlask("compiling").jinja_env
    environment.loader = DictLoader({"page": "{{ 1 + 1 }}"})

    def render(_number: int) -> str:
        all_there.wait()
        return str(environment.get_template("page").render())

    with ThreadPoolExecutor(THREADS) as pool:
        assert set(pool.map(render, range(THREADS))) == {"2"}
    assert compiled == ["page"]
