"""Says what makes a configuration unsafe or unusable, before anything is served."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from portal.core.config.options import Config

MINIMUM_SECRET = 32
CHOICES = {
    "environment": ("production", "development", "test"),
    "search_engine": ("whoosh", "fts5", "postgres"),
    "mail_backend": ("smtp", "file", "memory"),
    "smtp_security": ("none", "starttls", "tls"),
    "log_level": ("DEBUG", "INFO", "WARNING", "ERROR"),
}
AT_LEAST_ONE = ("web_processes", "web_threads", "session_days", "upload_limit_mb")


def complaints_about(config: Config) -> list[str]:
    """Return what makes this configuration unsafe or unusable to serve, one line each."""
    found = [*_about_values(config), *_about_secrets(config), *_about_address(config)]
    if config.is_production:
        found += _about_production(config)
    return found


def _about_values(config: Config) -> Iterator[str]:
    for name, allowed in CHOICES.items():
        if getattr(config, name) not in allowed:
            yield f"{name}: choose one of {', '.join(allowed)}"
    if not config.languages:
        yield "languages: name at least one language"
    for name in AT_LEAST_ONE:
        if getattr(config, name) < 1:
            yield f"{name}: must be at least 1"
    if config.proxies < 0:
        yield "proxies: must not be negative"
    if config.search_engine == "postgres" and not config.database.startswith("postgresql"):
        yield "search_engine: postgres needs database_url to be PostgreSQL"
    if config.database_url and not config.database_url.startswith(("postgresql", "sqlite")):
        yield "database_url: PostgreSQL (postgresql+psycopg://…) or SQLite"
    try:
        ZoneInfo(config.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield f"time_zone: there is no time zone “{config.time_zone}”"


def _about_secrets(config: Config) -> Iterator[str]:
    for name in ("secret_key", "registry_key"):
        value = getattr(config, name)
        if len(value) < MINIMUM_SECRET or len(set(value)) < 8:
            yield f"{name}: set at least {MINIMUM_SECRET} random characters"
    for key in config.settings_keys:
        if len(key) < MINIMUM_SECRET or len(set(key)) < 8:
            yield f"settings_keys: each needs at least {MINIMUM_SECRET} random characters"
            break
    if {config.secret_key, config.registry_key} & set(config.settings_keys):
        yield "settings_keys: must differ from secret_key and registry_key"
    if config.secret_key and config.secret_key == config.registry_key:
        yield "registry_key: must differ from secret_key"


def _about_address(config: Config) -> Iterator[str]:
    parts = urlsplit(config.base_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        yield "base_url: give a full address such as https://participa.example.org"
    elif config.is_production and parts.scheme != "https" and not _is_loopback(parts.hostname):
        yield "base_url: production needs https"


def _about_production(config: Config) -> Iterator[str]:
    if "*" in config.trusted_hosts:
        yield "trusted_hosts: “*” would let anybody forge links; name the hosts"
    if config.mail_backend == "memory":
        yield "mail_backend: “memory” loses every mail; choose smtp or file"
    if config.log_level == "DEBUG":
        yield "log_level: DEBUG may write personal data; choose INFO"
    if not config.limits and not _is_loopback(urlsplit(config.base_url).hostname or ""):
        yield "limits: rate limits must be on in production"


def _is_loopback(host: str) -> bool:
    return host in {"localhost", "127.0.0.1", "::1"}
