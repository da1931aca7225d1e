"""The how-to shows settings that work."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from flask import Flask

from portal.cli.reference.settings import described_settings
from portal.core.settings.declare import complaint_about_settings
from tests.core.settings.sample import CourierSettings

PAGE = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "settings-of-a-plugin.md"


def test_the_example_of_the_how_to_can_be_declared(in_app: Flask) -> None:
    example = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.S)[0]
    names: dict[str, Any] = {"__name__": __name__}
    exec(compile(example, PAGE.name, "exec", dont_inherit=True), names)
    cls = names["NewsletterSettings"]
    assert complaint_about_settings(cls) == ""
    assert [problem.field for problem in cls(service="https://example.org").validate()] == ["key"]


def test_every_kind_of_setting_has_words_in_the_reference(in_app: Flask) -> None:
    with in_app.test_request_context():
        table = "\n".join(described_settings("courier", CourierSettings, "Set here."))
    assert table.count("\n| `") == 21
    for words in ("yes or no", "length of time", "several: one of", "secret", "one of a list, or"):
        assert words in table
