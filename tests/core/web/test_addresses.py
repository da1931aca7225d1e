"""The short way to addresses gives exactly what Flask gives."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from portal.core.web.application import PortalFlask
from portal.core.web.routing import IdConverter

IDENTIFIER = uuid.UUID("019a1b2c-3d4e-7f60-8a9b-0c1d2e3f4a5b")
CASES: list[tuple[str, dict[str, Any]]] = [
    ("home", {}),
    ("home", {"page": 2, "sort": "new & old", "empty": None}),
    ("home", {"next": "/proposals?sort=new&q=ñ"}),
    ("home", {"tags": ["a", "b"]}),
    ("home", {"_anchor": "main"}),
    ("home", {"_anchor": "ñ #"}),
    ("home", {"_external": True}),
    ("show", {"thing_id": IDENTIFIER}),
    ("show", {"thing_id": str(IDENTIFIER)}),
    ("show", {"thing_id": IDENTIFIER, "tab": "comments"}),
    ("named", {"slug": "mill-side"}),
    ("named", {"slug": "ñandú / x"}),
    ("deep", {"thing_id": IDENTIFIER, "number": 3}),
    ("twice", {}),
    ("twice", {"slug": "a"}),
]


def _view(**_values: Any) -> str:
    return ""


def _routes(app: Flask) -> Flask:
    app.url_map.converters["id"] = IdConverter
    for rule, name in (
        ("/", "home"),
        ("/things/<id:thing_id>", "show"),
        ("/named/<slug>", "named"),
        ("/deep/<id:thing_id>/<int:number>", "deep"),
        ("/twice", "twice"),
        ("/twice/<slug>", "twice"),
    ):
        app.add_url_rule(rule, name, _view)
    app._got_first_request = True
    return app


@pytest.mark.parametrize("root", ["", "/town"])
@pytest.mark.parametrize(("endpoint", "values"), CASES)
def test_the_short_way_equals_the_long_one(
    endpoint: str, values: dict[str, Any], root: str
) -> None:
    quick, slow = _routes(PortalFlask("quick")), _routes(Flask("slow"))
    with quick.test_request_context("/", base_url=f"http://x{root}/"):
        ours = quick.url_for(endpoint, **values)
    with slow.test_request_context("/", base_url=f"http://x{root}/"):
        theirs = slow.url_for(endpoint, **values)
    assert ours == theirs


def test_an_address_that_lacks_an_argument_is_refused_as_by_flask() -> None:
    app = _routes(PortalFlask("quick"))
    with app.test_request_context("/"), pytest.raises(Exception, match="thing_id"):
        app.url_for("show")


def test_a_rule_makes_its_builders_once_it_is_asked_for_an_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[str] = []
    compile_builder = Rule._compile_builder

    def counted(rule: Rule, append_unknown: bool = True) -> Any:
        made.append(rule.endpoint)
        return compile_builder(rule, append_unknown)

    monkeypatch.setattr(Rule, "_compile_builder", counted)
    app = _routes(PortalFlask("quick"))
    assert made == []
    with app.test_request_context("/"):
        for _time in range(2):
            assert app.url_for("deep", thing_id=IDENTIFIER, number=3).endswith("/3")
    assert made == ["deep"]


def test_arguments_may_have_any_name() -> None:
    app = PortalFlask("quick")
    app.add_url_rule("/<rule>/<int:self>", "odd", _view)
    with app.test_request_context("/"):
        assert app.url_for("odd", rule="a", self=2, build=3) == "/a/2?build=3"
