"""Setting a site up: ``portal init``, ``portal config`` and what is refused."""

from __future__ import annotations

import json
import stat
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from portal.app import create_app
from portal.core.config import ConfigError, declared_options, load_config
from tests.cli.conftest import OperatedSite, portal

SAFE: dict[str, Any] = {
    "environment": "production",
    "base_url": "https://participa.example.org",
    "secret_key": "kJ3nQ8vR1sT6wX2zB5cF9gH4jM7pS0uY",
    "registry_key": "aW4eR7tY1uI5oP8sD2fG6hJ9kL3zX0cV",
    "mail_backend": "smtp",
}
INSECURE = [
    ("secret_key", {"secret_key": ""}),
    ("secret_key", {"secret_key": "short"}),
    ("secret_key", {"secret_key": "changeme" * 5}),
    ("registry_key", {"registry_key": ""}),
    ("registry_key", {"registry_key": SAFE["secret_key"]}),
    ("base_url", {"base_url": "http://participa.example.org"}),
    ("base_url", {"base_url": "participa.example.org"}),
    ("trusted_hosts", {"trusted_hosts": ["*"]}),
    ("mail_backend", {"mail_backend": "memory"}),
    ("log_level", {"log_level": "DEBUG"}),
    ("limits", {"limits": False}),
    ("environment", {"environment": "prod"}),
]
ANSWERS = (
    *("--name", "Testham", "--languages", "en,es", "--base-url", "https://testham.example.org"),
    *("--admin-name", "Ana Ruiz", "--admin-email", "ana@example.org"),
    *("--admin-password", "seven grey herons over the weir"),
)


def test_a_safe_configuration_is_accepted(tmp_path: Path) -> None:
    create_app(load_config(environ={}, data_dir=tmp_path, **SAFE))


@pytest.mark.parametrize(("option", "change"), INSECURE)
def test_production_refuses_what_is_insecure_and_names_the_option(
    tmp_path: Path, option: str, change: dict[str, Any]
) -> None:
    config = load_config(environ={}, data_dir=tmp_path, **{**SAFE, **change})
    with pytest.raises(ConfigError) as refused:
        create_app(config)
    assert [complaint.partition(":")[0] for complaint in refused.value.complaints] == [option]


def test_serving_an_insecure_configuration_is_refused_without_a_stack_trace(
    tmp_path: Path,
) -> None:
    (tmp_path / "portal.toml").write_text('secret_key = "short"\n')
    done = portal("serve", cwd=tmp_path)
    assert done.returncode == 2
    assert "portal: secret_key:" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_option_is_named(tmp_path: Path) -> None:
    (tmp_path / "portal.toml").write_text('nmae = "Testham"\n')
    done = portal("config", "--check", cwd=tmp_path)
    assert done.returncode == 2
    assert "nmae" in done.stderr


def test_every_option_is_listed_with_its_variable_and_no_secret(
    new_site: Callable[..., OperatedSite],
) -> None:
    site = new_site(tables=False)
    secret = tomllib.loads(site.config.read_text())["secret_key"]
    listed = site.run("config")
    assert listed.returncode == 0
    for option in declared_options():
        assert f"{option.name} = " in listed.stdout
        assert option.variable in listed.stdout
    assert secret not in listed.stdout
    values = json.loads(site.run("config", "--json", PORTAL_NAME="Otherham").stdout)
    assert set(values) == {option.name for option in declared_options()}
    assert (values["name"], values["secret_key"]) == ("Otherham", "(set)")


def test_checking_the_configuration_says_what_is_wrong(
    new_site: Callable[..., OperatedSite],
) -> None:
    site = new_site(tables=False)
    assert site.run("config", "--check").returncode == 0
    wrong = site.run("config", "--check", PORTAL_SEARCH_ENGINE="lucene")
    assert wrong.returncode == 1
    assert wrong.stdout.startswith("search_engine:")


@pytest.mark.slow
def test_init_writes_a_file_only_its_owner_reads_and_makes_the_administrator(
    tmp_path: Path,
) -> None:
    done = portal("init", *ANSWERS, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    target = tmp_path / "portal.toml"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    written = tomllib.loads(target.read_text())
    assert (written["name"], written["environment"]) == ("Testham", "production")
    assert written["secret_key"] != written["registry_key"]
    listed = portal("user", "list", "--staff", cwd=tmp_path)
    assert "ana@example.org" in listed.stdout
    assert "administrator" in listed.stdout


@pytest.mark.slow
def test_init_never_writes_over_a_configuration(tmp_path: Path) -> None:
    target = tmp_path / "portal.toml"
    target.write_text('name = "Mine"\n')
    done = portal("init", *ANSWERS, cwd=tmp_path)
    assert done.returncode == 1
    assert "nothing was changed" in done.stderr
    assert target.read_text() == 'name = "Mine"\n'


@pytest.mark.slow
def test_an_init_that_fails_leaves_no_configuration(tmp_path: Path) -> None:
    weak = [*ANSWERS[:-1], "password"]
    done = portal("init", *weak, cwd=tmp_path)
    assert done.returncode == 1
    assert "password" in done.stderr
    assert not (tmp_path / "portal.toml").exists()
