"""Templates are compiled once, whoever asks: many threads at the same time, or the next start."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from jinja2 import DictLoader

from portal.core.web import compiling
from portal.core.web.application import PortalFlask
from portal.core.web.compiling import CompiledTemplates, PortalEnvironment

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


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names: list[str] = []
    compile_template = PortalEnvironment.compile

    def noted(self: PortalEnvironment, source: Any, name: str, *rest: Any, **named: Any) -> Any:
        names.append(name)
        return compile_template(self, source, name, *rest, **named)

    monkeypatch.setattr(PortalEnvironment, "compile", noted)
    return names


def said_after_a_start(folder: Path, text: str) -> str:
    environment = PortalFlask("compiling").jinja_env
    environment.bytecode_cache = CompiledTemplates(folder)
    environment.loader = DictLoader({"page": text})
    return environment.get_template("page").render()


def test_the_next_start_finds_what_was_compiled(tmp_path: Path, compiled: list[str]) -> None:
    assert [said_after_a_start(tmp_path, "{{ 1 + 1 }}") for _start in range(2)] == ["2", "2"]
    assert compiled == ["page"]


def test_a_changed_template_is_compiled_anew(tmp_path: Path, compiled: list[str]) -> None:
    assert said_after_a_start(tmp_path, "{{ 1 + 1 }}") == "2"
    assert said_after_a_start(tmp_path, "{{ 1 + 2 }}") == "3"
    assert compiled == ["page", "page"]


def test_nothing_another_form_of_our_tags_made_is_used_or_stays(
    tmp_path: Path, compiled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said_after_a_start(tmp_path, "{{ 1 + 1 }}")
    monkeypatch.setattr(compiling.jinja2, "__version__", "another")
    said_after_a_start(tmp_path, "{{ 1 + 1 }}")
    assert compiled == ["page", "page"]
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_that_cannot_be_used_costs_nothing_but_time(
    tmp_path: Path, compiled: list[str]
) -> None:
    folder = tmp_path / "taken"
    folder.write_text("a file where the folder should be")
    assert [said_after_a_start(folder, "{{ 1 + 1 }}") for _start in range(2)] == ["2", "2"]
    assert compiled == ["page", "page"]
