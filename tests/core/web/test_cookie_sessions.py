"""What signs cookies is made once, and anew when its keys change; coroutines stay wrapped."""

from __future__ import annotations

from functools import partial

import pytest

from portal.core.web.application import PortalFlask


def an_app(key: str) -> PortalFlask:
    app = PortalFlask("sessions")
    app.secret_key = key
    return app


def test_the_signer_is_kept_until_a_key_changes() -> None:
    app = an_app("first")
    signer = app.session_interface.get_signing_serializer(app)
    assert app.session_interface.get_signing_serializer(app) is signer
    given = signer.dumps({"person": 1})
    app.secret_key = "second"
    app.config["SECRET_KEY_FALLBACKS"] = ["first"]
    changed = app.session_interface.get_signing_serializer(app)
    assert changed is not signer
    assert changed.loads(given) == {"person": 1}
    app.config["SECRET_KEY_FALLBACKS"] = None
    assert app.session_interface.get_signing_serializer(app) is not changed


def test_two_portals_of_a_process_sign_with_their_own_keys() -> None:
    one, other = an_app("one"), an_app("other")
    signers = [app.session_interface.get_signing_serializer(app) for app in (one, other)]
    assert signers[0].dumps("x") != signers[1].dumps("x")


def test_plain_functions_are_called_and_coroutines_are_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = an_app("key")
    monkeypatch.setattr(app, "async_to_sync", lambda function: ("waited for", function))

    async def later() -> int:
        return 1

    assert app.ensure_sync(len) is len
    assert app.ensure_sync(an_app) is an_app
    assert app.ensure_sync(later) == ("waited for", later)
    assert app.ensure_sync(partial(later))[0] == "waited for"
