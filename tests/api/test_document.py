"""The OpenAPI document is valid and complete, and its page says all of it."""

import subprocess
import sys

from bs4 import BeautifulSoup
from schemathesis.specs.openapi import definitions

from portal.core.api.blueprint import ApiBlueprint
from tests.api.conftest import METHODS, ROOT, operations


def document(app):
    return app.test_client().get(f"{ROOT}/openapi.json").json


def test_the_document_is_valid_openapi_3_1(app):
    found = document(app)
    assert found["openapi"].startswith("3.1")
    problems = [str(error) for error in definitions.OPENAPI_31_VALIDATOR.iter_errors(found)]
    assert problems == []


def test_every_address_of_the_api_is_in_the_document(app):
    known = {
        (method.upper(), path)
        for path, item in document(app)["paths"].items()
        for method in METHODS
        if method in item
    }
    mounted = set()
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(ROOT) and not rule.endpoint.startswith("api-docs."):
            path = "".join(
                part if not is_argument else f"{{{part}}}"
                for is_argument, part in rule._trace[1:]
                if part != "|"
            )
            mounted |= {(method, path) for method in rule.methods - {"HEAD", "OPTIONS"}}
    assert mounted == known
    assert len(known) > 55


def test_every_operation_says_what_it_does_who_may_ask_and_what_it_answers(app):
    silent = []
    identifiers = []
    for method, path, operation in operations(app):
        identifiers.append(operation["operationId"])
        answers = operation["responses"]
        success = next(answers[status] for status in answers if status.startswith("2"))
        has_schema = any("schema" in kind for kind in success.get("content", {}).values())
        complete = (
            operation.get("summary", "").endswith((".", ")")) or operation.get("summary")
        ) and operation["tags"]
        if not complete or not (has_schema or "204" in answers or "csv" in path):
            silent.append((method, path))
        if method != "get" and not operation.get("security"):
            silent.append((method, path, "security"))
        if not {"401", "429"} <= set(answers):
            silent.append((method, path, "refusals"))
    assert silent == []
    assert len(identifiers) == len(set(identifiers))


def test_every_group_of_operations_is_described(app):
    found = document(app)
    assert all(tag["description"] for tag in found["tags"])
    used = {tag for _m, _p, operation in operations(app) for tag in operation["tags"]}
    assert used == {tag["name"] for tag in found["tags"]}


def test_refusals_have_one_shape_throughout(app):
    responses = document(app)["components"]["responses"]
    assert {tuple(found["content"]) for found in responses.values()} == {
        ("application/problem+json",)
    }


def test_posts_document_how_to_repeat_them(app):
    for method, path, operation in operations(app):
        names = {parameter.get("name") for parameter in operation.get("parameters", [])}
        assert ("Idempotency-Key" in names) == (method == "post"), path


def test_examples_of_bodies_are_bodies_the_operation_takes(app):
    schemas = {
        rule: view
        for blueprint in app.blueprints.values()
        if isinstance(blueprint, ApiBlueprint)
        for rule, view in blueprint._docs.items()
    }
    checked = 0
    for endpoint, methods in schemas.items():
        for method, doc in methods.items():
            if method == "parameters":
                continue
            for parameter in doc.get("arguments", {}).get("parameters", []):
                if parameter["in"] != "json":
                    continue
                assert "example" in parameter, endpoint
                parameter["schema"]().load(parameter["example"])
                checked += 1
    assert checked > 15


def test_the_page_shows_every_operation_with_an_example(app):
    answer = app.test_client().get("/api")
    page = BeautifulSoup(answer.data, "html.parser")
    for _method, _path, operation in operations(app):
        section = page.find(id=operation["operationId"])
        assert section is not None, operation["operationId"]
        assert "curl" in section.find("pre").text
    assert not [link for link in page.find_all("script") if "//" in link.get("src", "")]
    for link in page.select('main a[href^="#"]'):
        assert page.find(id=link["href"][1:]) is not None, link


def test_the_page_is_linked_from_every_footer_and_from_open_data(app):
    client = app.test_client()
    for address in ("/", "/open-data"):
        page = BeautifulSoup(client.get(address).data, "html.parser")
        assert page.find("a", href="/api") is not None, address


def test_an_address_nobody_knows_is_a_page_for_people_and_json_for_programs(app):
    client = app.test_client()
    assert client.get("/nothing").content_type.startswith("text/html")
    assert client.get("/api/v1/nothing").content_type == "application/problem+json"


def test_the_web_process_never_loads_the_mathematics(tmp_path):
    code = (
        "import sys; from pathlib import Path;"
        "from portal.testing.site import make_site;"
        "app = make_site(Path(sys.argv[1])).app;"
        "app.test_client().get('/api/v1/openapi.json');"
        "app.test_client().get('/api/v1/consultations');"
        "sys.exit('numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert done.returncode == 0
