"""Reads the configuration from ``portal.toml`` and the environment, and checks it."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from portal.core.config.options import Config, Option, declared_options
from portal.core.i18n.translated import TranslatedText


class ConfigError(Exception):
    """The configuration cannot be used; ``complaints`` says why, one line each."""

    def __init__(self, complaints: list[str]) -> None:
        self.complaints = complaints
        super().__init__("\n".join(complaints))


def load_config(
    path: Path | None = None, environ: Mapping[str, str] | None = None, **overrides: Any
) -> Config:
    """Read the configuration of one site.

    :param path: the TOML file; without it ``PORTAL_CONFIG`` or ``portal.toml`` in the
        current folder, if it is there.
    :param environ: environment to read ``PORTAL_*`` from; the process's by default.
    :param overrides: values that win over both.
    :raises ConfigError: naming every unknown option and every unusable value.
    """
    environ = os.environ if environ is None else environ
    complaints: list[str] = []
    options = {o.name: o for o in declared_options()}
    values: dict[str, Any] = {}
    source = path or _default_path(environ)
    if source is not None:
        for name, raw in _read_toml(source, complaints).items():
            if name not in options:
                complaints.append(f"{source.name}: there is no option “{name}”")
            else:
                _take(values, options[name], raw, f"{source.name}: {name}", complaints)
        if "data_dir" in values and not values["data_dir"].is_absolute():
            values["data_dir"] = source.parent / values["data_dir"]
    for declared in options.values():
        if declared.variable in environ:
            _take(values, declared, environ[declared.variable], declared.variable, complaints)
    values.update(overrides)
    if complaints:
        raise ConfigError(complaints)
    return replace(Config(), **values)


def _default_path(environ: Mapping[str, str]) -> Path | None:
    named = environ.get("PORTAL_CONFIG")
    if named:
        return Path(named)
    here = Path("portal.toml")
    return here if here.exists() else None


def _read_toml(path: Path, complaints: list[str]) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        complaints.append(f"{path}: cannot be read ({error.strerror})")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        complaints.append(f"{path}: is not valid TOML ({error})")
    return {}


def _take(
    values: dict[str, Any], declared: Option, raw: Any, where: str, complaints: list[str]
) -> None:
    try:
        values[declared.name] = _convert(raw, declared.type)
    except (TypeError, ValueError) as error:
        complaints.append(f"{where}: {error}")


def _convert(raw: Any, wanted: Any) -> Any:
    if wanted is bool:
        return _boolean(raw)
    if wanted is int:
        if isinstance(raw, bool):
            raise ValueError("expected a whole number")
        return int(raw)
    if wanted is Path:
        return Path(str(raw))
    if wanted is TranslatedText:
        return _in_languages(raw)
    if wanted is str:
        if not isinstance(raw, str):
            raise ValueError(f"expected text in quotes, got {raw!r}")
        return raw
    items = raw.split(",") if isinstance(raw, str) else raw
    if not isinstance(items, list | tuple):
        raise ValueError(f"expected a list, got {raw!r}")
    return tuple(str(item).strip() for item in items if str(item).strip())


def _in_languages(raw: Any) -> TranslatedText:
    texts = {"": raw} if isinstance(raw, str) else raw
    if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
        raise ValueError(f"expected text, or a table of language and text, got {raw!r}")
    return TranslatedText(texts)


def _boolean(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    text = str(raw).strip().lower()
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off", ""}:
        return False
    raise ValueError(f"expected true or false, got {raw!r}")
