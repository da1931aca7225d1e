"""The requests of the how-to work, one after the other, as they are printed there."""

import re
import shlex
from pathlib import Path
from string import Template

from tests.api.conftest import Program

HOWTO = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "use-the-api.md"
_EXAMPLE = re.compile(r"```sh\n(curl .*?)```", re.S)


def send(client, command, known):
    """Send what a curl command would send."""
    words = shlex.split(Template(command.replace("\\\n", " ")).safe_substitute(known))
    method, headers, body = "GET", {}, None
    rest = iter(words[2:])
    for word in rest:
        if word == "-X":
            method = next(rest)
        elif word == "-H":
            name, _colon, value = next(rest).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(rest)
        else:
            raise AssertionError(f"the test does not know {word}")
    return client.open(words[1], method=method, headers=headers, data=body)


def test_the_requests_of_the_how_to_work_as_printed(app, make, town):
    person = make.person()
    make.proposals(3, make.person())
    client = app.test_client()
    known = {
        "PORTAL": "",
        "TOPIC": str(town["topic"]),
        "TOKEN": make.api_token(person, "account:read", "proposals:write", "discussion:write"),
        "NEXT": Program(client).get("/proposals?limit=1").json["next"],
    }
    examples = _EXAMPLE.findall(HOWTO.read_text(encoding="utf-8"))
    assert len(examples) >= 9
    for command in examples:
        answer = send(client, command, known)
        assert answer.status_code in (200, 201), (command, answer.data)
        if command.startswith('curl "$PORTAL/api/v1/proposals" '):
            known["PROPOSAL"] = answer.json["id"]
            again = send(client, command, known)
            assert again.data == answer.data
    seen = client.get(f"/api/v1/proposals/{known['PROPOSAL']}").json
    assert (seen["state"], seen["support_count"]) == ("published", 1)
    assert seen["title"] == "Shade for both playgrounds at the mill"
