"""Each test of the contract fails for a plugin that breaks it: a control for every promise."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from portal_sample.faults import FAULTS, Fault

from portal.core.plugins.plugin import Plugin
from portal.core.settings import SettingsDeclarationError
from portal.testing import contract
from portal.testing.site import CannotSwitch

pytestmark = pytest.mark.slow
SAID = (AssertionError, pytest.fail.Exception, SettingsDeclarationError, ZeroDivisionError)


@pytest.fixture(
    scope="session",
    params=FAULTS,
    ids=[f"{type(fault.plugin).__name__}-{fault.noticed_by}" for fault in FAULTS],
)
def fault(request: pytest.FixtureRequest) -> Fault:
    found: Fault = request.param
    return found


@pytest.fixture(scope="session")
def plugin(fault: Fault) -> Plugin:
    return fault.plugin


def test_the_contract_notices_a_slip(fault: Fault, request: pytest.FixtureRequest):
    check: Any = getattr(contract, fault.noticed_by)
    with pytest.raises(CannotSwitch if fault.at_start else SAID) as noticed:
        check(
            **{name: request.getfixturevalue(name) for name in inspect.signature(check).parameters}
        )
    assert str(noticed.value)


def _asked_by(check: Any) -> list[str]:
    return list(inspect.signature(check).parameters)


def test_every_test_of_the_contract_has_a_slip_it_notices():
    not_tried = {
        # The start refuses these plugins before a test of the contract can; see tests/hostile,
        # tests/core/plugins and tests/sdk/test_tables.py.
        "test_every_route_says_who_may_use_it",
        "test_its_subscriptions_say_what_makes_them_safe",
        "test_its_tables_are_named_and_tied_as_they_must_be",
        "test_its_templates_know_all_they_use",
        # These look at the portal around the plugin.
        "test_it_reaches_no_host_it_did_not_declare",
        "test_its_pages_are_gone_while_it_is_disabled",
        "test_the_portal_lives_on_without_it",
        "test_its_settings_show_and_save",
    }
    assert set(contract.__all__) - {fault.noticed_by for fault in FAULTS} == not_tried
