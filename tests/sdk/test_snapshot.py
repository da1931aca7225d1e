"""The contract with plugin authors changes only when somebody means it to."""

from __future__ import annotations

import difflib

import portal.sdk
from tests.sdk import snapshot

HOW = """
The signatures of portal.sdk or portal.testing have changed:

{changes}

If plugins that are out there go on working, write the snapshot anew:
    python -m tests.sdk.snapshot
If a line went or means something else, deprecate it first: portal/core/deprecations.py."""


def test_every_public_signature_is_as_it_was_written_down():
    written = snapshot.FILE.read_text(encoding="utf-8").splitlines()
    changes = [
        line
        for line in difflib.unified_diff(written, snapshot.lines(), lineterm="", n=0)
        if not line.startswith(("---", "+++", "@@"))
    ]
    assert not changes, HOW.format(changes="\n".join(changes))


def test_every_name_of_the_sdk_is_there_and_named_once():
    assert [name for name in portal.sdk.__all__ if not hasattr(portal.sdk, name)] == []
    assert len(set(portal.sdk.__all__)) == len(portal.sdk.__all__)


def test_a_changed_signature_shows_up():
    def greet(name: str, *, loudly: bool = False) -> str:
        return name.upper() if loudly else name

    before = list(snapshot.described("portal.sdk.greet", greet))
    assert before == ["portal.sdk.greet(name: str, *, loudly: bool = …) -> str"]

    def greet_all(name: str, *, loudly: bool) -> str:
        return greet(name, loudly=loudly)

    assert list(snapshot.described("portal.sdk.greet", greet_all)) != before
