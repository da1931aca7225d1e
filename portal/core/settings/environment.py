"""Settings that the operator sets by a variable of the environment; nobody can change them here.

``PORTAL_PLUGIN_<NAME>_<FIELD>``; a secret may also stand in a file that ``…_FILE`` names.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.core.settings.declare import SettingField
from portal.core.settings.rules import SECRET_LENGTH, Unfit


@dataclass(frozen=True, slots=True)
class FromEnvironment:
    """What the environment says of one setting.

    :param problem: why it cannot be used; then the value is the setting's default.
    """

    variable: str
    value: Any
    problem: Any = ""


def variable_of(component: str, name: str) -> str:
    """Return the variable that sets a component's setting."""
    return "PORTAL_PLUGIN_" + re.sub(r"[^A-Z0-9]", "_", f"{component}_{name}".upper())


def from_environment(component: str, field: SettingField) -> FromEnvironment | None:
    """Return what the environment says of a setting, ``None`` when it says nothing."""
    variable = variable_of(component, field.name)
    try:
        text = os.environ.get(variable)
        if text is None and field.is_secret and f"{variable}_FILE" in os.environ:
            variable = f"{variable}_FILE"
            text = _read(Path(os.environ[variable]))
        if text is None:
            return None
        value = field.kind.parse(text, field.rules)
        field.kind.check(value, field.rules)
        return FromEnvironment(variable, value)
    except (Unfit, OSError, UnicodeDecodeError) as error:
        words = error.strerror if isinstance(error, OSError) else error
        return FromEnvironment(variable, field.default, str(words))


def _read(path: Path) -> str:
    with path.open(encoding="utf-8") as file:
        # Longer ones are refused by the setting's own rule.
        return file.read(SECRET_LENGTH + 100).rstrip("\r\n")
