"""Settings: dataclasses whose values are kept as rows, for the site or for one thing of it."""

from portal.core.settings.choices import Offered
from portal.core.settings.declare import setting
from portal.core.settings.rules import SettingsDeclarationError
from portal.core.settings.scopes import SITE, scope_for
from portal.core.settings.secret import Secret
from portal.core.settings.store import settings_of
from portal.core.settings.texts import ColourCode, EmailAddress, LongText, WebAddress
from portal.core.settings.writing import save_settings

__all__ = [
    "SITE",
    "ColourCode",
    "EmailAddress",
    "LongText",
    "Offered",
    "Secret",
    "SettingsDeclarationError",
    "WebAddress",
    "save_settings",
    "scope_for",
    "setting",
    "settings_of",
]
