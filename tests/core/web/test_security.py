"""Every answer carries its defences, and requests from elsewhere change nothing."""

import re

import pytest

from portal.core.config import Config, ConfigError, load_config
from portal.core.config.complaints import complaints_about
from portal.core.database import new_id
from portal.core.identifiers import format_id, parse_id
from portal.core.web.redirects import local_target
from portal.testing.site import configuration


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere(client):
    policy = client.get("/healthz").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {},
    ],
)
def test_a_form_from_elsewhere_or_without_its_token_is_refused(client, headers):
    answer = client.post("/sign-in", data={"email": "a@example.org"}, headers=headers)
    assert answer.status_code == 400


def test_an_unknown_host_is_not_answered(client):
    assert client.get("/healthz", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/ok\r\nSet-Cookie: a=b",
        "http:/evil.example",
        " /x",
        "///evil.example",
        "/\t/evil.example",
        "",
        None,
    ],
)
def test_nobody_is_sent_to_another_site(target):
    assert local_target(target) == "/"


def test_local_targets_are_kept():
    assert local_target("/proposals?sort=newest#x") == "/proposals?sort=newest#x"


def test_identifiers_survive_their_short_form():
    for _ in range(200):
        identifier = new_id()
        short = format_id(identifier)
        assert re.fullmatch("[0-7][0-9a-hjkmnp-tv-z]{25}", short)
        assert parse_id(short) == identifier
        assert parse_id(str(identifier)) == identifier


SOUND = {
    "environment": "production",
    "base_url": "https://participa.example.org",
    "secret_key": "0123456789abcdefghijklmnopqrstuvwxyz",
    "registry_key": "zyxwvutsrqponmlkjihgfedcba9876543210",
    "mail_backend": "smtp",
}


def production(**changes: object) -> Config:
    return load_config(environ={}, **{**SOUND, **changes})


def test_a_sound_production_configuration_has_no_complaints():
    assert complaints_about(production()) == []


@pytest.mark.parametrize(
    ("changes", "option"),
    [
        ({"secret_key": ""}, "secret_key"),
        ({"secret_key": "short"}, "secret_key"),
        ({"secret_key": "a" * 40}, "secret_key"),
        ({"registry_key": ""}, "registry_key"),
        ({"registry_key": SOUND["secret_key"]}, "registry_key"),
        ({"base_url": "http://participa.example.org"}, "base_url"),
        ({"base_url": "participa"}, "base_url"),
        ({"trusted_hosts": ("*",)}, "trusted_hosts"),
        ({"mail_backend": "memory"}, "mail_backend"),
        ({"log_level": "DEBUG"}, "log_level"),
        ({"limits": False}, "limits"),
        ({"search_engine": "postgres"}, "search_engine"),
        ({"database_url": "mysql://x"}, "database_url"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"environment": "prod"}, "environment"),
        ({"web_processes": 0}, "web_processes"),
    ],
)
def test_an_insecure_production_configuration_is_refused_by_name(changes, option):
    complaints = complaints_about(production(**changes))
    assert any(line.startswith(f"{option}:") for line in complaints)


def test_every_unknown_or_unusable_option_is_named(tmp_path):
    file = tmp_path / "portal.toml"
    file.write_text('nmae = "x"\nweb_threads = "many"\nlimits = "perhaps"\n')
    with pytest.raises(ConfigError) as refused:
        load_config(file, environ={"PORTAL_PROXIES": "two"})
    assert len(refused.value.complaints) == 4
    assert "nmae" in refused.value.complaints[0]


def test_variables_win_over_the_file_and_lists_are_split(tmp_path):
    file = tmp_path / "portal.toml"
    file.write_text('name = "From the file"\nlanguages = ["en"]\ndata_dir = "data"\n')
    config = load_config(
        file, environ={"PORTAL_LANGUAGES": "es, en", "PORTAL_WEB_THREADS": "3", "OTHER": "x"}
    )
    assert config.name == "From the file"
    assert config.languages == ("es", "en")
    assert config.web_threads == 3
    assert config.data_dir == tmp_path / "data"


def test_the_test_configuration_is_complete(tmp_path):
    assert complaints_about(configuration(tmp_path)) == []
